import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders, removeIfThere, removeTree, renamePath } from '../fs/durable.js';
import { namesIn } from '../fs/names-in.js';
import type { Pool } from '../fs/pool/pool.js';
import type { FileEntry } from '../model/entry.js';
import { isHash } from '../model/hash.js';
import { inBatches, verifyTask } from '../store/tasks.js';
import { statOf } from './look.js';
import type { Places } from './places.js';

/** One file that a sync puts into the working folder, and the name under which it is staged. */
export interface Staged {
  readonly path: string;
  readonly leaf: FileEntry;
  readonly name: string;
}

/** A transaction's folder for downloads: complete files wait there until the sync is decided. */
export interface Staging {
  readonly folder: string;
  /** Gives every file a name of its own and tells which are there already, left by an interrupted sync. */
  assign(
    files: readonly { path: string; leaf: FileEntry }[],
  ): Promise<{ staged: Staged[]; missing: Staged[] }>;
}

/** Opens the staging folder of a transaction; takes over what interrupted transactions left. */
export function openStaging(places: Places, tx: string, pool: Pool): Staging {
  const folder = join(places.staging, tx);
  makeFolders(places.staging);
  adopt(places.staging, folder);
  return {
    folder,
    async assign(files) {
      const uses = new Map<string, number>();
      const staged = files.map(({ path, leaf }): Staged => {
        const form = leaf.exec ? `${leaf.hash}.x` : leaf.hash;
        const use = uses.get(form) ?? 0;
        uses.set(form, use + 1);
        return { path, leaf, name: `${form}-${use}` };
      });
      const left = new Set(namesIn(folder));
      const there = staged.filter(
        ({ name, leaf }) => left.has(name) && isFinished(join(folder, name), leaf),
      );
      const expected = there.map(({ name, leaf }) => ({
        path: join(folder, name),
        hash: leaf.hash,
        size: leaf.size,
      }));
      const faults = (
        await inBatches(pool, verifyTask, expected, { size: ({ size }) => size })
      ).flat();
      const good = new Set(there.filter((_, i) => faults[i] === undefined).map(({ name }) => name));
      const missing = staged.filter(({ name }) => !good.has(name));
      for (const { name } of missing) if (left.has(name)) removeIfThere(join(folder, name));
      return { staged, missing };
    },
  };
}

/** Tells whether a file got as far as its time, which is set last: one that did not may lack its mode. */
function isFinished(path: string, { mtime }: FileEntry): boolean {
  const found = statOf(path)?.mtimeNs;
  // Node keeps microseconds, and rounds them.
  return found !== undefined && found - mtime < 2000n && mtime - found < 2000n;
}

function adopt(staging: string, folder: string): void {
  const names = readdirSync(staging, { withFileTypes: true }).filter((one) => one.isDirectory());
  const [first, ...rest] = names.map(({ name }) => join(staging, name));
  if (first === undefined) makeFolders(folder);
  else renamePath(first, folder);
  for (const other of rest) {
    for (const name of readdirSync(other))
      if (isHash(name.slice(0, 64))) renamePath(join(other, name), join(folder, name));
    removeTree(other);
  }
}
