import { fieldsOf } from './table.js';
import type { NoTableMerge, Version, Versions } from './table-versions.js';

/** Finds what both sides did to the table that is a conflict though no cell shows it. */
export function findClash(versions: Versions): NoTableMerge | undefined {
  const { base, local, remote } = versions;
  const row = replacedRow(versions);
  if (row !== undefined) return { why: row, isClash: true };
  const column =
    usedColumn(base, { without: local, using: remote }) ??
    usedColumn(base, { without: remote, using: local });
  // Lines that merge are right here: who removes a column changes every line, who only renames it changes the header.
  return column === undefined ? undefined : { why: column };
}

/** A column that one side took away while the other side wrote into it. */
function usedColumn(
  base: Version,
  { without, using }: { without: Version; using: Version },
): string | undefined {
  const kept = new Set(without.table.columns);
  const gone = base.table.columns.flatMap((name, inBase) => {
    const inUse = using.table.columns.indexOf(name);
    return kept.has(name) || inUse < 0 ? [] : [{ name, inBase, inUse }];
  });
  if (gone.length === 0) return undefined;
  for (const [key, index] of using.rows) {
    const place = base.rows.get(key);
    const fields = fieldsOf(using.table.rows[index] ?? '', using.table.rules);
    const was = place === undefined ? [] : fieldsOf(base.table.rows[place] ?? '', base.table.rules);
    const used = gone.find(({ inBase, inUse }) => (fields[inUse] ?? '') !== (was[inBase] ?? ''));
    if (used) return `one side removed the column "${used.name}", the other wrote into it`;
  }
  return undefined;
}

/**
 * A row that is gone on both sides, where one of them has a new row: this side may have changed the key, and
 * the other removed the row or changed its key too, which would be two rows of one.
 */
function replacedRow({ base, local, remote }: Versions): string | undefined {
  const isGone = (key: string) => !local.rows.has(key) && !remote.rows.has(key);
  const isKept = (key: string) => base.rows.has(key) && local.rows.has(key) && remote.rows.has(key);
  const removed = gaps(base, isKept, isGone);
  if (removed.size === 0) return undefined;
  const order = [...base.rows.keys()].filter(isKept);
  for (const side of [local, remote]) {
    const added = gaps(side, isKept, (key) => !base.rows.has(key));
    const kept = [...side.rows.keys()].filter(isKept);
    // Where rows were moved, a new one may replace any.
    const isMoved = added.size > 0 && kept.some((key, index) => key !== order[index]);
    for (const [gap, key] of removed) {
      if (!isMoved && !added.has(gap)) continue;
      return `both sides removed the row with the key ${naming(key)}, and one has a new row in its place`;
    }
  }
  return undefined;
}

/** Says between which rows that all versions have others stand, by the row before them; gives one of them for each gap. */
function gaps(
  { rows }: Version,
  isKept: (key: string) => boolean,
  isWanted: (key: string) => boolean,
): Map<string | undefined, string> {
  const found = new Map<string | undefined, string>();
  let before: string | undefined;
  for (const key of rows.keys()) {
    if (isKept(key)) before = key;
    else if (isWanted(key)) found.set(before, key);
  }
  return found;
}

function naming(key: string): string {
  return key
    .split('\0')
    .map((value) => `"${value}"`)
    .join(', ');
}
