import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import type { Pool, Task } from '../fs/pool/pool.js';
import { runHere } from '../fs/pool/pool.js';
import { legalTime } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import type { Intake } from './intake.js';
import { takeIn } from './intake.js';
import { hashOwnFile } from './read-file.js';
import { hashAnyFile, LARGE } from './read-large.js';

/** What became of one file that was to be hashed. */
export type Hashed =
  | {
      readonly hash: Hash;
      readonly size: number;
      readonly mtime: bigint;
      readonly ctime: bigint;
      readonly ino: bigint;
      readonly exec: boolean;
    }
  | { readonly failed: 'gone' | 'changing' | 'unreadable'; readonly why: string };

/** A file and the content it must have. */
export interface Expected {
  readonly path: string;
  readonly hash: Hash;
  readonly size: number;
}

const module = import.meta.url;
const ATTEMPTS = 3;
/** What is said of a file that this account may not read. */
export const DENIED = 'permission denied';

export const hashTask: Task<readonly string[], Hashed[]> = {
  module,
  name: 'hashFiles',
  work: hashFiles,
};
export const takeInTask: Task<readonly Intake[], void> = {
  module,
  name: 'takeInFiles',
  work: takeInFiles,
};
export const verifyTask: Task<readonly Expected[], (string | undefined)[]> = {
  module,
  name: 'verifyFiles',
  work: verifyFiles,
};

/** Hashes each file; one that changes while it is read is read again, three times in all. */
export async function hashFiles(paths: readonly string[]): Promise<Hashed[]> {
  const results: Hashed[] = [];
  for (const path of paths) results.push(await hashOne(path));
  return results;
}

async function hashOne(path: string): Promise<Hashed> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { hash, size, stat } = await hashAnyFile(path);
      const exec = (stat.mode & 0o100n) !== 0n;
      const [mtime, ctime] = [legalTime(stat.mtimeNs), legalTime(stat.ctimeNs)];
      return { hash, size, mtime, ctime, ino: stat.ino, exec };
    } catch (error) {
      if (isDsgError(error, 'changed') && attempt < ATTEMPTS) continue;
      return unhashed(error);
    }
  }
}

function unhashed(error: unknown): Hashed {
  if (isDsgError(error, 'changed'))
    return { failed: 'changing', why: 'it changes while it is read' };
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENXIO')
    return { failed: 'gone', why: 'it is gone' };
  if (code === 'EACCES' || code === 'EPERM')
    return { failed: 'unreadable', why: 'permission denied' };
  if (code === 'EIO')
    return { failed: 'unreadable', why: 'the disk reports an input/output error' };
  throw error;
}

export function takeInFiles(intakes: readonly Intake[]): void {
  for (const intake of intakes) takeIn(intake);
}

/** Reads files back; returns for each what is wrong with it, or undefined. */
export async function verifyFiles(files: readonly Expected[]): Promise<(string | undefined)[]> {
  const faults: (string | undefined)[] = [];
  for (const file of files) faults.push(await faultOf(file));
  return faults;
}

async function faultOf({ path, hash, size }: Expected): Promise<string | undefined> {
  try {
    const found = size < LARGE ? hashOwnFile(path) : await hashAnyFile(path);
    if (found.size !== size) return `it has ${found.size} bytes instead of ${size}`;
    return found.hash === hash ? undefined : 'its bytes do not match its hash';
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return 'it is missing';
    if (code === 'EIO') return 'the disk reports an input/output error';
    if (code === 'EACCES') return DENIED;
    if (code === 'ELOOP') return 'it is a link';
    if (error instanceof DsgError) return error.message;
    throw error;
  }
}

const BATCH_FILES = 256;
const BATCH_BYTES = 8 * 1024 * 1024;
/** Work below this runs in this thread: starting a thread costs about 30 ms. */
const ALONE_FILES = 64;
const ALONE_BYTES = 16 * 1024 * 1024;

/**
 * Runs a task over many items in batches on all threads, in order; small work stays in this thread.
 *
 * `done` hears of each finished batch; `size` tells an item's bytes.
 */
export async function inBatches<A, R>(
  pool: Pool,
  task: Task<readonly A[], R>,
  items: readonly A[],
  { size, done }: { size: (item: A) => number; done?: (items: readonly A[]) => void },
): Promise<R[]> {
  const batches = split(items, size);
  const total = items.reduce((sum, item) => sum + size(item), 0);
  const alone = items.length <= ALONE_FILES && total <= ALONE_BYTES;
  return Promise.all(
    batches.map(async (batch) => {
      const result = await (alone ? runHere(task, batch) : pool.run(task, batch));
      done?.(batch);
      return result;
    }),
  );
}

function split<A>(items: readonly A[], size: (item: A) => number): A[][] {
  const batches: A[][] = [];
  let batch: A[] = [];
  let bytes = 0;
  for (const item of items) {
    if (batch.length >= BATCH_FILES || (batch.length > 0 && bytes + size(item) > BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size(item);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
