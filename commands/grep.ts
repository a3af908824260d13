import type { FoundLine } from '../src/content/line-search.js';
import type { Damage } from '../src/history/readable-history.js';
import type { FoundContent, GrepReport } from '../src/project/grep.js';
import { grep } from '../src/project/grep.js';
import { openProject } from '../src/project/open.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { MadeBy } from './blame-documents.js';
import { damageNotes, madeBy } from './blame-documents.js';
import type { Command, ShowOptions } from './command.js';
import { flag, word, words } from './command.js';
import { SEARCHING } from './exits.js';

interface PlaceDocument {
  readonly path: string;
  readonly first: MadeBy;
  readonly last: MadeBy;
}

interface ContentFound {
  readonly hash: string;
  readonly size: number;
  /** Every path that has or had this content. */
  readonly places: readonly PlaceDocument[];
  /** Lines in which the pattern was found. */
  readonly count: number;
  /** The first of them; none with --files-with-matches. */
  readonly lines: readonly FoundLine[];
}

interface GrepDocument {
  readonly pattern: string;
  readonly snapshots: number;
  /** Contents that were read, and their bytes. */
  readonly contents: number;
  readonly bytes: number;
  readonly found: readonly ContentFound[];
  readonly binary: GrepReport['binary'];
  readonly damage: readonly Damage[];
}

export const command: Command<GrepDocument> = {
  name: 'grep',
  paged: true,
  summary: 'Look for text in files, in all snapshots',
  description: `Looks through the text of files, line by line, in every snapshot, and lists for each content in which PATTERN was
found the paths that have or had it, the first and last snapshot of each, and the lines. A content is read once, however
many files and snapshots have it, and all that is shown was verified by its hash. PATTERN is a regular expression as
JavaScript knows them, or with --fixed-strings the very text.

Text may be in UTF-8, UTF-16 or Latin-1, and files of any size are read in pieces. Binary files are left out, and told.
A line of more than a million characters is searched in pieces. At most 10,000 lines are shown; all are counted.`,
  positionals: [
    { name: 'pattern', describe: 'What to look for', required: true },
    { name: 'path', describe: 'Only these files and folders', many: true },
  ],
  options: {
    at: {
      type: 'string',
      array: true,
      describe: 'Only this snapshot; several times for several',
      value: 'SNAP',
    },
    'fixed-strings': { type: 'boolean', alias: 'F', describe: 'Look for the very text' },
    'ignore-case': { type: 'boolean', alias: 'i', describe: 'Make no difference of capitals' },
    'files-with-matches': {
      type: 'boolean',
      alias: 'l',
      describe: 'List files and snapshots only, not the lines',
    },
  },
  examples: [
    ['dsg grep Turin', 'where and when any file had this text'],
    ["dsg grep '^1042,' input/interviews.csv", 'every form that a row ever had'],
    ['dsg grep -F -i --at head "n/a" input', 'the very text, in the newest snapshot only'],
  ],
  exits: SEARCHING,
  async run(context, args) {
    const text = word(args, 'pattern') as string;
    const report = await grep(context, openProject(context), {
      pattern: {
        text,
        isFixed: flag(args, 'fixed-strings'),
        ignoreCase: flag(args, 'ignore-case'),
      },
      paths: words(args, 'path'),
      at: words(args, 'at'),
    });
    const { binary, damage, snapshots, contents, bytes } = report;
    const isBrief = flag(args, 'files-with-matches');
    const found = report.found.map((one) => foundDocument(one, isBrief));
    return {
      document: { pattern: text, snapshots, contents, bytes, found, binary, damage },
      notes: [summary(report), ...binaryNote(binary), ...damageNotes(damage)],
      ...(found.length === 0 && { exit: 1 }),
      ...(damage.length > 0 && { exit: 5 }),
    };
  },
  show({ found }, options) {
    const isBrief = found.every(({ lines }) => lines.length === 0);
    const parts = found.map((one) => `${showFound(one, options).join('\n')}\n`);
    return parts.join(isBrief ? '' : '\n');
  },
};

function foundDocument(
  { hash, size, places, count, lines }: FoundContent,
  isBrief: boolean,
): ContentFound {
  return {
    hash,
    size,
    places: places.map(({ path, first, last }) => {
      return { path, first: madeBy(first), last: madeBy(last) };
    }),
    count,
    lines: isBrief ? [] : lines,
  };
}

function showFound({ places, count, lines }: ContentFound, { style }: ShowOptions): string[] {
  const heads = places.map(({ path, first, last }) => {
    const range = first.id === last.id ? first.id : `${first.id}-${last.id}`;
    return `${style.strong(escapeText(path))}  ${style.name(range)}`;
  });
  const width = String(lines.at(-1)?.line ?? 0).length;
  const shown = lines.map(
    ({ line, text }) => `  ${style.faint(`${String(line).padStart(width)}:`)} ${escapeText(text)}`,
  );
  const rest = count - lines.length;
  const isMore = rest > 0 && lines.length > 0;
  return [...heads, ...shown, ...(isMore ? [`  and ${formatCount(rest, 'more line')}`] : [])];
}

function summary({ found, snapshots, contents, bytes }: GrepReport): string {
  const lines = found.reduce((sum, { count }) => sum + count, 0);
  const read = `${formatCount(contents, 'content')} (${formatBytes(bytes)}) of ${formatCount(snapshots, 'snapshot')}`;
  if (found.length === 0) return `not found in ${read}`;
  return `${formatCount(lines, 'line')} in ${formatCount(found.length, 'content')}; looked through ${read}`;
}

const NAMED = 3;

function binaryNote(binary: GrepReport['binary']): string[] {
  if (binary.length === 0) return [];
  const names = binary.slice(0, NAMED).map(({ path }) => `"${path}"`);
  const more = binary.length > NAMED ? ' and others' : '';
  return [`left out ${formatCount(binary.length, 'binary content')}: ${names.join(', ')}${more}`];
}
