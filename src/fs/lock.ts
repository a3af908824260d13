import { closeSync, fstatSync, lstatSync } from 'node:fs';
import { DsgError, systemCode } from '../errors/error.js';
import { openInPlace, truncateFile, writeAll } from './durable.js';
import { native } from './native.js';

/** An exclusive lock that the kernel gives back when the process dies, however it dies. */
export interface FileLock {
  readonly path: string;
  /** True while the locked file is still the one that has the name. */
  isCurrent(): boolean;
  /** Writes into the file who has it, for those who find it taken. */
  note(text: string): void;
  release(): void;
}

const held = new Set<FileLock>();

/**
 * Takes the lock on `path` (made when missing) or returns undefined when someone has it.
 *
 * An open-file-description lock: two opens in one process exclude each other as two processes do.
 */
export function tryLock(path: string): FileLock | undefined {
  const calls = native();
  if (!calls) {
    throw new DsgError('failed', 'Cannot lock: this machine has no file locks that dsg can use', {
      hint: 'install dsg again with its optional packages, or use a supported platform',
    });
  }
  const fd = openInPlace(path);
  let isOurs = false;
  try {
    isOurs = calls.tryLock(fd) && isSameFile(fd, path);
  } finally {
    if (!isOurs) closeSync(fd);
  }
  if (!isOurs) return undefined;
  let open = true;
  const lock: FileLock = {
    path,
    isCurrent: () => open && isSameFile(fd, path),
    note(text) {
      truncateFile(fd, 0, path);
      writeAll(fd, Buffer.from(text), path, 0);
    },
    release() {
      if (!open) return;
      open = false;
      held.delete(lock);
      closeSync(fd);
    },
  };
  held.add(lock);
  return lock;
}

/** Releases every lock of this process, as its death would. */
export function releaseAllLocks(): void {
  for (const lock of [...held]) lock.release();
}

/** A lock file that was put aside by someone else is no lock: the name decides. */
function isSameFile(fd: number, path: string): boolean {
  try {
    const mine = fstatSync(fd, { bigint: true });
    const named = lstatSync(path, { bigint: true });
    return mine.ino === named.ino && mine.dev === named.dev;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
