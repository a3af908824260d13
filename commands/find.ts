import type { Occurrence } from '../src/history/occurrences.js';
import type { Damage } from '../src/history/readable-history.js';
import type { FindReport } from '../src/project/find.js';
import { find } from '../src/project/find.js';
import { openProject } from '../src/project/open.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { formatTable } from '../src/ui/table.js';
import type { FolderDocument, MadeBy } from './blame-documents.js';
import { damageNotes, entryDocument, madeBy } from './blame-documents.js';
import type { Command } from './command.js';
import { flag, word, words } from './command.js';
import { SEARCHING } from './exits.js';
import type { LeafDocument } from './history-documents.js';
import { shortTime } from './history-documents.js';

interface FoundDocument {
  readonly path: string;
  /** What it was in these snapshots; of a folder, as it was in the last of them. */
  readonly entry: LeafDocument | FolderDocument;
  readonly first: MadeBy;
  readonly last: MadeBy;
}

interface FindDocument {
  readonly pattern: string;
  /** The newest snapshot there is. */
  readonly head: string;
  /** Snapshots that were looked at. */
  readonly snapshots: number;
  readonly found: readonly FoundDocument[];
  readonly damage: readonly Damage[];
}

export const command: Command<FindDocument> = {
  name: 'find',
  paged: true,
  summary: 'Find files and folders by name, in all snapshots',
  description: `Lists every file and folder that has, or ever had, this name, with each content it had and the first and the last
snapshot of that content. In NAME, * stands for any text, ? for any character, [a-z] for one of these and [!a-z] for
any other; ** between slashes stands for any number of folders. A NAME with a slash in its midst is compared with whole
paths from the project's root, any other one with the names of files and folders; with a slash at its end it means
folders only. Of a folder, it is told when it was there. A pattern has to be quoted, so that the shell leaves it alone.`,
  positionals: [
    { name: 'name', describe: 'A name, or a pattern of names or paths', required: true },
  ],
  options: {
    at: {
      type: 'string',
      array: true,
      describe: 'Only this snapshot; several times for several',
      value: 'SNAP',
    },
    'ignore-case': {
      type: 'boolean',
      alias: 'i',
      describe: 'Make no difference of capitals',
    },
  },
  examples: [
    ['dsg find interviews.csv', 'wherever a file of this name ever was'],
    ["dsg find '*.xlsx'", 'every spreadsheet there ever was'],
    ["dsg find 'input/**/wave-[12].csv' --at s3", 'paths by a pattern, in one snapshot'],
  ],
  exits: SEARCHING,
  async run(context, args) {
    const pattern = word(args, 'name') as string;
    const report = await find(context, openProject(context), {
      pattern,
      ignoreCase: flag(args, 'ignore-case'),
      at: words(args, 'at'),
    });
    const { length } = report.versions;
    return {
      document: findDocument(pattern, report),
      notes: [
        ...(length === 0 ? [`nothing is called "${pattern}" in ${among(report)}`] : []),
        ...damageNotes(report.damage),
      ],
      ...(length === 0 && { exit: 1 }),
      ...(report.damage.length > 0 && { exit: 5 }),
    };
  },
  show({ found }, { style, width }) {
    return formatTable(
      found,
      [
        { title: 'first', cell: ({ first }) => first.id, paint: style.name },
        { title: 'last', cell: ({ last }) => last.id, paint: style.name },
        { title: 'since (UTC)', cell: ({ first }) => shortTime(first.created) },
        { title: 'author', cell: ({ first }) => first.author.name },
        {
          title: 'size',
          cell: ({ entry }) => (entry.kind === 'file' ? formatBytes(entry.size) : entry.kind),
          align: 'right',
        },
        {
          title: 'content',
          cell: ({ entry }) => (entry.kind === 'file' ? (entry.hash ?? '').slice(0, 10) : '-'),
          paint: style.faint,
        },
        {
          title: 'path',
          cell: ({ path, entry }) =>
            entry.kind === 'link' ? `${path} -> ${entry.target}` : pathText(path, entry),
          isWhole: true,
        },
      ],
      { paintTitle: style.strong, ...(width !== undefined && { width }) },
    );
  },
};

function pathText(path: string, { kind }: FoundDocument['entry']): string {
  return kind === 'folder' ? `${path}/` : path;
}

function among({ snapshots }: FindReport): string {
  return formatCount(snapshots, 'snapshot');
}

function findDocument(
  pattern: string,
  { versions, damage, snapshots, head }: FindReport,
): FindDocument {
  return { pattern, head, snapshots, found: versions.map(foundDocument), damage };
}

function foundDocument({ path, entry, first, last }: Occurrence): FoundDocument {
  return { path, entry: entryDocument(entry), first: madeBy(first), last: madeBy(last) };
}
