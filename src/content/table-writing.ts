import type { CsvRules } from './csv-scanner.js';

/** Reads the fields of a row as they are written, quotes and all; joined by the delimiter they are the row again. */
export function writtenFields(row: string, { delimiter, quote }: CsvRules): string[] {
  if (quote === '' || !row.includes(quote)) return row.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; ; ) {
    let end = at;
    if (row.startsWith(quote, at)) {
      end = row.indexOf(quote, at + 1);
      while (row[end + 1] === quote) end = row.indexOf(quote, end + 2);
    }
    const next = row.indexOf(delimiter, end);
    if (next < 0) return [...fields, row.slice(at)];
    fields.push(row.slice(at, next));
    at = next + 1;
  }
}

/** Writes a field, with quotes only where it needs them; undefined where these rules know no quotes. */
export function writeField(value: string, { delimiter, quote }: CsvRules): string | undefined {
  const needsQuotes =
    value.includes(delimiter) || /[\r\n]/.test(value) || (quote !== '' && value.includes(quote));
  if (!needsQuotes) return value;
  return quote === '' ? undefined : quote + value.replaceAll(quote, quote + quote) + quote;
}
