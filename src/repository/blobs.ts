import { lstatSync } from 'node:fs';
import { systemCode } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import type { Layout } from './layout.js';
import { blobPath } from './layout.js';

/** Finds a stored content of this size in either of its two forms; undefined when there is none. */
export function blobInStore(layout: Layout, hash: Hash, size: number): string | undefined {
  return (
    blobOfSize(blobPath(layout, hash, false), size) ??
    blobOfSize(blobPath(layout, hash, true), size)
  );
}

/** Returns the path when a regular file of this size is there. */
export function blobOfSize(path: string, size: number): string | undefined {
  try {
    const stat = lstatSync(path);
    return stat.isFile() && stat.size === size ? path : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
