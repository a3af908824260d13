import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../errors/error.js';
import { removeIfThere, syncFolder } from '../fs/durable.js';
import { writeAtomic } from '../fs/sealed.js';
import { syncFileSystem } from '../fs/sync-fs.js';
import { isXfs } from './backends/probe.js';
import type { Layout } from './layout.js';

/** Room for the few small files of a lock and a recovery. */
const BYTES = 64 * 1024;
/** XFS makes no file while 128 KiB are free, and does with 256; ZFS writes much anew for little. */
const MORE = 512 * 1024;

/**
 * Keeps some room for the day on which the disk is full: a file that recovery can give up.
 *
 * Made where it is missing; a disk that has no room for it is left as it is. Whoever does not hold the lock any more
 * makes none: their repository may have been moved away, and another be in its place.
 */
export function keepReserve(layout: Layout, assertCurrent: () => void = () => {}): void {
  const path = reserveOf(layout);
  if (lstatSync(path, { throwIfNoEntry: false })) return;
  try {
    assertCurrent();
    // A file system that compresses would keep no room for bytes that are all the same.
    const bytes = layout.blobsAreSealed || isXfs(layout.ctl) ? MORE : BYTES;
    writeAtomic(path, randomBytes(bytes), 0o600);
  } catch {
    removeQuietly(`${path}.new`);
  }
}

/** Does something that needs a little room, and once more with the room that was kept when there is no other. */
export async function withReserve<T>(layout: Layout, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDsgError(error, 'no-space') || !(await giveUp(layout))) throw error;
    return work();
  }
}

/** Gives the room back; false when none was kept. */
async function giveUp(layout: Layout): Promise<boolean> {
  const path = reserveOf(layout);
  if (!lstatSync(path, { throwIfNoEntry: false })) return false;
  removeIfThere(path);
  syncFolder(layout.ctl);
  // ZFS frees what was removed with its next group of transactions, and ends that for this.
  await syncFileSystem(layout.ctl).catch(() => {});
  return true;
}

function reserveOf({ ctl }: Layout): string {
  return join(ctl, 'reserve');
}

function removeQuietly(path: string): void {
  try {
    removeIfThere(path);
  } catch {
    // The next holder of the lock tries again.
  }
}
