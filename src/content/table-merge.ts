import type { Merged } from './comparison.js';
import {
  LABELS,
  labelsIn,
  type MergeLabels,
  markConflict,
  markerSize,
} from './conflict-markers.js';
import { createScanner } from './csv-scanner.js';
import { encodeText } from './decoded-text.js';
import { mergeEncoding, type ThreeTexts } from './encoding-merge.js';
import { mergeOrder } from './order-merge.js';
import { type Cell, type MergeRow, mergeRow } from './row-merge.js';
import { findClash } from './table-clashes.js';
import { keyText } from './table-key.js';
import {
  type NoTableMerge,
  readVersions,
  Unwritable,
  type Version,
  type Versions,
} from './table-versions.js';
import { mergeNewline } from './text-merge.js';
import { mergeFlag } from './three-way.js';

export interface MergeTableOptions {
  readonly name?: string;
  /** The columns that tell rows apart; found when not told. */
  readonly key?: readonly string[];
  readonly labels?: MergeLabels;
}

/**
 * Merges tables cell by cell, rows told apart by a key. Different cells of one row go together; the same cell changed in different
 * ways, a row that one side removed and the other changed, and different new rows with one key are conflicts. What nobody
 * touched stays as it is written. Says why when it cannot be done.
 */
export function mergeTables(
  texts: ThreeTexts,
  { labels = LABELS, ...options }: MergeTableOptions = {},
): Merged | NoTableMerge {
  const { base, local, remote } = texts;
  const newline = mergeNewline(texts);
  if (newline === undefined) return { why: 'line ends are mixed, or both sides changed them' };
  const writing = mergeEncoding(texts);
  if ('why' in writing) return { ...writing, isClash: true };
  const versions = readVersions(texts, options);
  if ('why' in versions) return versions;
  const clash = findClash(versions);
  if (clash) return clash;
  const size = markerSize([base.text, local.text, remote.text]);
  const merge = attempt(versions, (part) =>
    markConflict(part, size, labelsIn(writing.encoding, labels)),
  );
  if ('why' in merge) return merge;
  const { lines, conflicts, taken } = merge;
  const isEnded = mergeFlag(base.finalNewline, local.finalNewline, remote.finalNewline);
  const text = lines.join(newline) + (isEnded ? newline : '');
  const bytes = encodeText(text, writing);
  if (conflicts > 0) return { kind: 'conflicts', bytes, conflicts, markerSize: size };
  if (!readsAs(text, merge.rows, versions)) {
    return { why: 'the result would read otherwise', isClash: true };
  }
  return { kind: 'clean', bytes, taken };
}

/** Merges rows, or says what cannot be written. */
function attempt(versions: Versions, mark: Mark): MergedRows | NoTableMerge {
  try {
    return mergeRows(versions, mark);
  } catch (error) {
    if (!(error instanceof Unwritable)) throw error;
    return { why: 'the result knows no quotes, and a value needs them', isClash: true };
  }
}

type Mark = (part: Record<'local' | 'base' | 'remote', string[]>) => string[];

interface MergedRows {
  /** As they are written, the header and what marks conflicts among them. */
  readonly lines: readonly string[];
  readonly rows: readonly MergedRow[];
  readonly conflicts: number;
  readonly taken: { readonly local: number; readonly remote: number };
}

/** What a row has to read as: its key and, unless it is as it was, all its values. */
interface MergedRow {
  readonly key: string;
  readonly values: readonly string[] | undefined;
}

function mergeRows(versions: Versions, mark: Mark): MergedRows | NoTableMerge {
  const { base, local, remote, rules } = versions;
  const order = mergeOrder([...base.rows.keys()], [...local.rows.keys()], [...remote.rows.keys()]);
  if (!order) return { why: 'both sides moved rows, in different ways', isClash: true };
  const write = (cells: readonly Cell[]) =>
    cells.map(({ written }) => written).join(rules.delimiter);
  const [lines, rows]: [string[], MergedRow[]] = [[], []];
  const taken = { ...changedColumns(versions) };
  const untouched = findUntouched(versions);
  let conflicts = 0;
  const header = mergeHeader(versions);
  if (header) lines.push(write(header));
  for (const key of order) {
    const same = untouched(key);
    if (same !== undefined) {
      lines.push(same);
      rows.push({ key, values: undefined });
      continue;
    }
    const [b, l, r] = [base, local, remote].map((version) => readRow(version, key));
    const outcome = mergeRow(b, l, r);
    if (outcome.kind === 'conflict') {
      const side = (cells: readonly Cell[] | undefined) => (cells ? [write(cells)] : []);
      const sides = [outcome.local, outcome.base, outcome.remote].map(side);
      lines.push(...mark({ local: sides[0] ?? [], base: sides[1] ?? [], remote: sides[2] ?? [] }));
      conflicts += 1;
      continue;
    }
    taken.local += outcome.taken.local;
    taken.remote += outcome.taken.remote;
    if (outcome.kind === 'gone') continue;
    lines.push(write(outcome.cells));
    rows.push({ key, values: outcome.cells.map(({ value }) => value) });
  }
  return { lines, rows, conflicts, taken };
}

function readRow({ table, rows, read }: Version, key: string): MergeRow | undefined {
  const place = rows.get(key);
  return place === undefined ? undefined : read(table.rows[place] ?? '');
}

function mergeHeader({ base, local, remote }: Versions): readonly Cell[] | undefined {
  const [b, l, r] = [base, local, remote].map(({ table, read }) =>
    table.header === undefined ? undefined : read(table.header),
  );
  const outcome = l && r && mergeRow(b, l, r);
  return outcome?.kind === 'row' ? outcome.cells : undefined;
}

/** Gives a row as it is written when all versions write it alike; most rows of most merges. */
function findUntouched({ base, local, remote, columns, rules }: Versions) {
  const versions = [base, local, remote];
  const isAlike = versions.every(
    ({ table }) =>
      table.columns.join('\0') === columns.join('\0') &&
      table.rules.delimiter === rules.delimiter &&
      table.rules.quote === rules.quote,
  );
  return (key: string): string | undefined => {
    if (!isAlike) return undefined;
    const [b, l, r] = versions.map(({ table, rows }) => table.rows[rows.get(key) ?? -1]);
    return b === l && b === r ? b : undefined;
  };
}

function changedColumns({ base, local, remote }: Versions): { local: number; remote: number } {
  const [was, mine, theirs] = [base, local, remote].map(({ table }) => new Set(table.columns));
  const taken = { local: 0, remote: 0 };
  for (const name of new Set([...(was ?? []), ...(mine ?? []), ...(theirs ?? [])])) {
    if (mine?.has(name) === theirs?.has(name)) continue;
    if (mine?.has(name) === was?.has(name)) taken.remote += 1;
    else taken.local += 1;
  }
  return taken;
}

/** Reads a clean merge again: whatever was overlooked must not pass for clean. */
function readsAs(text: string, rows: readonly MergedRow[], versions: Versions): boolean {
  const { columns, key, rules, base } = versions;
  const scan = createScanner(text, rules, { isLast: true });
  const places = key.map((name) => columns.indexOf(name));
  const first = base.table.header === undefined ? undefined : scan(0);
  let at = first?.next ?? 0;
  for (const row of rows) {
    const record = scan(at);
    if (!record || record.fault || record.fields.length !== columns.length) return false;
    if (keyText(record.fields, places) !== row.key) return false;
    if (row.values?.some((value, place) => value !== record.fields[place])) return false;
    at = record.next;
  }
  return at >= text.length && (!first || first.fields.join('\0') === columns.join('\0'));
}
