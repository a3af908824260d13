import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../errors/error.js';
import { namesIn } from '../fs/names-in.js';
import type { Hash } from '../model/hash.js';
import type { Layout } from './layout.js';
import { blobPath } from './layout.js';
import { hasShelf } from './shelves.js';

/** Finds a stored content of this size in either of its two forms; undefined when there is none. */
export function blobInStore(layout: Layout, hash: Hash, size: number): string | undefined {
  return (
    storedBlob(layout, { hash, size, exec: false }) ??
    storedBlob(layout, { hash, size, exec: true })
  );
}

/** Returns the path of a content in one of its forms when a regular file of this size is there. */
export function storedBlob(
  layout: Layout,
  { hash, size, exec }: { hash: Hash; size: number; exec: boolean },
): string | undefined {
  if (!hasShelf(layout, 'blobs', hash)) return undefined;
  const path = blobPath(layout, hash, exec);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() && stat.size === size ? path : undefined;
}

type IsStored = (hash: Hash, size: number) => boolean;

export function storedOneByOne(layout: Layout): IsStored {
  return (hash, size) => blobInStore(layout, hash, size) !== undefined;
}

/** Lists each shelf of the store once, so that most contents that are not stored cost no system call. */
export function listedStore(layout: Layout): IsStored {
  const shelves = new Map<string, ReadonlySet<string>>();
  return (hash, size) => {
    const shelf = hash.slice(0, 2);
    const names =
      shelves.get(shelf) ??
      new Set(hasShelf(layout, 'blobs', hash) ? namesIn(join(layout.blobs, shelf)) : []);
    shelves.set(shelf, names);
    return (
      (names.has(hash) || names.has(`${hash}.x`)) && blobInStore(layout, hash, size) !== undefined
    );
  };
}

/** Finds a stored content whose size is not known, and in which of its two forms it is. */
export function blobForm(layout: Layout, hash: Hash): { size: number; exec: boolean } | undefined {
  if (!hasShelf(layout, 'blobs', hash)) return undefined;
  for (const exec of [false, true]) {
    try {
      const stat = lstatSync(blobPath(layout, hash, exec));
      if (stat.isFile()) return { size: stat.size, exec };
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
  return undefined;
}
