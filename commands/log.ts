import type { ChangeStat } from '../src/history/change-stat.js';
import type { LogRun } from '../src/project/log.js';
import { logProject } from '../src/project/log.js';
import { openProject } from '../src/project/open.js';
import { projectPath } from '../src/project/path-argument.js';
import { formatBytes } from '../src/ui/bytes.js';
import type { Column } from '../src/ui/table.js';
import { layOutTable } from '../src/ui/table.js';
import type { Command, ShowOptions } from './command.js';
import { count, flag, word } from './command.js';
import { READING } from './exits.js';
import type { SnapshotDocument } from './history-documents.js';
import { metadataLines, shortTime, snapshotDocument, statText } from './history-documents.js';
import { timeOption } from './time-option.js';

type LoggedDocument = SnapshotDocument & { readonly stat?: ChangeStat };

interface LogDocument {
  readonly snapshots: readonly LoggedDocument[];
}

export const command: Command<LogDocument> = {
  name: 'log',
  paged: true,
  summary: 'List the snapshots, newest first',
  description: `Lists the repository's snapshots from the newest to the first. With PATH, only those in which that file, or
something in that folder, changed. Every snapshot is verified against the hash that its successor holds. Times are shown in
UTC; those that you write are in your time zone unless they end in Z. They are informative only: the order is that of the
chain.`,
  positionals: [{ name: 'path', describe: 'Only snapshots in which this file or folder changed' }],
  options: {
    limit: { type: 'number', alias: 'n', describe: 'List at most N snapshots', value: 'N' },
    since: {
      type: 'string',
      describe:
        'Only those made since then: 2026-11-20, 2026-11-20T16:00Z, yesterday, "3 weeks ago", or 12h, 7d, 2w ago',
      value: 'WHEN',
    },
    until: { type: 'string', describe: 'Only those made by the end of then', value: 'WHEN' },
    author: {
      type: 'string',
      describe: 'Only those whose author has this in the name or address',
      value: 'TEXT',
    },
    grep: {
      type: 'string',
      describe: 'Only those that have this in the message, in any case',
      value: 'TEXT',
    },
    stat: { type: 'boolean', describe: 'Tell how many files each changed' },
  },
  examples: [
    ['dsg log -n 5', 'the last five snapshots'],
    ['dsg log input/interviews.csv', 'when that file changed, and who did it'],
    ['dsg log --since yesterday --stat', 'what happened lately, and how much'],
    ['dsg log --since 2w --author ann --json', 'for a program'],
  ],
  exits: READING,
  async run(context, args) {
    const project = openProject(context);
    const place = word(args, 'path');
    const path = place === undefined ? '' : projectPath(context, project, place);
    const limit = count(args, 'limit');
    const time = (option: 'since' | 'until', edge: 'first' | 'last') =>
      timeOption(context, word(args, option), { command: 'log', option, edge });
    const options = {
      path,
      since: time('since', 'first'),
      until: time('until', 'last'),
      author: word(args, 'author'),
      grep: word(args, 'grep'),
      withStats: flag(args, 'stat'),
      ...(limit !== undefined && { limit }),
    };
    const runs = logProject(context, project, options);
    if (flag(args, 'json')) return { document: { snapshots: await all(runs) } };
    // With the first run everything is known that can stop the command; what follows is read as it is shown.
    const first = await runs.next();
    if (!flag(args, 'quiet'))
      return { document: { snapshots: [] }, pieces: (shown) => pieces(first, runs, shown) };
    await runs.return(undefined);
    return { document: { snapshots: [] } };
  },
  show: () => '',
};

async function all(runs: AsyncIterable<LogRun>): Promise<LoggedDocument[]> {
  const found: LoggedDocument[] = [];
  for await (const run of runs) found.push(...documentsOf(run));
  return found;
}

function documentsOf({ snapshots, stats, tags }: LogRun): LoggedDocument[] {
  return snapshots.map((one, i) => {
    const stat = stats[i];
    return { ...snapshotDocument(one, tags), ...(stat && { stat }) };
  });
}

/** Writes each run as soon as it is there; the columns are as wide as the first one needs them. */
async function* pieces(
  first: IteratorResult<LogRun, unknown>,
  runs: AsyncGenerator<LogRun>,
  options: ShowOptions,
): AsyncGenerator<string> {
  try {
    if (first.done) {
      yield 'No snapshots.\n';
      return;
    }
    const begin = documentsOf(first.value);
    const form = options.verbose ? detailed(options) : listed(begin, options);
    yield form.head + form.rows(begin);
    for await (const run of runs) yield form.between + form.rows(documentsOf(run));
  } finally {
    await runs.return(undefined);
  }
}

/** A way to write snapshots: what comes before all, between two runs, and the rows of a run. */
interface Form {
  readonly head: string;
  readonly between: string;
  rows(some: readonly LoggedDocument[]): string;
}

function detailed({ style }: ShowOptions): Form {
  const block = (one: LoggedDocument) =>
    `${[...metadataLines(one, style), ...statLines(one)].join('\n')}\n`;
  return { head: '', between: '\n', rows: (some) => some.map(block).join('\n') };
}

/** On a screen narrower than this, what a snapshot changed has a line of its own, so that neither it nor the message is cut. */
const WIDE = 120;

function listed(begin: readonly LoggedDocument[], { style, width }: ShowOptions): Form {
  const hasStats = begin[0]?.stat !== undefined;
  const isStacked = hasStats && width !== undefined && width < WIDE;
  const hash = { title: 'hash', cell: (one: LoggedDocument) => one.hash.slice(0, 10) };
  const table = layOutTable(
    begin,
    [
      { title: 'id', cell: ({ id }) => id, paint: style.name },
      ...(hasStats ? [] : [{ ...hash, paint: style.faint }]),
      { title: 'created (UTC)', cell: ({ created }) => shortTime(created) },
      { title: 'author', cell: ({ author }) => author.name },
      ...(isStacked ? [] : hasStats ? STATS : TOTALS),
      { title: 'message', cell: told },
    ],
    { paintTitle: style.strong, ...(width !== undefined && { width }) },
  );
  const indent = ' '.repeat((begin[0]?.id.length ?? 0) + 2);
  const rows = (some: readonly LoggedDocument[]) =>
    isStacked
      ? some.map((one) => `${table.lines([one])}${indent}${style.faint(statOf(one))}\n`).join('')
      : table.lines(some);
  return { head: table.head, between: '', rows };
}

const TOTALS: readonly Column<LoggedDocument>[] = [
  { title: 'files', cell: ({ files }) => files, isWhole: true },
  { title: 'size', cell: ({ bytes }) => formatBytes(bytes), align: 'right', isWhole: true },
];

const STATS: readonly Column<LoggedDocument>[] = [
  { title: 'changes', cell: statOf, isWhole: true },
];

function statOf({ stat }: LoggedDocument): string {
  return stat ? statText(stat) : '';
}

/** The first line of the message, after the tags. */
function told({ message, tags }: LoggedDocument): string {
  const names = tags.length === 0 ? '' : `[${tags.join(', ')}] `;
  return `${names}${message.split('\n')[0] ?? ''}`;
}

function statLines({ stat }: LoggedDocument): string[] {
  return stat ? ['', `    ${statText(stat)}`] : [];
}
