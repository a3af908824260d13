import type { ImportedSnapshot, ImportLegacyReport } from '../src/project/legacy/import-legacy.js';
import { importLegacy } from '../src/project/legacy/import-legacy.js';
import { quoteWords } from '../src/remote/ssh/quote.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import type { Column } from '../src/ui/table.js';
import { formatTable } from '../src/ui/table.js';
import { foldText } from '../src/ui/wrap.js';
import type { Command } from './command.js';
import { flag, word, words } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';
import { shortTime } from './history-documents.js';

const SHOWN = 20;

export const command: Command<ImportLegacyReport> = {
  name: 'import-legacy',
  summary: 'Bring in the history of the older Python dsg',
  description: `Reads a project or repository of the older dsg in PATH (.dsg/last-sync.json, .dsg/archive, sync-messages.json) and makes
a new repository with all its snapshots at URL: a path or a URL as for dsg init; without it, NAME.repository in the current folder.
First every manifest is checked: the hash of its entries, the hash of the snapshot, the chain. Nothing is made when one is wrong
or missing; --skip-damaged leaves such snapshots out. Contents are looked for in PATH, in its ZFS snapshots and in the folders
of --contents, and taken only where size and old hash are right. A file whose content is nowhere is left out of
its snapshot and told, never made up. The old hashes are kept in the message of each snapshot. PATH is only read. Run again
after an interruption, it goes on; run again afterwards, it finds nothing to do. dsg clone then makes a project of it.`,
  positionals: [
    { name: 'path', describe: 'A project or repository of the older dsg', required: true },
    { name: 'url', describe: 'Where to make the new repository: a path, file:// or ssh:// URL' },
  ],
  options: {
    contents: {
      type: 'string',
      array: true,
      value: 'DIR',
      describe: 'Look for old contents in this folder too: a backup, a copy (repeatable)',
    },
    'skip-damaged': {
      type: 'boolean',
      describe: 'Leave out snapshots whose manifest is missing or damaged',
    },
    'dry-run': {
      type: 'boolean',
      describe: 'Check everything, say what would be brought in, and change nothing',
    },
  },
  examples: [
    ['dsg import-legacy --dry-run ~/old', 'is the old history whole, and which contents are left?'],
    ['dsg import-legacy ~/old ssh://data.example.org/srv/dsg/new', 'bring it to a server'],
    ['dsg import-legacy --contents /backup/2024 ~/old', 'with contents that a backup has'],
  ],
  exits: { ...READING, ...EXIT_TEXT.locked, ...EXIT_TEXT.interrupted },
  async run(context, args) {
    return {
      document: await importLegacy(context, {
        path: word(args, 'path') ?? '.',
        url: word(args, 'url'),
        contents: words(args, 'contents'),
        skipDamaged: flag(args, 'skip-damaged'),
        dryRun: flag(args, 'dry-run'),
      }),
    };
  },
  show(report, { style, verbose, width }) {
    const { snapshots, skipped, already, dryRun, from, repository } = report;
    const fold = (text: string) => foldText(escapeText(text), width);
    const lines = skipped.flatMap(({ id, why }) =>
      fold(`${id} is left out: ${why}`).map(style.warning),
    );
    lines.push(...missingLines(snapshots, { style, verbose, from, width }));
    const count = formatCount(snapshots.length, 'snapshot');
    if (already > 0) lines.push(`${formatCount(already, 'snapshot')} had been brought in before.`);
    const what = dryRun ? 'Would bring in' : 'Brought in';
    lines.push(...fold(`${what} ${count} of ${from} into ${repository}.`));
    if (!dryRun) lines.push(...fold(`Next: dsg clone ${quoteWords([repository])} NEW-FOLDER`));
    const options = { paintTitle: style.strong, ...(width !== undefined && { width }) };
    return `${formatTable(snapshots, columns(style), options)}${lines.join('\n')}\n`;
  },
};

function columns(style: Style): readonly Column<ImportedSnapshot>[] {
  const name = ({ id, legacy }: ImportedSnapshot) =>
    id === null || id === legacy ? legacy : `${id} (was ${legacy})`;
  return [
    { title: 'id', cell: name, isWhole: true, paint: style.name },
    { title: 'created (UTC)', cell: ({ created }) => shortTime(created), isWhole: true },
    { title: 'author', cell: ({ author }) => author },
    { title: 'files', cell: ({ files }) => files, isWhole: true },
    { title: 'size', cell: ({ bytes }) => formatBytes(bytes), align: 'right', isWhole: true },
    {
      title: 'missing',
      cell: ({ missing }) => missing.length,
      isWhole: true,
      paint: (text, { missing }) => (missing.length > 0 ? style.warning(text) : text),
    },
    { title: 'message', cell: ({ message }) => message.split('\n')[0] ?? '' },
  ];
}

const WHY = {
  'content-gone': 'found nowhere',
  ambiguous: 'two different contents have this hash',
  'no-hash': 'no hash was recorded',
} as const;

/** Names each content that is missing once, with the snapshots that had it. */
function missingLines(
  snapshots: readonly ImportedSnapshot[],
  {
    style,
    verbose,
    from,
    width,
  }: { style: Style; verbose: boolean; from: string; width: number | undefined },
): string[] {
  const found = new Map<string, string[]>();
  for (const { legacy, missing } of snapshots)
    for (const { path, size, sum, why } of missing) {
      const text = `${escapeText(path)} (${formatBytes(size)}, XXH3-64 ${sum ?? 'unknown'}): ${WHY[why]}`;
      found.set(text, [...(found.get(text) ?? []), legacy]);
    }
  if (found.size === 0) return [];
  const all = [...found].map(([text, ids]) => `${text}; in ${ranges(ids)}`);
  const shown = verbose ? all : all.slice(0, SHOWN);
  const more = all.length - shown.length;
  const room = width === undefined ? undefined : width - 2;
  return [
    style.warning(`${formatCount(found.size, 'content')} could not be brought in:`),
    ...shown.flatMap((text) => foldText(text, room).map((line) => `  ${line}`)),
    ...(more > 0 ? [`  ... and ${more} more (-v shows all)`] : []),
    ...foldText(
      `Who has one of them in another folder can name that: dsg import-legacy --contents DIR ${escapeText(from)}, into a new place.`,
      width,
    ),
  ];
}

/** Writes "s1 to s3, s5" for ids in order. */
function ranges(ids: readonly string[]): string {
  const parts: [string, string][] = [];
  for (const id of ids) {
    const last = parts.at(-1);
    if (last && Number(last[1].slice(1)) + 1 === Number(id.slice(1))) last[1] = id;
    else parts.push([id, id]);
  }
  return parts.map(([a, b]) => (a === b ? a : `${a} to ${b}`)).join(', ');
}
