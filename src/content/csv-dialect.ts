import { type CsvRules, createScanner } from './csv-scanner.js';
import { decode, type Encoding, findBom } from './encoding.js';
import { type LineEnds, sniff } from './sniff.js';

/** How a text writes its table. */
export interface TableRules extends CsvRules {
  /** Whether the first record names the columns. */
  readonly header: boolean;
}

/** How a file writes its table. */
export interface Dialect extends TableRules {
  readonly encoding: Encoding;
  readonly bom: boolean;
}

export interface DialectOptions {
  /** The file's name; `.tsv` and `.tab` speak for tabs. */
  readonly name?: string;
  /** True when the bytes are only the beginning of the file. */
  readonly isCut?: boolean;
  /** What is known already and not to be guessed. */
  readonly declared?: Partial<Pick<Dialect, 'delimiter' | 'quote' | 'header'>>;
}

/** Bytes of a file's beginning that are enough to tell its dialect. */
export const DIALECT_HEAD_BYTES = 64 * 1024;
/** Records of the beginning that are looked at. */
const SAMPLE_RECORDS = 200;

const DELIMITERS = [',', '\t', ';', '|'];
/** What a name in a header is not: a number, a date or nothing. */
const NOT_A_NAME = /^\s*$|^[-+]?[\d.,]+(e[-+]?\d+)?%?$|^\d{4}-\d\d?-\d\d?/i;

/** Tells from the head of a file how it writes its table; undefined when it is binary. */
export function detectDialect(head: Uint8Array, options: DialectOptions = {}): Dialect | undefined {
  const sniffed = sniff(head, { isCut: options.isCut ?? false });
  if (sniffed.kind === 'binary') return undefined;
  const { encoding, bom, ends } = sniffed;
  const text = decode(head.subarray(bom ? (findBom(head)?.length ?? 0) : 0), encoding);
  return { ...detectTable(text, ends, options), encoding, bom };
}

/** Tells how a text writes its table, from its beginning. */
export function detectTable(
  text: string,
  { lf, crlf, cr }: LineEnds,
  { name = '', isCut = false, declared = {} }: DialectOptions = {},
): TableRules {
  const lineEnd = crlf > lf ? 'CRLF' : lf === 0 && cr > 0 ? 'CR' : 'LF';
  const { rules, first } = chooseRules(text, candidates(name, declared, lineEnd), isCut);
  return { ...rules, header: declared.header ?? namesColumns(first) };
}

/** The likeliest first: of those that fit equally well, the first is taken. */
function candidates(
  name: string,
  { delimiter, quote }: NonNullable<DialectOptions['declared']>,
  lineEnd: CsvRules['lineEnd'],
): CsvRules[] {
  const isTabs = /\.(tsv|tab)$/i.test(name);
  const rest = isTabs ? ['\t', ...DELIMITERS.filter((one) => one !== '\t')] : DELIMITERS;
  return (delimiter === undefined ? rest : [delimiter]).flatMap((each) =>
    (quote === undefined ? quotesWith(each) : [quote]).map((mark) => ({
      delimiter: each,
      quote: mark,
      lineEnd,
    })),
  );
}

/** Tables with tabs often know no quotes at all; in others a quote that fits nowhere is a fault, to be reported as one. */
function quotesWith(delimiter: string): string[] {
  return delimiter === '\t' || delimiter === '|' ? ['"', "'", ''] : ['"', "'"];
}

function chooseRules(text: string, all: readonly CsvRules[], isCut: boolean) {
  const tried = all.map((rules) => tryRules(text, rules, isCut));
  return tried.reduce((best, one) => (one.fit > best.fit ? one : best));
}

/** Fits best: the rules under which most records have as many fields as the most common number, and more than one. */
function tryRules(text: string, rules: CsvRules, isCut: boolean) {
  const scan = createScanner(text, rules, { isLast: !isCut });
  const widths = new Map<number, number>();
  let first: readonly string[] | undefined;
  let [count, faults, quoted] = [0, 0, 0];
  for (let at = 0; count < SAMPLE_RECORDS; ) {
    const record = scan(at);
    if (!record) break;
    at = record.next;
    if (record.start === record.end) continue;
    first ??= record.fields;
    count += 1;
    if (record.fault) faults += 1;
    if (isQuotedSomewhere(text, record, rules)) quoted += 1;
    widths.set(record.fields.length, (widths.get(record.fields.length) ?? 0) + 1);
  }
  const [width, share] = mostCommon(widths);
  const parts = width > 1 ? 1 : 0;
  const quality = count === 0 ? 0 : (share - faults) / count;
  // Apostrophes begin words too: they are quotes only where they hold delimiters together.
  const isOdd = rules.quote === "'" && (quoted === 0 || faults > 0);
  return { rules, first: first ?? [], fit: isOdd ? -1 : parts + quality };
}

/** Tells whether a record has more delimiters than it would have if quotes meant nothing. */
function isQuotedSomewhere(
  text: string,
  { fields, start, end }: { fields: readonly string[]; start: number; end: number },
  { delimiter }: CsvRules,
): boolean {
  return text.slice(start, end).split(delimiter).length > fields.length;
}

function mostCommon(counts: ReadonlyMap<number, number>): [value: number, count: number] {
  let best: [number, number] = [0, 0];
  for (const [value, count] of counts) {
    if (count > best[1] || (count === best[1] && value > best[0])) best = [value, count];
  }
  return best;
}

function namesColumns(first: readonly string[]): boolean {
  // The first column may go without a name: pandas writes its index so.
  const isNamed = first.every(
    (field, index) => !NOT_A_NAME.test(field) || (field === '' && index === 0 && first.length > 1),
  );
  return first.length > 0 && isNamed && new Set(first).size === first.length;
}
