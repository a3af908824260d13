import type { Dialect } from '../../content/csv-dialect.js';
import { DIALECT_HEAD_BYTES, detectDialect } from '../../content/csv-dialect.js';
import type { CsvFault } from '../../content/csv-records.js';
import { RECORD_LIMIT, readCsv } from '../../content/csv-records.js';
import type { Finding } from '../check.js';
import type { TablePlan } from './table-plan.js';

export interface Row {
  /** The line it begins on, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

export type RowFault = Pick<Finding, 'rule' | 'line' | 'found' | 'expected' | 'mend'>;

/** Rows, the header among the first; or what is wrong with how the file is written. */
export type RowBatch =
  | { readonly rows: readonly Row[] }
  | { readonly fault: RowFault; readonly isEnd: boolean };

/** Reads a table in pieces; after a fault that `isEnd` nothing comes. */
export async function* readRows(
  pieces: AsyncIterable<Uint8Array>,
  plan: Pick<TablePlan, 'delimiter' | 'quote' | 'encoding'>,
  name = '',
): AsyncGenerator<RowBatch> {
  const reading = pieces[Symbol.asyncIterator]();
  try {
    const { head, isAll } = await readHead(reading);
    if (head.length === 0) return;
    const dialect = dialectOf(head, { isAll, plan, name });
    if ('fault' in dialect) {
      yield dialect;
      return;
    }
    for await (const { records, faults } of readCsv(joined(head, reading, isAll), dialect)) {
      if (records.length > 0) yield { rows: records };
      for (const one of faults) {
        const fault = inWords(one, dialect);
        if (fault) yield { fault, isEnd: false };
      }
    }
  } finally {
    await reading.return?.();
  }
}

async function readHead(
  reading: AsyncIterator<Uint8Array>,
): Promise<{ head: Buffer; isAll: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < DIALECT_HEAD_BYTES) {
    const next = await reading.next();
    if (next.done) return { head: Buffer.concat(parts), isAll: true };
    parts.push(Uint8Array.from(next.value));
    length += next.value.length;
  }
  return { head: Buffer.concat(parts), isAll: false };
}

async function* joined(
  head: Uint8Array,
  reading: AsyncIterator<Uint8Array>,
  isAll: boolean,
): AsyncGenerator<Uint8Array> {
  yield head;
  if (isAll) return;
  for (let next = await reading.next(); !next.done; next = await reading.next()) yield next.value;
}

interface Reading {
  readonly isAll: boolean;
  readonly plan: Pick<TablePlan, 'delimiter' | 'quote' | 'encoding'>;
  readonly name: string;
}

function dialectOf(
  head: Buffer,
  { isAll, plan, name }: Reading,
): Dialect | { fault: RowFault; isEnd: boolean } {
  const { delimiter, quote, encoding } = plan;
  const isCut = !isAll || head.length > DIALECT_HEAD_BYTES;
  const declared = { quote, header: true, ...(delimiter !== undefined && { delimiter }) };
  const found = detectDialect(head.subarray(0, DIALECT_HEAD_BYTES), { name, isCut, declared });
  const refuse = (what: string, mend: string) => ({
    fault: { rule: 'csv-encoding', line: 1, found: what, expected: 'a table in text', mend },
    isEnd: true,
  });
  if (!found)
    return refuse(
      'bytes that are no text, as in a binary file',
      'export the table as CSV, or give the file another ending and take it out of this check',
    );
  const is16 = found.encoding === 'utf-16le' || found.encoding === 'utf-16be';
  if (encoding === 'latin1')
    return is16 || found.bom
      ? refuse(`text in ${found.encoding.toUpperCase()}`, 'correct "encoding" in .dsgconfig.yml')
      : { ...found, encoding };
  if (found.encoding === 'latin1')
    return refuse(
      'bytes that are not UTF-8, perhaps Latin-1',
      'save the file as UTF-8, or write "encoding: latin1" into its check in .dsgconfig.yml',
    );
  if (encoding !== undefined && (encoding === 'utf-16') !== is16)
    return refuse(
      `text in ${found.encoding.toUpperCase()}`,
      `save the file as ${encoding.toUpperCase()}, or correct "encoding" in .dsgconfig.yml`,
    );
  return found;
}

const QUOTES =
  'double each quote inside of a quoted field, and quote fields that have quotes in them';

/** Blank lines are no rows and no fault; nor is a mix of LF and CR LF, which reads the same. */
function inWords({ kind, line, field, widths }: CsvFault, dialect: Dialect): RowFault | undefined {
  const at = field === undefined ? '' : ` in field ${field}`;
  switch (kind) {
    case 'stray-quote':
      return {
        rule: 'csv-quotes',
        line,
        found: `a quote${at}, which is not quoted`,
        expected: 'quotes around the whole field',
        mend: QUOTES,
      };
    case 'text-after-quote':
      return {
        rule: 'csv-quotes',
        line,
        found: `text behind the closing quote${at}`,
        expected: 'a delimiter or the end of the line',
        mend: QUOTES,
      };
    case 'unclosed-quote':
      return {
        rule: 'csv-quotes',
        line,
        found: `a quote${at} that nothing closes`,
        expected: 'a closing quote',
        mend: QUOTES,
      };
    case 'ragged': {
      const [found, expected] = widths ?? [0, 0];
      return {
        rule: 'csv-fields',
        line,
        found: found === 1 ? '1 field' : `${found} fields`,
        expected: `${expected}, as the header has`,
        mend: 'look for a missing or surplus delimiter, or for text with one in it that is not quoted',
      };
    }
    case 'too-long':
      return {
        rule: 'csv-fields',
        line,
        found: `a row of more than ${RECORD_LIMIT} characters`,
        expected: 'a shorter one',
        mend: 'look for a quote that nothing closes',
      };
    case 'encoding':
      return {
        rule: 'csv-encoding',
        line,
        found: 'bytes that are no text, or the sign for such (U+FFFD)',
        expected: 'text',
        mend: 'write the file again from its source with the right encoding',
      };
    case 'line-end':
      return dialect.lineEnd === 'CR'
        ? {
            rule: 'csv-fields',
            line,
            found: 'lines that end in CR and others that end in LF',
            expected: 'one kind of line end',
            mend: 'convert the file with dos2unix',
          }
        : undefined;
    case 'blank':
      return undefined;
  }
}
