import { randomBytes } from 'node:crypto';
import { closeSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../errors/error.js';
import { cloneFile, linkFile, openNew, removeIfThere, writeAll } from '../../fs/durable.js';
import { mountOf } from '../../fs/mounts.js';
import { TEMPORARY_PREFIX } from '../../model/reserved.js';

/** How the scratch files begin with which a file system is tried. */
export const PROBE_PREFIX = `${TEMPORARY_PREFIX}probe-`;
/** What one init holds locked so that no other makes a repository in the same folder. */
export const INIT_LOCK = `${PROBE_PREFIX}lock`;
const XFS_MAGIC = 0x58465342;

export function isXfs(folder: string): boolean {
  return statfsSync(folder).type === XFS_MAGIC;
}

/** The name that the kernel has for the file system of a folder: `ext4`. */
export function fileSystemOf(folder: string): string {
  return mountOf(folder)?.type ?? 'a file system without a name';
}

/** Tries a call on two scratch files in `folder`; false when the file system refuses it, not when it is full or broken. */
function probe(folder: string, attempt: (from: string, to: string) => boolean): boolean {
  const from = join(folder, `${PROBE_PREFIX}${randomBytes(6).toString('hex')}`);
  const to = `${from}-2`;
  const fd = openNew(from, 0o600);
  try {
    writeAll(fd, Buffer.from('probe'), from);
    return attempt(from, to);
  } catch (error) {
    if (isDsgError(error) && error.code !== 'no-permission') throw error;
    return false;
  } finally {
    closeSync(fd);
    removeIfThere(from);
    removeIfThere(to);
  }
}

export function canLink(folder: string): boolean {
  return probe(folder, (from, to) => {
    linkFile(from, to);
    return true;
  });
}

export function canClone(folder: string): boolean {
  return probe(folder, cloneFile);
}
