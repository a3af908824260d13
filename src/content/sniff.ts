import { isUtf8 } from 'node:buffer';
import { decode, type Encoding, findBom } from './encoding.js';

/** How many lines end in which way. */
export interface LineEnds {
  readonly lf: number;
  readonly crlf: number;
  readonly cr: number;
}

/** What bytes turned out to be. */
export type Sniffed =
  | {
      readonly kind: 'text';
      readonly encoding: Encoding;
      readonly bom: boolean;
      readonly ends: LineEnds;
      /** Whether the last line is ended; true of an empty text. */
      readonly finalNewline: boolean;
    }
  | { readonly kind: 'binary' /** As in "it is binary: ...". */; readonly why: string };

const LF = 0x0a;
const CR = 0x0d;

/**
 * Tells text from binary, and how the text is written.
 * Of a file's head, `isCut` lets the last character be cut in two. UTF-16 is known by its BOM only.
 */
export function sniff(bytes: Uint8Array, { isCut = false } = {}): Sniffed {
  const bom = findBom(bytes);
  const encoding = bom?.encoding ?? 'utf-8';
  if (encoding !== 'utf-8') return sniffWide(bytes, encoding, isCut);
  const nul = bytes.indexOf(0);
  if (nul >= 0) return binary(`a NUL byte at offset ${nul}`);
  if (isUtf8(isCut ? withoutCutCharacter(bytes) : bytes)) {
    return text('utf-8', bom !== undefined, bytes);
  }
  if (bom) return binary('a BOM of UTF-8 before what is not UTF-8');
  const control = bytes.findIndex(isStrangeControl);
  if (control >= 0) return binary(`neither UTF-8 nor Latin-1 at offset ${control}`);
  return text('latin1', false, bytes);
}

/** Counts line ends; a CR before a LF is one end with it. */
export function countLineEnds(bytes: Uint8Array): LineEnds {
  let [lf, crlf, cr] = [0, 0, 0];
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] === CR) crlf += 1;
    else lf += 1;
  }
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) cr += 1;
  return { lf, crlf, cr: cr - crlf };
}

/** Names line ends for people: `LF`, `CRLF`, `CR`, `mixed` or, without any, `none`. */
export function nameLineEnds({ lf, crlf, cr }: LineEnds): string {
  if (Number(lf > 0) + Number(crlf > 0) + Number(cr > 0) > 1) return 'mixed';
  if (lf > 0) return 'LF';
  if (crlf > 0) return 'CRLF';
  return cr > 0 ? 'CR' : 'none';
}

function sniffWide(bytes: Uint8Array, encoding: Encoding, isCut: boolean): Sniffed {
  // FF FE 00 00 begins UTF-32 or a NUL in UTF-16; neither is worth showing as text.
  if (bytes.length % 2 === 1 && !isCut)
    return binary('a BOM of UTF-16 before an odd number of bytes');
  const decoded = decode(bytes, encoding);
  if (decoded.includes('\0')) return binary('a NUL in UTF-16');
  return text(encoding, true, Buffer.from(decoded, 'utf8'));
}

function text(encoding: Encoding, bom: boolean, bytes: Uint8Array): Sniffed {
  const last = bytes.at(-1);
  const finalNewline = last === undefined || last === LF || last === CR;
  return { kind: 'text', encoding, bom, ends: countLineEnds(bytes), finalNewline };
}

function binary(why: string): Sniffed {
  return { kind: 'binary', why };
}

/** Control characters that no text has: all but tab, line ends, vertical tab, form feed and escape. */
function isStrangeControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b);
}

function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  const tail = Math.max(0, bytes.length - 3);
  for (let at = bytes.length - 1; at >= tail; at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return at + needed > bytes.length ? bytes.subarray(0, at) : bytes;
    }
  }
  return bytes;
}
