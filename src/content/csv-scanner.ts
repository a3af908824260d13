import { createFinder, type Finder } from './finder.js';

/** What parts records and fields. */
export interface CsvRules {
  /** One character. */
  readonly delimiter: string;
  /** One character, or '' where quotes mean nothing, as in much TSV. */
  readonly quote: string;
  /** What ends a record: LF with or without a CR before it, or CR alone. */
  readonly lineEnd: 'LF' | 'CRLF' | 'CR';
}

/** What may be wrong with quotes; a record with such a fault is read as well as can be. */
export type QuoteFault = 'stray-quote' | 'text-after-quote' | 'unclosed-quote';

/** One record and where it stands: `text.slice(start, end)` is all of it but its line end. */
export interface ScannedRecord {
  readonly fields: readonly string[];
  readonly start: number;
  readonly end: number;
  /** Where the next one starts. */
  readonly next: number;
  /** Line ends in it, its own not counted. */
  readonly breaks: number;
  readonly fault: { readonly kind: QuoteFault /** From 1. */; readonly field: number } | undefined;
}

export interface ScanOptions {
  /** True when no more text follows: what is left without a line end is a record too. */
  readonly isLast: boolean;
}

type Scan = { text: string; rules: CsvRules; isLast: boolean } & Record<
  'quote' | 'delimiter' | 'newline',
  Finder
>;

/**
 * Reads the whole records of a text one after another; `undefined` when what is left is not a whole one.
 * A quote that nothing closes ends with its line when the text is the last, so that one cannot swallow a file.
 */
export function createScanner(
  text: string,
  rules: CsvRules,
  { isLast }: ScanOptions,
): (from: number, isAbandoned?: boolean) => ScannedRecord | undefined {
  const scan: Scan = {
    text,
    rules,
    isLast,
    quote: createFinder(text, rules.quote),
    delimiter: createFinder(text, rules.delimiter),
    newline: createFinder(text, newlineOf(rules)),
  };
  return (from, isAbandoned = false) => {
    if (from >= text.length) return undefined;
    const at = scan.newline(from);
    if (at === text.length && !isLast) return undefined;
    if (scan.quote(from) >= at) return plainRecord(scan, from, at);
    if (isAbandoned) return unclosedRecord(scan, from);
    return quotedRecord(scan, from);
  };
}

function plainRecord(scan: Scan, start: number, at: number): ScannedRecord {
  const { text, rules } = scan;
  const end = endOf(scan, start, at);
  const fields = text.slice(start, end).split(rules.delimiter);
  return { fields, start, end, next: Math.min(at + 1, text.length), breaks: 0, fault: undefined };
}

function quotedRecord(scan: Scan, start: number): ScannedRecord | undefined {
  const { text, rules, isLast } = scan;
  const fields: string[] = [];
  let fault: ScannedRecord['fault'];
  for (let at = start; ; ) {
    const quoted = text.startsWith(rules.quote, at) ? readQuoted(scan, at + 1) : UNQUOTED;
    if (quoted === undefined) {
      if (!isLast) return undefined;
      const isOneLine = scan.newline(start) === text.length;
      return unclosedRecord(scan, start, isOneLine ? fields.length + 1 : undefined);
    }
    at = Math.max(at, quoted.next);
    const newline = scan.newline(at);
    if (newline === text.length && !isLast) return undefined;
    const until = Math.min(scan.delimiter(at), newline);
    const end = until === newline ? endOf(scan, at, newline) : until;
    const rest = text.slice(at, end);
    fields.push(quoted.value + rest);
    const kind = faultOf(rest, quoted !== UNQUOTED, rules);
    if (kind) fault ??= { kind, field: fields.length };
    if (until === newline) {
      const breaks = countBreaks(scan, start, end);
      return { fields, start, end, next: Math.min(newline + 1, text.length), breaks, fault };
    }
    at = until + 1;
  }
}

const UNQUOTED = { value: '', next: 0 };

/** Reads from behind an opening quote to behind the closing one; undefined when nothing closes it. */
function readQuoted(scan: Scan, from: number): { value: string; next: number } | undefined {
  const { text, rules } = scan;
  let value = '';
  for (let at = from; ; ) {
    const quote = scan.quote(at);
    if (quote === text.length) return undefined;
    if (text[quote + 1] !== rules.quote) {
      return { value: value + text.slice(at, quote), next: quote + 1 };
    }
    value += text.slice(at, quote + 1);
    at = quote + 2;
  }
}

function faultOf(rest: string, wasQuoted: boolean, { quote }: CsvRules): QuoteFault | undefined {
  if (wasQuoted) return rest === '' ? undefined : 'text-after-quote';
  return rest.includes(quote) ? 'stray-quote' : undefined;
}

/** Reads one line as if quotes meant nothing in it; the field to blame is the one that its end leaves open. */
function unclosedRecord(scan: Scan, start: number, open?: number): ScannedRecord {
  const at = scan.text.indexOf(newlineOf(scan.rules), start);
  const plain = plainRecord(scan, start, at < 0 ? scan.text.length : at);
  if (open !== undefined) return { ...plain, fault: { kind: 'unclosed-quote', field: open } };
  const line = scan.text.slice(plain.start, plain.end);
  const alone = createScanner(line, scan.rules, { isLast: true })(0);
  return { ...plain, fault: alone?.fault };
}

/** Leaves the CR of a CRLF out. */
function endOf({ text, rules }: Scan, from: number, newline: number): number {
  const hasCr = rules.lineEnd !== 'CR' && newline > from && text[newline - 1] === '\r';
  return hasCr && newline < text.length ? newline - 1 : newline;
}

function countBreaks({ text, rules }: Scan, start: number, end: number): number {
  const newline = newlineOf(rules);
  let breaks = 0;
  for (let at = text.indexOf(newline, start); at >= 0 && at < end; breaks += 1) {
    at = text.indexOf(newline, at + 1);
  }
  return breaks;
}

function newlineOf({ lineEnd }: CsvRules): string {
  return lineEnd === 'CR' ? '\r' : '\n';
}
