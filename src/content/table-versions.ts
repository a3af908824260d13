import type { CsvRules } from './csv-scanner.js';
import type { ThreeTexts } from './encoding-merge.js';
import { mergeOrder } from './order-merge.js';
import type { Cell, MergeRow } from './row-merge.js';
import { fieldsOf, type NoTable, readTable, type Table } from './table.js';
import { findKey, type KeyedRows, keyPlaces } from './table-key.js';
import { writeField, writtenFields } from './table-writing.js';
import { mergeValue } from './three-way.js';

/** One version of a table, ready to be merged. */
export interface Version {
  readonly table: Table;
  readonly rows: KeyedRows;
  /** Reads a row into cells by the result's columns; throws `Unwritable`. */
  read(row: string): MergeRow;
}

/** Three versions of a table, and what their merge is written like. */
export interface Versions {
  readonly base: Version;
  readonly local: Version;
  readonly remote: Version;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  readonly rules: CsvRules;
}

/** Why tables can't be merged. After a clash, lines that merge cleanly would be wrong. */
export interface NoTableMerge extends NoTable {
  readonly isClash?: boolean;
}

/** Thrown for a value that the result's rules cannot hold. */
export class Unwritable extends Error {}

/** Reads three texts as versions of one table with one key; says why they are not. */
export function readVersions(
  texts: ThreeTexts,
  { name = '', key: declared }: { name?: string; key?: readonly string[] },
): Versions | NoTableMerge {
  const tables: Table[] = [];
  for (const [side, words] of SIDES) {
    const table = readTable(texts[side], { name });
    if ('why' in table) return { why: `${words}, ${table.why}` };
    tables.push(table);
  }
  const [base, local, remote] = tables;
  if (!base || !local || !remote) return { why: 'a version is missing' };
  const hasHeader = base.header !== undefined;
  if (tables.some(({ header }) => (header !== undefined) !== hasHeader)) {
    return { why: 'not all versions have a header' };
  }
  if (!hasHeader && tables.some(({ columns }) => columns.length !== base.columns.length)) {
    return { why: 'columns came or went, and no header says which' };
  }
  const found = findKey(tables, declared);
  if ('why' in found) return found;
  const rules = mergeRules(base.rules, local.rules, remote.rules);
  if (!rules) return { why: 'both sides changed the delimiter or the quotes', isClash: true };
  const columns = mergeColumns(base, local, remote);
  if (!columns) return { why: 'both sides moved columns, in different ways', isClash: true };
  const [b, l, r] = tables.map((table, index) =>
    createVersion(table, found.rows[index] ?? new Map(), { columns, rules }),
  );
  if (!b || !l || !r) return { why: 'a version is missing' };
  return { base: b, local: l, remote: r, key: found.key, columns, rules };
}

const SIDES = [
  ['base', 'in the common ancestor'],
  ['local', 'on your side'],
  ['remote', 'on the other side'],
] as const;

function mergeRules(base: CsvRules, local: CsvRules, remote: CsvRules): CsvRules | undefined {
  const delimiter = mergeValue(base.delimiter, local.delimiter, remote.delimiter);
  const quote = mergeValue(base.quote, local.quote, remote.quote);
  return delimiter && quote && { ...base, delimiter: delimiter.value, quote: quote.value };
}

/** The columns of the result: all but those that one side took away. */
function mergeColumns(base: Table, local: Table, remote: Table): string[] | undefined {
  const [was, mine, theirs] = [base, local, remote].map(({ columns }) => new Set(columns));
  const order = mergeOrder(base.columns, local.columns, remote.columns);
  return order?.filter((name) => !was?.has(name) || (mine?.has(name) && theirs?.has(name)));
}

function createVersion(
  table: Table,
  rows: KeyedRows,
  { columns, rules }: Pick<Versions, 'columns' | 'rules'>,
): Version {
  const places = keyPlaces(table, columns);
  const isAlike = table.rules.delimiter === rules.delimiter && table.rules.quote === rules.quote;
  const read = (row: string): MergeRow => {
    const values = fieldsOf(row, table.rules);
    const written = isAlike
      ? writtenFields(row, rules)
      : values.map((value) => write(value, rules));
    return places.map((place): Cell | undefined => {
      const [value, text] = [values[place], written[place]];
      return value === undefined || text === undefined ? undefined : { value, written: text };
    });
  };
  return { table, rows, read };
}

function write(value: string, rules: CsvRules): string {
  const written = writeField(value, rules);
  if (written === undefined) throw new Unwritable();
  return written;
}
