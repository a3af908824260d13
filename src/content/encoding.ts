import { isAscii } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

/** How text stands in bytes. `latin1` is what is left when bytes are text but not UTF-8: one byte a character, nothing lost. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1';

const BOMS: readonly [Encoding, readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Finds the byte order mark that bytes begin with; `length` is in bytes. */
export function findBom(bytes: Uint8Array): { encoding: Encoding; length: number } | undefined {
  for (const [encoding, bom] of BOMS) {
    if (bom.every((byte, index) => bytes[index] === byte)) return { encoding, length: bom.length };
  }
  return undefined;
}

/** Gives the text of bytes. A byte order mark stays in it, as U+FEFF. */
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = asBuffer(bytes);
  if (encoding === 'utf-16be') return swapped(buffer).toString('utf16le');
  return buffer.toString(NODE_NAMES[encoding]);
}

/** Gives the bytes of a text, the inverse of `decode` for whatever that read without loss. */
export function encode(text: string, encoding: Encoding): Uint8Array {
  const buffer = Buffer.from(text, NODE_NAMES[encoding]);
  return encoding === 'utf-16be' ? buffer.swap16() : buffer;
}

/** Decodes a stream chunk by chunk, whatever a chunk's end cuts in two; a call without one ends it. */
export function createDecoder(encoding: Encoding): (chunk?: Uint8Array) => string {
  const decoder = new StringDecoder(NODE_NAMES[encoding]);
  if (encoding === 'utf-16be') return decodeSwapped(decoder);
  let isWhole = true;
  return (chunk) => {
    if (chunk === undefined) return decoder.end();
    // Most data is ASCII, which needs no decoder and makes strings of half the size.
    if (isWhole && encoding === 'utf-8' && isAscii(chunk))
      return asBuffer(chunk).toString('latin1');
    isWhole = (chunk.at(-1) ?? 0) < 0x80;
    return decoder.write(asBuffer(chunk));
  };
}

const NODE_NAMES = {
  'utf-8': 'utf8',
  'utf-16le': 'utf16le',
  'utf-16be': 'utf16le',
  latin1: 'latin1',
} as const;

function decodeSwapped(decoder: StringDecoder): (chunk?: Uint8Array) => string {
  let odd = Buffer.alloc(0);
  return (chunk) => {
    if (chunk === undefined) return decoder.end(odd);
    const bytes = Buffer.concat([odd, chunk]);
    const even = bytes.length - (bytes.length % 2);
    odd = bytes.subarray(even);
    return decoder.write(swapped(bytes.subarray(0, even)));
  };
}

/** Swaps a copy: the bytes belong to the caller. */
function swapped(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
