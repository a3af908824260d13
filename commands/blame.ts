import { blameProject } from '../src/project/blame.js';
import { openProject } from '../src/project/open.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import { formatTable } from '../src/ui/table.js';
import type {
  BlameDocument,
  EventDocument,
  FolderDocument,
  RowDocument,
} from './blame-documents.js';
import { blameDocument, damageNotes } from './blame-documents.js';
import type { Command, ShowOptions } from './command.js';
import { count, word, words } from './command.js';
import { READING } from './exits.js';
import type { LeafDocument } from './history-documents.js';
import { shortTime } from './history-documents.js';

export const command: Command<BlameDocument> = {
  name: 'blame',
  paged: true,
  summary: 'Tell who changed a file, a folder or a row of a table, and when',
  description: `Lists, newest first, the snapshots that added, changed, moved or deleted a file or folder, each with who made it. A file
is followed through renames by its content, a folder by most of the files in it; PATH may be one that no longer exists.

With --row, lists the cells of one row of a CSV or TSV table instead: for each, the snapshot that last changed it. The
row is named by its value in the key column, which is the unique_key of a declared check, else the column that --key
names, else the likeliest one that tells all rows apart. With several key columns, give --row once for each.

What of the history is damaged is passed over and told, and the exit code is then 5.`,
  positionals: [
    { name: 'path', describe: 'The file or folder, also a former one', required: true },
  ],
  options: {
    limit: { type: 'number', alias: 'n', describe: 'List at most N snapshots', value: 'N' },
    row: {
      type: 'string',
      array: true,
      describe: 'Tell of the row that has this in its key column',
      value: 'TEXT',
    },
    key: {
      type: 'string',
      array: true,
      describe: 'The column that tells rows apart; several times for several',
      value: 'COLUMN',
    },
  },
  examples: [
    ['dsg blame input/interviews.csv', 'who did what to a file'],
    ['dsg blame input -n 5', 'the last five snapshots that changed something in a folder'],
    ['dsg blame input/interviews.csv --row 1042', 'who last changed each cell of a row'],
  ],
  exits: { ...READING, 5: 'part of the history is damaged; the rest was told' },
  async run(context, args) {
    const [row, key, limit] = [words(args, 'row'), words(args, 'key'), count(args, 'limit')];
    const report = await blameProject(context, openProject(context), {
      path: word(args, 'path') as string,
      ...(limit !== undefined && { limit }),
      ...(row.length > 0 && { row }),
      ...(key.length > 0 && { key }),
    });
    return {
      document: blameDocument(report),
      notes: [
        ...damageNotes(report.damage),
        ...(report.row?.skipped ?? []).map(
          ({ snapshot, why }) => `not compared: the table of ${snapshot}: ${why}`,
        ),
      ],
      ...(report.damage.length > 0 && { exit: 5 }),
    };
  },
  show(document, options) {
    return document.row ? showRow(document.row, options) : showEvents(document, options);
  },
};

function showEvents({ events }: BlameDocument, { style, width }: ShowOptions): string {
  const paint = {
    added: style.added,
    changed: style.changed,
    moved: style.changed,
    deleted: style.removed,
  };
  return formatTable(
    events,
    [
      { title: 'id', cell: ({ snapshot }) => snapshot.id, paint: style.name },
      { title: 'created (UTC)', cell: ({ snapshot }) => shortTime(snapshot.created) },
      { title: 'author', cell: ({ snapshot }) => snapshot.author.name },
      {
        title: 'what',
        cell: ({ status }) => status,
        paint: (text, { status }) => paint[status](text),
      },
      { title: 'how', cell: howText },
      { title: 'message', cell: ({ snapshot }) => snapshot.message.split('\n')[0] ?? '' },
    ],
    { paintTitle: style.strong, ...(width !== undefined && { width }) },
  );
}

function howText({ status, path, from, before, after, skipped = [] }: EventDocument): string {
  const maybe = skipped.length > 0 ? ` (or in ${skipped.join(', ')})` : '';
  if (status === 'moved') return `${from} -> ${path}${maybe}`;
  const sizes = [before, after].flatMap((entry) => (entry ? [sizeText(entry)] : []));
  return `${sizes.join(' -> ')}${maybe}`;
}

function sizeText(entry: LeafDocument | FolderDocument): string {
  if (entry.kind === 'link') return `link to ${entry.target ?? ''}`;
  const size = formatBytes(entry.size);
  return entry.kind === 'folder' ? `${formatCount(entry.files, 'file')}, ${size}` : size;
}

function showRow({ key, values, removed, cells }: RowDocument, options: ShowOptions): string {
  const { style, width } = options;
  const name = key.map((column, i) => `${column} ${values[i] ?? ''}`).join(', ');
  const gone = removed
    ? [`The row ${name} was removed in ${removed.id} by ${removed.author.name}; it last had:`]
    : [];
  const table = formatTable(
    cells,
    [
      { title: 'column', cell: ({ column }) => column, paint: style.strong },
      { title: 'value', cell: ({ value }) => value, align: 'left' },
      { title: 'before', cell: ({ before }) => before ?? '(none)', align: 'left' },
      { title: 'id', cell: ({ snapshot }) => snapshot.id, paint: style.name },
      { title: 'created (UTC)', cell: ({ snapshot }) => shortTime(snapshot.created) },
      { title: 'author', cell: ({ snapshot }) => snapshot.author.name },
    ],
    { paintTitle: style.strong, ...(width !== undefined && { width }) },
  );
  return [...gone.map((line) => `${escapeText(line)}\n`), table].join('');
}
