import type { BigIntStats } from 'node:fs';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { DsgError } from '../errors/error.js';
import { noteRead } from '../fs/pool/pulse.js';
import type { Hash } from '../model/hash.js';
import { hashBackend } from './hash.js';

/** What is smaller is read in one piece. */
export const CHUNK = 1024 * 1024;
const buffer = Buffer.allocUnsafeSlow(CHUNK);

export interface ReadResult {
  readonly hash: Hash;
  /** Bytes read. */
  readonly size: number;
  /** The file as it was before and after reading; equal in all that `sameStat` compares. */
  readonly stat: BigIntStats;
}

/** Tells whether a file was left alone between two looks at it. */
export function sameStat(a: BigIntStats, b: BigIntStats): boolean {
  return (
    a.ino === b.ino &&
    a.dev === b.dev &&
    a.size === b.size &&
    a.mtimeNs === b.mtimeNs &&
    a.ctimeNs === b.ctimeNs
  );
}

/** Opens a regular file for reading: never follows a link, never waits for a fifo. */
export function openRegular(path: string): { fd: number; stat: BigIntStats } {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stat = fstatSync(fd, { bigint: true });
  if (stat.isFile()) return { fd, stat };
  closeSync(fd);
  throw notRegular(path);
}

/** Reads a regular file whole, as long as it is when it is opened; undefined where that is more than `most` bytes. */
export function readRegular(path: string, most: number): Buffer | undefined {
  const { fd, stat } = openRegular(path);
  try {
    if (stat.size > BigInt(most)) return undefined;
    const bytes = Buffer.allocUnsafeSlow(Number(stat.size));
    let total = 0;
    while (total < bytes.length) {
      const count = readSync(fd, bytes, total, bytes.length - total, total);
      if (count === 0) break;
      total += count;
    }
    return bytes.subarray(0, total);
  } finally {
    closeSync(fd);
  }
}

function notRegular(path: string): DsgError {
  return new DsgError('changed', `Cannot read "${path}": it is not a regular file any more`, {
    data: { path },
  });
}

/**
 * Feeds a file's bytes, in pieces of at most 1 MiB, to `each`; the piece is valid only during the call.
 *
 * Ends with the file, or after the piece that reaches `expected` bytes: whoever knows the size looks again afterwards.
 */
export function readPieces(fd: number, expected: number, each: (piece: Buffer) => void): number {
  let total = 0;
  for (;;) {
    const count = readSync(fd, buffer, 0, CHUNK, total);
    if (count === 0) return total;
    each(buffer.subarray(0, count));
    noteRead(count);
    total += count;
    if (total === expected) return total;
  }
}

/**
 * Hashes a file without loading it into memory.
 *
 * Throws `changed` when the file changes meanwhile: the caller decides whether to read it again.
 */
export function hashFile(path: string): ReadResult {
  const { fd, stat } = openRegular(path);
  try {
    return hashOpened(fd, stat, path);
  } finally {
    closeSync(fd);
  }
}

/** Hashes an open file that looked like `stat` when it was opened. */
export function hashOpened(fd: number, stat: BigIntStats, path: string): ReadResult {
  return unlessChanged(fd, stat, { path, ...hashOpenFile(fd, stat.size) });
}

/** Gives a hash back with the file's metadata, unless those changed while the file was read. */
export function unlessChanged(
  fd: number,
  stat: BigIntStats,
  { path, hash, size }: { path: string; hash: Hash; size: number },
): ReadResult {
  const after = fstatSync(fd, { bigint: true });
  if (sameStat(stat, after) && BigInt(size) === after.size) return { hash, size, stat: after };
  throw new DsgError('changed', `Cannot read "${path}": it changes while it is read`, {
    data: { path },
  });
}

/** Hashes a file that only dsg writes to, without the looks at its metadata that tell whether someone else did. */
export function hashOwnFile(path: string): { hash: Hash; size: number } {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw notRegular(path);
    return hashOpenFile(fd, BigInt(stat.size));
  } finally {
    closeSync(fd);
  }
}

/** Reads a file that has exactly so many bytes, of which `CHUNK` is the most; undefined for one that has not. */
export function readWhole(path: string, size: number): Buffer | undefined {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size !== size || size > CHUNK) return undefined;
    return readFull(fd, size) === size ? Buffer.from(buffer.subarray(0, size)) : undefined;
  } finally {
    closeSync(fd);
  }
}

/** Hashes what an open file holds; `expected` is its size in bytes as far as known. */
export function hashOpenFile(fd: number, expected: bigint): { hash: Hash; size: number } {
  const backend = hashBackend();
  if (expected < BigInt(CHUNK)) {
    // One read and one call: most files of a data tree are small.
    const count = readFull(fd, Number(expected));
    if (count < CHUNK) return { hash: backend.hash(buffer.subarray(0, count)), size: count };
  }
  const hasher = backend.create();
  const size = readPieces(fd, Number(expected), (piece) => hasher.update(piece));
  return { hash: hasher.digest(), size };
}

function readFull(fd: number, expected: number): number {
  let total = 0;
  while (total < CHUNK) {
    const count = readSync(fd, buffer, total, CHUNK - total, total);
    if (count === 0) break;
    total += count;
    if (total === expected) break;
  }
  return total;
}
