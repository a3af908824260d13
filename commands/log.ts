import type { ChangeStat } from '../src/history/change-stat.js';
import { snapshotStats } from '../src/history/change-stat.js';
import { log } from '../src/history/log.js';
import { openProject } from '../src/project/open.js';
import { projectPath } from '../src/project/path-argument.js';
import { tagsOrNone } from '../src/project/tags.js';
import { withRepository } from '../src/project/with-repository.js';
import { formatBytes } from '../src/ui/bytes.js';
import type { Column } from '../src/ui/table.js';
import { formatTable } from '../src/ui/table.js';
import type { Command } from './command.js';
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
      ...(limit !== undefined && { limit }),
    };
    return withRepository(context, project, async (remote, head) => {
      const tagged = tagsOrNone(context, remote);
      const found = await log(remote, head, options);
      const tags = await tagged;
      const stats = flag(args, 'stat') ? await snapshotStats(remote, found, path) : [];
      const snapshots = found.map((one, i) => {
        const stat = stats[i];
        return { ...snapshotDocument(one, tags), ...(stat && { stat }) };
      });
      return { document: { snapshots } };
    });
  },
  show({ snapshots }, { style, verbose, width }) {
    if (snapshots.length === 0) return 'No snapshots.\n';
    if (verbose)
      return snapshots
        .map((one) => `${[...metadataLines(one, style), ...statLines(one)].join('\n')}\n`)
        .join('\n');
    const hasStats = snapshots[0]?.stat !== undefined;
    const hash = { title: 'hash', cell: (one: LoggedDocument) => one.hash.slice(0, 10) };
    return formatTable(
      snapshots,
      [
        { title: 'id', cell: ({ id }) => id, paint: style.name },
        ...(hasStats ? [] : [{ ...hash, paint: style.faint }]),
        { title: 'created (UTC)', cell: ({ created }) => shortTime(created) },
        { title: 'author', cell: ({ author }) => author.name },
        ...(hasStats ? STATS : TOTALS),
        { title: 'message', cell: told },
      ],
      { paintTitle: style.strong, ...(width !== undefined && { width }) },
    );
  },
};

const TOTALS: readonly Column<LoggedDocument>[] = [
  { title: 'files', cell: ({ files }) => files },
  { title: 'size', cell: ({ bytes }) => formatBytes(bytes), align: 'right' },
];

const STATS: readonly Column<LoggedDocument>[] = [
  { title: 'changes', cell: ({ stat }) => (stat ? statText(stat) : '') },
];

/** The first line of the message, after the tags. */
function told({ message, tags }: LoggedDocument): string {
  const names = tags.length === 0 ? '' : `[${tags.join(', ')}] `;
  return `${names}${message.split('\n')[0] ?? ''}`;
}

function statLines({ stat }: LoggedDocument): string[] {
  return stat ? ['', `    ${statText(stat)}`] : [];
}
