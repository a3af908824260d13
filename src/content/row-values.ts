import { nearest } from '../model/nearest.js';
import { decodeText } from './decoded-text.js';
import type { NoTable, Table } from './table.js';
import { fieldsOf, readTable } from './table.js';
import { findKey, keyPlaces, keyText } from './table-key.js';

/** A row that is looked for in a table that was read into memory. */
export interface WantedRow {
  readonly bytes: readonly [Uint8Array];
  /** The file's name or path. */
  readonly name: string;
  /** The columns that tell rows apart; found when not told. */
  readonly key?: readonly string[] | undefined;
  /** What the row has in these, in their order. */
  readonly values: readonly string[];
}

/** A table's columns, and what the row has in each. */
export interface FoundRow {
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** Undefined where the table has no such row. */
  readonly values: readonly string[] | undefined;
  /** What was most likely meant, where there is no such row. */
  readonly meant: string | undefined;
}

/** Finds a row of a keyed table; says why that cannot be done. */
export function rowValues({ bytes, name, key: declared, values }: WantedRow): FoundRow | NoTable {
  const text = decodeText(bytes[0]);
  if ('why' in text) return { why: `it is binary: ${text.why}` };
  const table = readTable(text, { name });
  if ('why' in table) return table;
  const found = findKey([table], declared);
  if ('why' in found) return { why: found.why.replace(/ in one of them$/, '') };
  const {
    key,
    rows: [rows],
  } = found;
  if (key.length !== values.length)
    return { why: `its key is ${key.map((one) => `"${one}"`).join(', ')}: ${countWords(key)}` };
  const index = rows?.get(keyText(values, keyPlaces({ ...table, columns: key }, key)));
  const { columns } = table;
  if (index !== undefined)
    return {
      key,
      columns,
      values: fieldsOf(table.rows[index] ?? '', table.rules),
      meant: undefined,
    };
  return { key, columns, values: undefined, meant: meantRow(table, key, values) };
}

function countWords({ length }: readonly string[]): string {
  return length === 1 ? 'one value makes it' : `${length} values make it`;
}

/** The nearest key of one column; several say too little about what was meant. */
function meantRow(
  table: Table,
  key: readonly string[],
  [value = '', ...others]: readonly string[],
): string | undefined {
  const [place = -1] = keyPlaces(table, key);
  if (others.length > 0) return undefined;
  const known = table.rows.slice(0, MOST_KEYS);
  return nearest(
    value,
    known.map((row) => fieldsOf(row, table.rules)[place] ?? ''),
  );
}

/** Keys that are compared with one that is not there. */
const MOST_KEYS = 20_000;
