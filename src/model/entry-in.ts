import type { Entry } from './entry.js';
import type { Forest } from './forest.js';
import { findEntry } from './forest.js';
import type { Hash } from './hash.js';

/** Finds what a manifest has at a path; undefined where it has nothing. */
export function entryIn(forest: Forest, root: Hash | undefined, path: string): Entry | undefined {
  let hash = root;
  let entry: Entry | undefined;
  for (const name of path.split('/')) {
    const tree = hash === undefined ? undefined : forest.get(hash);
    entry = tree && findEntry(tree, name);
    hash = entry?.kind === 'folder' ? entry.hash : undefined;
  }
  return entry;
}
