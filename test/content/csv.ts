import { type Dialect, detectDialect } from '../../src/content/csv-dialect.js';
import { type CsvFault, type CsvRecord, readCsv } from '../../src/content/csv-records.js';

export const COMMA: Dialect = {
  delimiter: ',',
  quote: '"',
  lineEnd: 'LF',
  header: true,
  encoding: 'utf-8',
  bom: false,
};

export function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** Cuts bytes into pieces of one size. */
export function cut(whole: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size));
  return pieces;
}

/** Reads a whole table. */
export async function readAll(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  dialect: Dialect,
  options?: { recordLimit?: number },
): Promise<{ records: CsvRecord[]; faults: CsvFault[] }> {
  const records: CsvRecord[] = [];
  const faults: CsvFault[] = [];
  for await (const batch of readCsv(chunks, dialect, options)) {
    records.push(...batch.records);
    faults.push(...batch.faults);
  }
  return { records, faults };
}

export function dialectOf(text: string, name = 'a.csv'): Dialect | undefined {
  return detectDialect(bytes(text), { name });
}
