import { DsgError } from '../src/errors/error.js';
import { log } from '../src/history/log.js';
import { openProject } from '../src/project/open.js';
import { projectPath } from '../src/project/path-argument.js';
import { withRepository } from '../src/project/with-repository.js';
import { formatBytes } from '../src/ui/bytes.js';
import { formatTable } from '../src/ui/table.js';
import type { Command } from './command.js';
import { count, word } from './command.js';
import { READING } from './exits.js';
import type { SnapshotDocument } from './history-documents.js';
import { metadataLines, shortTime, snapshotDocument } from './history-documents.js';

interface LogDocument {
  readonly snapshots: readonly SnapshotDocument[];
}

const UNITS: Readonly<Record<string, number>> = { h: 3600e3, d: 24 * 3600e3, w: 7 * 24 * 3600e3 };

export const command: Command<LogDocument> = {
  name: 'log',
  paged: true,
  summary: 'List the snapshots, newest first',
  description: `Lists the repository's snapshots from the newest to the first. With PATH, only those in which that file, or
something in that folder, changed. Every snapshot is verified against the hash that its successor holds. Times are in
UTC and informative only: the order is that of the chain.`,
  positionals: [{ name: 'path', describe: 'Only snapshots in which this file or folder changed' }],
  options: {
    limit: { type: 'number', alias: 'n', describe: 'List at most N snapshots', value: 'N' },
    since: {
      type: 'string',
      describe: 'Only those made since then: 2026-11-20, 2026-11-20T16:00Z, or 12h, 7d, 2w ago',
      value: 'WHEN',
    },
    author: {
      type: 'string',
      describe: 'Only those whose author has this in the name or address',
      value: 'TEXT',
    },
  },
  examples: [
    ['dsg log -n 5', 'the last five snapshots'],
    ['dsg log input/interviews.csv', 'when that file changed, and who did it'],
    ['dsg log --since 2w --author ann --json', 'for a program'],
  ],
  exits: READING,
  async run(context, args) {
    const project = openProject(context);
    const path = word(args, 'path');
    const limit = count(args, 'limit');
    const options = {
      since: sinceTime(word(args, 'since'), context.now()),
      author: word(args, 'author'),
      ...(path !== undefined && { path: projectPath(context, project, path) }),
      ...(limit !== undefined && { limit }),
    };
    const found = await withRepository(context, project, (remote, head) =>
      log(remote, head, options),
    );
    return { document: { snapshots: found.map(snapshotDocument) } };
  },
  show({ snapshots }, { style, verbose, width }) {
    if (snapshots.length === 0) return 'No snapshots.\n';
    if (verbose)
      return snapshots.map((one) => `${metadataLines(one, style).join('\n')}\n`).join('\n');
    return formatTable(
      snapshots,
      [
        { title: 'id', cell: ({ id }) => id, paint: style.name },
        { title: 'hash', cell: ({ hash }) => hash.slice(0, 10), paint: style.faint },
        { title: 'created (UTC)', cell: ({ created }) => shortTime(created) },
        { title: 'author', cell: ({ author }) => author.name },
        { title: 'files', cell: ({ files }) => files },
        { title: 'size', cell: ({ bytes }) => formatBytes(bytes), align: 'right' },
        { title: 'message', cell: ({ message }) => message.split('\n')[0] ?? '' },
      ],
      { paintTitle: style.strong, ...(width !== undefined && { width }) },
    );
  },
};

/** Reads "2026-11-20", a full time, or how long ago it is, as a UTC time. */
function sinceTime(text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const ago = /^(\d{1,6})([hdw])$/.exec(text);
  const milliseconds = ago
    ? now.getTime() - Number(ago[1]) * (UNITS[ago[2] as string] as number)
    : /^\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (!Number.isNaN(milliseconds)) return new Date(milliseconds).toISOString();
  throw new DsgError('usage', `Cannot run dsg log: --since cannot be "${text}"`, {
    hint: 'write a date like 2026-11-20, a time like 2026-11-20T16:00Z, or 12h, 7d, 2w',
  });
}
