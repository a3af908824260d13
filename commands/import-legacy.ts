import type { ImportedSnapshot, ImportLegacyReport } from '../src/project/legacy/import-legacy.js';
import { importLegacy } from '../src/project/legacy/import-legacy.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
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
  show(report, { style, verbose }) {
    const { snapshots, skipped, already, dryRun, from, repository } = report;
    const lines = snapshots.map((one) => line(one, style));
    for (const { id, why } of skipped)
      lines.push(style.warning(`${id} is left out: ${escapeText(why)}`));
    lines.push(...missingLines(snapshots, { style, verbose, from }));
    const count = formatCount(snapshots.length, 'snapshot');
    if (already > 0) lines.push(`${formatCount(already, 'snapshot')} had been brought in before.`);
    const [what, into] = dryRun ? ['Would bring in', 'into'] : ['Brought in', 'into'];
    lines.push(`${what} ${count} of ${escapeText(from)} ${into} ${escapeText(repository)}.`);
    if (!dryRun) lines.push(`Next: dsg clone ${escapeText(repository)} NEW-FOLDER`);
    return `${lines.join('\n')}\n`;
  },
};

function line(one: ImportedSnapshot, style: Style): string {
  const { id, legacy, created, author, files, bytes, message, missing } = one;
  const name = id === null || id === legacy ? legacy : `${id} (was ${legacy})`;
  const size = `${formatCount(files, 'file')}, ${formatBytes(bytes)}`;
  const gone = missing.length === 0 ? '' : style.warning(`, ${missing.length} missing`);
  return `${style.name(name)}  ${shortTime(created)}  ${escapeText(author)}  ${size}${gone}  ${escapeText(message.split('\n')[0] ?? '')}`;
}

const WHY = {
  'content-gone': 'found nowhere',
  ambiguous: 'two different contents have this hash',
  'no-hash': 'no hash was recorded',
} as const;

/** Names each content that is missing once, with the snapshots that had it. */
function missingLines(
  snapshots: readonly ImportedSnapshot[],
  { style, verbose, from }: { style: Style; verbose: boolean; from: string },
): string[] {
  const found = new Map<string, string[]>();
  for (const { legacy, missing } of snapshots)
    for (const { path, size, sum, why } of missing) {
      const text = `${escapeText(path)} (${formatBytes(size)}, XXH3-64 ${sum ?? 'unknown'}): ${WHY[why]}`;
      found.set(text, [...(found.get(text) ?? []), legacy]);
    }
  if (found.size === 0) return [];
  const all = [...found].map(([text, ids]) => `  ${text}; in ${ranges(ids)}`);
  const shown = verbose ? all : all.slice(0, SHOWN);
  const more = all.length - shown.length;
  return [
    style.warning(`${formatCount(found.size, 'content')} could not be brought in:`),
    ...shown,
    ...(more > 0 ? [`  ... and ${more} more (-v shows all)`] : []),
    `Who has one of them in another folder can name that: dsg import-legacy --contents DIR ${escapeText(from)}, into a new place.`,
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
