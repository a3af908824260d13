import { closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import { makeFolders, openNew, removeTree, setMode, setTime, writeAll } from '../fs/durable.js';
import { namesIn } from '../fs/names-in.js';
import { writeAtomic } from '../fs/sealed.js';
import type { FileEntry } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import { hashBytes } from '../store/hash.js';
import type { Places } from './places.js';

/** Where a merged content waits for the sync that puts it on both sides. */
export function mergedPath({ merged }: Pick<Places, 'merged'>, hash: Hash): string {
  return join(merged, hash);
}

/** Keeps a merged content; returns its hash. */
export function keepMerged(places: Pick<Places, 'merged'>, bytes: Uint8Array): Hash {
  const hash = hashBytes(bytes);
  makeFolders(places.merged);
  writeAtomic(mergedPath(places, hash), bytes);
  return hash;
}

/** Reads a merged content that was kept; undefined when it is gone or damaged. */
export function readMerged(places: Places, hash: Hash): Buffer | undefined {
  try {
    const bytes = readFileSync(mergedPath(places, hash));
    return hashBytes(bytes) === hash ? bytes : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Puts a copy of a merged content into the staging folder. */
export function placeMerged(
  places: Places,
  leaf: FileEntry,
  { to, mode }: { to: string; mode: number },
): void {
  const bytes = readMerged(places, leaf.hash);
  if (!bytes)
    throw new DsgError('changed', `Cannot use the merge of ${leaf.hash}: it is gone or damaged`, {
      state: 'Nothing was changed.',
      hint: 'dsg resolve',
    });
  const fd = openNew(to, mode);
  try {
    writeAll(fd, bytes, to);
    setMode(fd, mode, to);
    // Last: by its time a staged file is known to be complete.
    setTime(fd, leaf.mtime, to);
  } finally {
    closeSync(fd);
  }
}

/** Forgets merged contents and drafts, all but those that are named. */
export function dropMerged({ merged }: Places, kept: ReadonlySet<string>): void {
  if (kept.size === 0) removeTree(merged);
  for (const name of namesIn(merged)) if (!kept.has(name)) removeTree(join(merged, name));
}
