import type { Dialect } from './csv-dialect.js';
import { createScanner, type QuoteFault, type ScannedRecord } from './csv-scanner.js';
import { createDecoder } from './encoding.js';
import { createFinder } from './finder.js';

/** Characters that one record may have; longer ones are skipped and reported. */
export const RECORD_LIMIT = 4 * 1024 * 1024;

/**
 * One record of a table. Long fields share memory with the chunk that they came from:
 * whoever keeps them for long should keep a hash instead.
 */
export interface CsvRecord {
  /** 0 for the header; rows count from 1. */
  readonly number: number;
  /** The line it starts on, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Something wrong with how a table is written. It never stops the reading. */
export interface CsvFault {
  readonly kind: CsvFaultKind;
  /** The line its record starts on, from 1. */
  readonly line: number;
  /** The record's number; one that was skipped has the number of the record before it. */
  readonly number: number;
  /** Which field, from 1, where one is to blame. */
  readonly field?: number;
  /** Of a ragged record: how many fields it has, and how many the first one has. */
  readonly widths?: readonly [found: number, expected: number];
}

/**
 * What can be wrong: the three of quotes; `ragged`, another number of fields than the first record; `blank`, an empty line
 * in a table of several columns (no record); `line-end`, the first that differs from those before it; `too-long`, a skipped record;
 * `encoding`, bytes that are no text, or U+FFFD, which is what such bytes once became.
 */
export type CsvFaultKind = QuoteFault | 'ragged' | 'blank' | 'line-end' | 'too-long' | 'encoding';

/** What one chunk of a file brought. */
export interface CsvBatch {
  readonly records: readonly CsvRecord[];
  readonly faults: readonly CsvFault[];
}

export interface ReadCsvOptions {
  /** Characters; `RECORD_LIMIT` unless told. */
  readonly recordLimit?: number;
}

/**
 * Reads a table of any size in constant memory, a batch of records for each chunk.
 * The chunks begin with the file's first byte; how they are cut changes nothing but the batches.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  dialect: Dialect,
  { recordLimit = RECORD_LIMIT }: ReadCsvOptions = {},
): AsyncGenerator<CsvBatch, void, undefined> {
  const decoder = createDecoder(dialect.encoding);
  const reading = createReading(dialect, recordLimit);
  for await (const chunk of chunks) {
    const batch = reading(decoder(chunk), false);
    if (batch) yield batch;
  }
  const batch = reading(decoder(), true);
  if (batch) yield batch;
}

/** Takes pieces of text and gives the records that each completes. */
function createReading(dialect: Dialect, limit: number) {
  const newline = dialect.lineEnd === 'CR' ? '\r' : '\n';
  const note = createNotes(dialect);
  let [pending, wanted, isStart, isSkipping] = ['', 0, true, false];
  let [line, number] = [1, dialect.header ? -1 : 0];

  return (piece: string, isLast: boolean): CsvBatch | undefined => {
    let text = pending + piece;
    if (isStart && text !== '') {
      isStart = false;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    pending = text;
    // An unfinished record is looked at again only when there is twice as much of it.
    if (!isLast && text.length < wanted) return undefined;
    const records: CsvRecord[] = [];
    const faults: CsvFault[] = [];
    const scan = createScanner(text, dialect, { isLast });
    const notes = note(text, faults);
    let at = 0;
    while (at < text.length) {
      if (isSkipping) {
        const end = text.indexOf(newline, at);
        at = end < 0 ? text.length : end + 1;
        if (end >= 0) [isSkipping, line] = [false, line + 1];
        continue;
      }
      let record = scan(at);
      if (record ? isTooLong(record, limit) && record.breaks > 0 : text.length - at > limit + 2) {
        record = scan(at, true);
      }
      if (!record && text.length - at <= limit + 2) break;
      if (!record || isTooLong(record, limit)) {
        faults.push({ kind: 'too-long', line, number });
        isSkipping = true;
        continue;
      }
      if (notes.isRecord(record, { line, number })) {
        number += 1;
        records.push({ number, line, fields: record.fields });
      }
      line += record.breaks + 1;
      at = record.next;
    }
    pending = text.slice(at);
    wanted = pending.length * 2;
    return records.length + faults.length > 0 ? { records, faults } : undefined;
  };
}

function isTooLong(record: ScannedRecord, limit: number): boolean {
  return record.end - record.start > limit;
}

/** Looks at each record for what is wrong with it, and remembers what the first one was like. */
function createNotes(dialect: Dialect) {
  let width: number | undefined;
  let lineEnd: number | undefined;
  let isMixed = false;

  return (text: string, faults: CsvFault[]) => {
    const cr = createFinder(text, dialect.lineEnd === 'CR' ? '' : '\r');
    const damaged = createFinder(text, '\uFFFD');
    const isRecord = (record: ScannedRecord, place: { line: number; number: number }): boolean => {
      const { fields, start, end, next, fault } = record;
      if (start === end && width !== 1) {
        faults.push({ kind: 'blank', ...place });
        return false;
      }
      const own = { line: place.line, number: place.number + 1 };
      width ??= fields.length;
      if (fault) faults.push({ ...own, ...fault });
      if (fields.length !== width) {
        faults.push({ kind: 'ragged', ...own, widths: [fields.length, width] });
      }
      if (damaged(start) < end) faults.push({ kind: 'encoding', ...own });
      if (next > end) lineEnd ??= next - end;
      const isOdd = next > end && next - end !== lineEnd;
      if (!isMixed && (isOdd || (record.breaks === 0 && cr(start) < end))) {
        isMixed = true;
        faults.push({ kind: 'line-end', ...own });
      }
      return true;
    };
    return { isRecord };
  };
}
