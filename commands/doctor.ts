import { doctor, equip } from '../src/project/doctor/doctor.js';
import type { Diagnosis } from '../src/project/doctor/subject.js';
import { escapeText } from '../src/ui/escape.js';
import { foldText } from '../src/ui/wrap.js';
import type { Command, ShowOptions } from './command.js';
import { flag, word } from './command.js';
import { EXIT_TEXT } from './exits.js';
import { installationNotes } from './installation.js';

interface DoctorDocument {
  readonly sound: boolean;
  readonly checks: readonly Diagnosis[];
}

export const command: Command<DoctorDocument> = {
  name: 'doctor',
  summary: 'Look for what is wrong, and say what mends it',
  description: `Looks at this machine (Node, native parts, your settings), at the project (settings, records, interrupted work, free
space), and at its repository, or the one at URL: whether it is reached, over SSH step by step, whether it is the right
one, what its server can do, which rights ZFS lacks, free space. Each fault comes with what mends it. Changes nothing.`,
  positionals: [
    { name: 'url', describe: "A repository, or where one shall be; else the project's" },
  ],
  options: {
    'install-server': {
      type: 'boolean',
      describe: 'Copy this dsg to the server first, into your home folder there',
    },
  },
  examples: [
    ['dsg doctor', 'when something does not work'],
    ['dsg doctor ssh://data.example.org/srv/dsg/interviews', 'before dsg init or dsg clone'],
  ],
  exits: {
    1: 'something is wrong; each fault says what mends it',
    ...EXIT_TEXT.usage,
    6: 'dsg was to be installed on a server that cannot be reached',
  },
  async run(context, args) {
    const url = word(args, 'url');
    const installed = flag(args, 'install-server') ? await equip(context, url) : null;
    const checks = await doctor(context, url);
    const sound = checks.every(({ status }) => status !== 'bad');
    const notes = installationNotes(installed);
    return { document: { sound, checks }, notes, ...(!sound && { exit: 1 }) };
  },
  show({ sound, checks }, { style, width }) {
    const column = Math.max(...checks.map(({ check }) => check.length));
    const lines = checks.flatMap((one) => linesOf(one, { column, style, width }));
    const end = sound ? style.good('Nothing is wrong.') : style.bad('Something is wrong.');
    return `${[...lines, end].join('\n')}\n`;
  },
};

const WORDS = { good: 'ok  ', note: 'note', bad: 'BAD ' } as const;

interface Form extends Pick<ShowOptions, 'style' | 'width'> {
  /** Of the widest name of a check. */
  readonly column: number;
}

/** What is too long goes on below itself. */
function linesOf(
  { check, status, what, next }: Diagnosis,
  { column, style, width }: Form,
): string[] {
  const paint = { good: style.good, note: style.warning, bad: style.bad }[status];
  const indent = ' '.repeat(column + WORDS[status].length + 4);
  const room = width === undefined ? undefined : width - indent.length;
  const [first = '', ...others] = foldText(escapeText(what), room, 0);
  const lines = [
    `${paint(WORDS[status])}  ${check.padEnd(column)}  ${first}`,
    ...others.map((line) => indent + line),
  ];
  if (next === null) return lines;
  const label = 'Next:';
  const below = foldText(`${label} ${escapeText(next)}`, room, label.length + 1);
  const [begin = '', ...rest] = below.map((line) => indent + line);
  return [...lines, begin.replace(label, style.strong(label)), ...rest];
}
