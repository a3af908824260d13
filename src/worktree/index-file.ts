import { readIfThere, writeAtomic } from '../fs/sealed.js';
import type { Hash } from '../model/hash.js';
import { hashBytes } from '../store/hash.js';
import { BlockView, encodeIndex, HEADER, MAGIC } from './index-format.js';

/** The index as read: finds a folder's block by its path. */
export interface FileIndex {
  /** The rules under which it was made; under others each name is judged again. */
  readonly fingerprint: Hash;
  readonly bytes: Buffer;
  block(path: string): BlockView | undefined;
}

/** From this size on the bytes lie in memory that threads share. */
const SHARE_FROM = 512 * 1024;

/** Reads an index; undefined when there is none, 'damaged' when its bytes are not what was written. */
export function readIndex(path: string): FileIndex | 'damaged' | undefined {
  const bytes = readIfThere(path);
  if (bytes === undefined) return undefined;
  if (bytes.length < SHARE_FROM) return parseIndex(bytes);
  const shared = Buffer.from(new SharedArrayBuffer(bytes.length));
  bytes.copy(shared);
  return parseIndex(shared);
}

/** Checks the bytes of an index against their hash and lists its blocks. */
export function parseIndex(bytes: Buffer): FileIndex | 'damaged' {
  const end = bytes.length - 32;
  if (end < HEADER || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return 'damaged';
  if (hashBytes(bytes.subarray(0, end)) !== bytes.toString('hex', end)) return 'damaged';
  return openIndex(bytes);
}

/** Lists the blocks of an index whose bytes are known to be whole. */
export function openIndex(bytes: Buffer): FileIndex {
  const starts = new Map<string, number>();
  for (let at = HEADER; at < bytes.length - 32; at += bytes.readUInt32BE(at)) {
    starts.set(bytes.toString('utf8', at + 6, at + 6 + bytes.readUInt16BE(at + 4)), at);
  }
  return {
    fingerprint: bytes.toString('hex', MAGIC.length, HEADER) as Hash,
    bytes,
    block(path) {
      const start = starts.get(path);
      return start === undefined ? undefined : new BlockView(bytes, start);
    },
  };
}

export function writeIndex(path: string, fingerprint: Hash, blocks: readonly Buffer[]): void {
  writeAtomic(path, encodeIndex(fingerprint, blocks));
}
