import { closeSync, readSync } from 'node:fs';
import { DsgError } from '../errors/error.js';
import { openNew, removeIfThere, setMode, setTime, writeAll } from '../fs/durable.js';
import type { Pool, Task } from '../fs/pool/pool.js';
import { runHere } from '../fs/pool/pool.js';
import type { Hash } from '../model/hash.js';
import { hashBytes } from './hash.js';
import { openRegular } from './read-file.js';
import { decompress, zstdBackend } from './zstd.js';

/** Bytes of one or several files, one after the other; `unpacked` is their length when they are compressed. */
export interface Bulk {
  readonly bytes: Uint8Array;
  readonly unpacked: number | null;
}

/** A file to be read whole; it must have this many bytes. */
export interface BulkSource {
  readonly path: string;
  readonly size: number;
}

/** A file to be written from its share of the bytes. */
export interface BulkTarget {
  readonly to: string;
  readonly hash: Hash;
  readonly size: number;
  /** Permission bits, whatever the umask is. */
  readonly mode: number;
  /** Nanoseconds. */
  readonly mtime: bigint;
}

const module = import.meta.url;
const readTask: Task<{ files: readonly BulkSource[]; zstd: boolean }, Bulk> = {
  module,
  name: 'readBulk',
  work: readBulk,
};
const writeTask: Task<Bulk & { files: readonly BulkTarget[] }, void> = {
  module,
  name: 'writeBulk',
  work: writeBulk,
};
const packTask: Task<{ bytes: Uint8Array }, Bulk> = { module, name: 'pack', work: pack };
const unpackTask: Task<Bulk, { bytes: Uint8Array }> = {
  module,
  name: 'unpack',
  work: unpack,
};

/** Work below this is done in this thread: starting one costs more. */
const ALONE = 256 * 1024;

/** Reads files into one piece of memory, compressed when asked to and when it helps. */
export function readFiles(
  pool: Pool,
  files: readonly BulkSource[],
  zstd: boolean,
  isLast = false,
): Promise<Bulk> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const work = { files, zstd };
  return isLast && total <= ALONE ? runHere(readTask, work) : pool.run(readTask, work);
}

/** Writes files from one piece of memory, each new, hashed, and complete but not yet durable. */
export function writeFiles(pool: Pool, files: readonly BulkTarget[], bulk: Bulk): Promise<void> {
  const work = { files, bytes: bulk.bytes, unpacked: bulk.unpacked };
  return bulk.bytes.length <= ALONE && files.length <= 16
    ? runHere(writeTask, work)
    : pool.run(writeTask, work);
}

export function packBytes(pool: Pool, bytes: Uint8Array, zstd: boolean): Promise<Bulk> {
  return zstd ? pool.run(packTask, { bytes }) : Promise.resolve({ bytes, unpacked: null });
}

export async function unpackBytes(pool: Pool, bulk: Bulk): Promise<Uint8Array> {
  if (bulk.unpacked === null) return bulk.bytes;
  return (await pool.run(unpackTask, { bytes: bulk.bytes, unpacked: bulk.unpacked })).bytes;
}

export function readBulk({ files, zstd }: { files: readonly BulkSource[]; zstd: boolean }): Bulk {
  const bytes = Buffer.allocUnsafeSlow(files.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  for (const file of files) {
    readInto(file, bytes.subarray(at, at + file.size));
    at += file.size;
  }
  return zstd ? pack({ bytes }) : { bytes, unpacked: null };
}

function readInto({ path, size }: BulkSource, into: Buffer): void {
  const { fd, stat } = openRegular(path);
  try {
    if (stat.size !== BigInt(size)) throw changed(path);
    for (let at = 0; at < size; ) {
      const count = readSync(fd, into, at, size - at, at);
      if (count === 0) throw changed(path);
      at += count;
    }
  } finally {
    closeSync(fd);
  }
}

function changed(path: string): DsgError {
  return new DsgError('changed', `Cannot read "${path}": it has another size than expected`, {
    data: { path },
  });
}

/** Compresses bytes unless that saves less than a tenth. */
export function pack({ bytes }: { bytes: Uint8Array }): Bulk {
  const packed = zstdBackend().compress?.(bytes);
  return packed && packed.length < bytes.length * 0.9
    ? { bytes: packed, unpacked: bytes.length }
    : { bytes, unpacked: null };
}

export function unpack({ bytes, unpacked }: Bulk): { bytes: Uint8Array } {
  return {
    bytes: unpacked === null ? bytes : decompress(bytes, unpacked, 'what was sent'),
  };
}

export function writeBulk({
  files,
  ...bulk
}: Bulk & { readonly files: readonly BulkTarget[] }): void {
  const { bytes } = unpack(bulk);
  let at = 0;
  for (const file of files) {
    writeOne(file, bytes.subarray(at, at + file.size));
    at += file.size;
  }
}

function writeOne({ to, hash, size, mode, mtime }: BulkTarget, bytes: Uint8Array): void {
  const found = bytes.length === size ? hashBytes(bytes) : undefined;
  if (found !== hash)
    throw new DsgError('changed', `Cannot take in "${to}": its bytes are not the expected ones`, {
      data: { path: to, expected: hash, found },
    });
  const fd = openNew(to, mode);
  try {
    writeAll(fd, bytes, to);
    setMode(fd, mode, to);
    setTime(fd, mtime, to);
  } catch (error) {
    removeIfThere(to);
    throw error;
  } finally {
    closeSync(fd);
  }
}
