import { fieldsOf, type NoTable, type Table } from './table.js';

/** Columns from the left that are tried as keys, beside those whose names speak for them. */
export const KEY_COLUMNS_TRIED = 12;
/** Columns whose pairs are tried. */
const PAIRED_COLUMNS = 5;

const ID_NAME =
  /^(id|key|code|uuid|guid|index|no|nr|pk|sku|isbn|doi|fips|iso\d?)$|[_\-. ](id|key|code|uuid|no|nr)$|[a-z]I[dD]$|^$/i;
const SPEAKING = 6;

/** Rows of one table by their key, as places among its rows. */
export type KeyedRows = ReadonlyMap<string, number>;

/** Makes a map's key of the values of a row's key; no text has a NUL. */
export function keyText(fields: readonly string[], places: readonly number[]): string {
  const [only = 0] = places;
  if (places.length === 1) return fields[only] ?? '';
  return places.map((place) => fields[place] ?? '').join('\0');
}

/** Where the columns of a key stand in a table. */
export function keyPlaces(table: Table, key: readonly string[]): number[] {
  return key.map((column) => table.columns.indexOf(column));
}

/** Finds each row by its key; says why when a key is empty or there twice. */
export function indexRows(table: Table, key: readonly string[]): KeyedRows | NoTable {
  const places = keyPlaces(table, key);
  const missing = key.find((_, index) => places[index] === -1);
  if (missing !== undefined) return { why: `there is no column "${missing}" in one of them` };
  const rows = new Map<string, number>();
  for (const [index, row] of table.rows.entries()) {
    const fields = fieldsOf(row, table.rules);
    if (places.every((place) => fields[place] === '')) {
      return { why: `the key ${quoted(key)} is empty in row ${index + 1}` };
    }
    const text = keyText(fields, places);
    if (rows.has(text)) {
      return { why: `the key ${quoted(key)} is there twice: ${quoted(text.split('\0'))}` };
    }
    rows.set(text, index);
  }
  return rows;
}

/**
 * Finds the columns that tell rows apart in all of some versions of a table: those declared, else the likeliest of
 * single columns and pairs that are unique and not empty everywhere. The first of those under which most rows are in all versions wins.
 */
export function findKey(
  tables: readonly Table[],
  declared?: readonly string[],
): { readonly key: readonly string[]; readonly rows: readonly KeyedRows[] } | NoTable {
  let best: { key: readonly string[]; rows: KeyedRows[]; shared: number } | undefined;
  for (const key of declared ? [declared] : candidates(tables)) {
    const rows: KeyedRows[] = [];
    for (const table of tables) {
      const found = indexRows(table, key);
      if (!('why' in found)) rows.push(found);
      else if (declared) return found;
      else break;
    }
    if (rows.length < tables.length) continue;
    const shared = sharedRows(rows);
    if (!best || shared > best.shared) best = { key, rows, shared };
    if (best.shared === 1) break;
  }
  if (!best || (best.shared === 0 && !declared)) {
    return { why: 'no column, and no pair of columns, tells its rows apart' };
  }
  return { key: best.key, rows: best.rows };
}

function candidates([first, ...others]: readonly Table[]): string[][] {
  const columns = (first?.columns ?? []).filter((column) =>
    others.every((other) => other.columns.includes(column)),
  );
  const speaking = columns.filter((column) => ID_NAME.test(column)).slice(0, SPEAKING);
  const single = [...new Set([...speaking, ...columns.slice(0, KEY_COLUMNS_TRIED)])];
  const paired = single.slice(0, PAIRED_COLUMNS);
  const pairs = paired.flatMap((one, index) => paired.slice(index + 1).map((two) => [one, two]));
  return [...single.map((column) => [column]), ...pairs];
}

/** The share of the first version's rows, or of the other's if it has fewer, that both have; the least of all. */
function sharedRows([first, ...others]: readonly KeyedRows[]): number {
  if (!first) return 0;
  const shares = others.map((other) => {
    const least = Math.min(first.size, other.size);
    if (least === 0) return 1;
    let shared = 0;
    for (const key of other.keys()) if (first.has(key)) shared += 1;
    return shared / least;
  });
  return Math.min(1, ...shares);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
