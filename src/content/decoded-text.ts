import { decode, type Encoding, encode, findBom } from './encoding.js';
import { type LineEnds, sniff } from './sniff.js';

/** A text and how it stands in bytes. */
export interface DecodedText {
  /** Without the byte order mark. */
  readonly text: string;
  readonly encoding: Encoding;
  readonly bom: boolean;
  readonly ends: LineEnds;
  readonly finalNewline: boolean;
}

/** Reads bytes as text, or says why they are binary: as in "it is binary: a NUL byte at offset 8". */
export function decodeText(bytes: Uint8Array): DecodedText | { readonly why: string } {
  const sniffed = sniff(bytes);
  if (sniffed.kind === 'binary') return { why: sniffed.why };
  const start = sniffed.bom ? (findBom(bytes)?.length ?? 0) : 0;
  return { ...sniffed, text: decode(bytes.subarray(start), sniffed.encoding) };
}

/** Gives the bytes of a text; undefined when the encoding has no such characters. */
export function encodeText(
  text: string,
  { encoding, bom }: Pick<DecodedText, 'encoding' | 'bom'>,
): Uint8Array | undefined {
  const bytes = encode(bom ? `\uFEFF${text}` : text, encoding);
  const isWhole = encoding !== 'latin1' || decode(bytes, encoding) === text;
  return isWhole ? bytes : undefined;
}
