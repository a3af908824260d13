import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, isDsgError } from '../../errors/error.js';
import { LOCK_FILE } from '../../model/reserved.js';
import type { LockedSnapshot } from './lock-file.js';
import { isOwnLock, MAX_LOCK_BYTES, parseLock } from './lock-file.js';

/** What is found under the name dsg.lock in a project's root. */
export type FoundLock =
  | { readonly kind: 'none' }
  | { readonly kind: 'lock'; readonly lock: LockedSnapshot }
  /** dsg's own, but unreadable: git left both sides of a merge in it, say. It may be written anew. */
  | { readonly kind: 'damaged'; readonly fault: DsgError }
  /** Not dsg's: it is left alone. */
  | { readonly kind: 'foreign'; readonly fault: DsgError };

/** Reads dsg.lock in a project's root. */
export function readLock(root: string): FoundLock {
  const path = join(root, LOCK_FILE);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: 'none' };
  if (!stat.isFile()) return foreign('it is no plain file');
  let bytes: Buffer;
  try {
    bytes = firstBytes(path);
  } catch {
    return foreign('it cannot be opened');
  }
  try {
    return { kind: 'lock', lock: parseLock(bytes, LOCK_FILE) };
  } catch (error) {
    if (!isDsgError(error, 'config')) throw error;
    return isOwnLock(bytes) ? { kind: 'damaged', fault: error } : foreign('dsg did not write it');
  }
}

function foreign(why: string): FoundLock {
  const fault = new DsgError('config', `Cannot use ${LOCK_FILE}: ${why}`, {
    hint: `give that file another name, then: dsg sync`,
  });
  return { kind: 'foreign', fault };
}

/** Reads one byte more than a lock may have, so that what is too large is seen to be. */
function firstBytes(path: string): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error('no plain file');
    const bytes = Buffer.alloc(MAX_LOCK_BYTES + 1);
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}
