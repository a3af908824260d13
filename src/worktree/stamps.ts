import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import type { FileIndex } from './index-file.js';
import { openIndex } from './index-file.js';
import { leavesOf } from './index-forest.js';
import type { IndexedLeaf, Stamp } from './index-format.js';
import { encodeIndex, stampOf } from './index-format.js';
import { statOf } from './look.js';
import type { Filter } from './rules.js';
import type { Scan } from './scan.js';

/** Returns the index as the scan leaves it. */
export function indexAfter(scan: Scan, before: FileIndex | undefined, filter: Filter): FileIndex {
  if (scan.blocks === undefined && before) return before;
  return openIndex(encodeIndex(filter.fingerprint, scan.blocks ?? []));
}

/**
 * Makes a lookup of what a scan saw at a path; undefined where it saw no file or link.
 *
 * Only the folder last asked for is kept unpacked: questions come in the order of the manifest.
 */
export function seenLeaves(index: FileIndex): (path: string) => IndexedLeaf | undefined {
  let last: { folder: string; leaves: ReadonlyMap<string, IndexedLeaf> } | undefined;
  return (path) => {
    const cut = path.lastIndexOf('/');
    const folder = cut === -1 ? '' : path.slice(0, cut);
    if (last?.folder !== folder) {
      const block = index.block(folder);
      const leaves = block ? leavesOf(block) : [];
      last = { folder, leaves: new Map(leaves.map((one) => [one.leaf.name, one])) };
    }
    return last.leaves.get(path.slice(cut + 1));
  };
}

/** Reads a path's metadata now; undefined when nothing is there. */
export function stampAt(
  root: string,
  path: string,
): { stamp: Stamp; stat: BigIntStats } | undefined {
  const stat = statOf(join(root, path));
  if (!stat) return undefined;
  return {
    stamp: stampOf(stat),
    stat,
  };
}

export function sameStamp(a: Stamp, b: Stamp): boolean {
  return a.size === b.size && a.mtime === b.mtime && a.ctime === b.ctime && a.ino === b.ino;
}
