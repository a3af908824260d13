import { diff } from '../src/project/diff.js';
import { openProject } from '../src/project/open.js';
import { damageNotes } from './blame-documents.js';
import type { Args, Command, Result, ShowOptions } from './command.js';
import { flag, words } from './command.js';
import type { DiffDocument } from './diff-documents.js';
import { damagedContents, diffDocument } from './diff-documents.js';
import { READING } from './exits.js';
import { showChanges } from './history-documents.js';
import { machineLines, NUL, nulOutput } from './machine-lines.js';
import { showContent } from './show-content.js';
import { showFolders, showStat, statusFields } from './show-diff.js';

export const command: Command<DiffDocument> = {
  name: 'diff',
  paged: true,
  summary: 'List the files that differ between two states',
  description: `Without a snapshot, compares the working folder with what was last synced here, and needs no repository. With one
snapshot, compares it with the working folder; with two, compares those. After them, files and folders limit what is
compared. A number or hash that is also the name of a file here means the file; s12 and head always mean a snapshot, and
./s12 a file. s11..s12 is the same as s11 s12. The exit code is 0 whether or not there are differences, unless --exit-code is given.

A deleted and an added file with the same bytes are shown as moved; of several with these bytes, the one with the nearest
name is taken. Folders that are the same on both sides are never opened, however large they are.

With --content, shows what changed in each file: rows of a CSV or TSV table by their key (the unique_key of a declared
check, else --key, else the likeliest column), lines of any other text, and of what is neither, or too large, the sizes
and the first byte that differs. This reads the repository. Text and tables of up to 32 MiB are compared line by line.`,
  usage: '[A [B]] [PATH...]',
  positionals: [
    {
      name: 'words',
      describe: 'One or two snapshots (s12, 12, head~2, a hash), then files or folders',
      many: true,
    },
  ],
  options: {
    content: { type: 'boolean', describe: 'Show what changed in each file' },
    key: {
      type: 'string',
      array: true,
      describe: 'The column that tells rows apart; several times for several',
      value: 'COLUMN',
    },
    stat: { type: 'boolean', describe: 'List sizes before and after, and the sum' },
    dirs: {
      type: 'optional',
      describe: 'Sum files and bytes by folder, DEPTH levels deep (1 unless told)',
      value: 'DEPTH',
    },
    'name-status': {
      type: 'boolean',
      describe: 'List A, M, D or R (moved), TAB, path; of a move both paths',
    },
    null: { ...NUL, describe: 'With --name-status: end lines with NUL, names as they are' },
    'exit-code': { type: 'boolean', describe: 'End with 1 when there are differences' },
  },
  examples: [
    ['dsg diff', 'what changed here since the last sync'],
    ['dsg diff s11 s12 input', 'what changed between two snapshots in a folder'],
    ['dsg diff head --content input/people.csv', 'which rows and cells of a table changed'],
    ['dsg diff s1 head --dirs=2', 'how much changed in each folder'],
    ['dsg diff --exit-code -q head', 'only ask whether anything differs from the newest snapshot'],
  ],
  exits: {
    ...READING,
    1: 'with --exit-code: there are differences; else: it failed',
    5: 'part of a snapshot is damaged; the rest was compared',
  },
  async run(context, args) {
    const key = words(args, 'key');
    const options = { withContents: flag(args, 'content'), ...(key.length > 0 && { key }) };
    const report = await diff(context, openProject(context), words(args, 'words'), options);
    const damage = [...report.damage, ...damagedContents(report)];
    const document = diffDocument({ ...report, damage }, args);
    const isDamaged = damage.length > 0;
    return {
      document,
      notes: [
        ...report.problems.map(({ path, why }) => `problem: ${path}: ${why}`),
        ...damageNotes(damage),
      ],
      ...statusOutput(document, args),
      ...(document.different && flag(args, 'exit-code') && { exit: 1 }),
      ...(isDamaged && { exit: 5 }),
    };
  },
  show(document, options) {
    const { changes, from, to, folders, stat, damage } = document;
    if (changes.length === 0 && damage.length > 0) return 'What can be read does not differ.\n';
    const contents = changes.flatMap((change) => showContent(change, options.style));
    const parts = [
      ...(stat ? [showStat(changes, stat, options)] : []),
      ...(folders ? [showFolders(folders, options)] : []),
      ...(stat || folders ? [] : [showFiles({ changes, from, to }, options)]),
      ...(contents.length > 0 ? [`${contents.join('\n')}\n`] : []),
    ];
    return parts.join('\n');
  },
};

function showFiles(
  { changes, from, to }: Pick<DiffDocument, 'changes' | 'from' | 'to'>,
  { style }: ShowOptions,
): string {
  const title = `From ${from === 's0' ? 'nothing' : from} to ${to ?? 'the working folder'}:`;
  return `${[...(changes.length > 0 ? [title] : []), ...showChanges(changes, style)].join('\n')}\n`;
}

function statusOutput({ changes }: DiffDocument, args: Args): Pick<Result<object>, 'output'> {
  if (!flag(args, 'name-status') || flag(args, 'quiet')) return {};
  const rows = changes.map(statusFields);
  const nul = nulOutput(args, rows);
  return nul.output ? nul : { output: linesOf(machineLines(rows)) };
}

async function* linesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
