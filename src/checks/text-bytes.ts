import { isAscii, isUtf8 } from 'node:buffer';

export const ENCODINGS = ['utf-8', 'ascii', 'utf-16'] as const;
export type TextEncoding = (typeof ENCODINGS)[number];

/** How text is written in bytes; the order counts for UTF-16 alone. */
export interface Form {
  readonly encoding: TextEncoding;
  readonly order: 'le' | 'be';
}

const LF = 10;
const CR = 13;

/** Reads the byte order mark that a text begins with. */
export function markOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  const head = bytes.toString('hex', 0, 3);
  if (head === 'efbbbf') return 'utf-8';
  if (head.startsWith('fffe')) return 'utf-16le';
  return head.startsWith('feff') ? 'utf-16be' : undefined;
}

function widthOf({ encoding }: Form): 1 | 2 {
  return encoding === 'utf-16' ? 2 : 1;
}

function unitAt(bytes: Buffer, at: number, { encoding, order }: Form): number {
  if (encoding !== 'utf-16') return bytes[at] ?? 0;
  return order === 'le' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

/** Where the last character ends that the next piece cannot add to: CR may go on with LF, bytes with more of theirs. */
export function wholeUntil(bytes: Buffer, form: Form): number {
  const width = widthOf(form);
  let cut = bytes.length - (bytes.length % width);
  if (width === 1) cut -= begunUtf8(bytes);
  else if (cut > 0 && isHighHalf(unitAt(bytes, cut - 2, form))) cut -= 2;
  return cut > 0 && unitAt(bytes, cut - width, form) === CR ? cut - width : cut;
}

/** How many bytes at the end begin a character of UTF-8 that is longer than they are. */
function begunUtf8(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

/** The offset of the first byte that is no such text; a NUL is in no text. */
export function badAt(bytes: Buffer, form: Form): number | undefined {
  if (form.encoding === 'utf-16') return badUnit(bytes, form);
  const isPlain = form.encoding === 'ascii';
  const nul = bytes.indexOf(0);
  if (isPlain ? isAscii(bytes) : isUtf8(bytes)) return nul === -1 ? undefined : nul;
  const bad = isPlain ? bytes.findIndex((byte) => byte > 0x7f) : firstBadUtf8(bytes);
  return nul === -1 ? bad : Math.min(nul, bad);
}

/** Halves until the part that is not UTF-8 is short, then looks at each character. */
function firstBadUtf8(bytes: Buffer): number {
  let good = 0;
  let end = bytes.length;
  while (end - good > 64) {
    let middle = (good + end) >>> 1;
    while (middle > good && ((bytes[middle] ?? 0) & 0xc0) === 0x80) middle -= 1;
    if (middle === good) break;
    if (isUtf8(bytes.subarray(good, middle))) good = middle;
    else end = middle;
  }
  while (good < end) {
    const length = [1, 2, 3, 4].find((n) => isUtf8(bytes.subarray(good, good + n)));
    if (length === undefined) return good;
    good += length;
  }
  return end;
}

function isHighHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function badUnit(bytes: Buffer, form: Form): number | undefined {
  let at = 0;
  for (; at + 1 < bytes.length; at += 2) {
    const unit = unitAt(bytes, at, form);
    if (unit === 0) return at;
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = at + 3 < bytes.length ? unitAt(bytes, at + 2, form) : 0;
    if (!isHighHalf(unit) || next < 0xdc00 || next > 0xdfff) return at;
    at += 2;
  }
  return at < bytes.length ? at : undefined;
}

/** The offset of the first line end of the other kind. */
export function wrongLineEnd(bytes: Buffer, wanted: 'lf' | 'crlf', form: Form): number | undefined {
  const width = widthOf(form);
  const code = wanted === 'lf' ? CR : LF;
  for (let at = find(bytes, code, 0, form); at !== -1; at = find(bytes, code, at + width, form))
    if (wanted === 'lf' || at < width || unitAt(bytes, at - width, form) !== CR) return at;
  return undefined;
}

/** Counts line feeds. */
export function newlines(bytes: Buffer, form: Form): number {
  const width = widthOf(form);
  let count = 0;
  for (let at = find(bytes, LF, 0, form); at !== -1; at = find(bytes, LF, at + width, form))
    count += 1;
  return count;
}

function find(bytes: Buffer, code: number, from: number, form: Form): number {
  if (form.encoding !== 'utf-16') return bytes.indexOf(code, from);
  for (let at = from; at + 1 < bytes.length; at += 2)
    if (unitAt(bytes, at, form) === code) return at;
  return -1;
}
