import { DIALECT_HEAD_BYTES, detectTable } from './csv-dialect.js';
import { type CsvRules, createScanner } from './csv-scanner.js';
import type { DecodedText } from './decoded-text.js';

/** Columns up to which tables are compared row by row. */
export const COLUMNS_LIMIT = 10_000;

/** A table in memory. Rows stay as they are written; their fields are read when they are needed. */
export interface Table {
  readonly rules: CsvRules;
  /** The header as it is written, without its line end; undefined in a table without one. */
  readonly header: string | undefined;
  /** All different; "column 1" and so on where there is no header. */
  readonly columns: readonly string[];
  /** As written, without line ends. */
  readonly rows: readonly string[];
  readonly finalNewline: boolean;
}

/** Why a text is no table that could be told apart row by row: as in "not compared row by row: ...". */
export interface NoTable {
  readonly why: string;
}

export interface ReadTableOptions {
  readonly name?: string;
  readonly header?: boolean;
}

/** Reads a text as a table, strictly: whatever is wrong with how it is written makes it none. */
export function readTable(
  text: DecodedText,
  { name = '', header: isNamed }: ReadTableOptions = {},
): Table | NoTable {
  const dialect = detectTable(text.text.slice(0, DIALECT_HEAD_BYTES), text.ends, {
    name,
    isCut: text.text.length > DIALECT_HEAD_BYTES,
    declared: isNamed === undefined ? {} : { header: isNamed },
  });
  const scan = createScanner(text.text, dialect, { isLast: true });
  const rows: string[] = [];
  let first: readonly string[] | undefined;
  let line = 1;
  for (let record = scan(0); record; record = scan(record.next)) {
    const { fields, start, end, next, fault } = record;
    if (fault) return { why: `line ${line} has ${FAULTS[fault.kind]}` };
    first ??= fields;
    if (first.length > COLUMNS_LIMIT) {
      return { why: `it has ${first.length} columns, more than ${COLUMNS_LIMIT}` };
    }
    if (start === end && first.length > 1) return { why: `line ${line} is empty` };
    if (fields.length !== first.length) {
      return { why: `line ${line} has ${fields.length} fields, the first one ${first.length}` };
    }
    rows.push(text.text.slice(start, end));
    line += record.breaks + (next > end ? 1 : 0);
  }
  if (first === undefined) return { why: 'it is empty' };
  const header = dialect.header ? rows.shift() : undefined;
  const columns = dialect.header ? first : first.map((_, index) => `column ${index + 1}`);
  const twice = repeated(columns);
  if (twice !== undefined) return { why: `two columns are named "${twice}"` };
  return { rules: dialect, header, columns, rows, finalNewline: text.finalNewline };
}

function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.has(name) || !seen.add(name));
}

const FAULTS = {
  'stray-quote': 'a quote in the middle of a field',
  'text-after-quote': 'text after a closing quote',
  'unclosed-quote': 'a quote that is not closed',
};

/** Reads the fields of a row. */
export function fieldsOf(row: string, rules: CsvRules): readonly string[] {
  if (rules.quote === '' || !row.includes(rules.quote)) return row.split(rules.delimiter);
  return createScanner(row, rules, { isLast: true })(0)?.fields ?? [''];
}
