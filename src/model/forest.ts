import { DsgError } from '../errors/error.js';
import type { Entry, FolderEntry, Leaf, Tree } from './entry.js';
import type { Hash } from './hash.js';
import { compareNames } from './order.js';

/** Trees by their hash: a map in memory, or a store that reads them when asked. */
export interface Forest {
  get(hash: Hash): Tree | undefined;
}

/** Returns a tree that must have been loaded; `path` names it in the error. */
export function treeIn(forest: Forest, hash: Hash, path: string): Tree {
  const tree = forest.get(hash);
  if (!tree)
    throw new DsgError(
      'integrity',
      `Cannot read the folder "${path}": its tree ${hash} is missing`,
      { data: { object: hash, path } },
    );
  return tree;
}

/** Joins a folder's path and a name; the root's path is "". */
export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Finds an entry by name in a sorted tree. */
export function findEntry(tree: Tree, name: string): Entry | undefined {
  let low = 0;
  let high = tree.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = tree[middle] as Entry;
    const order = compareNames(entry.name, name);
    if (order === 0) return entry;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

/** Yields every leaf below a tree with its path, in the order of the manifest. */
export function* leaves(
  forest: Forest,
  root: Hash,
  folder = '',
): Generator<{ path: string; leaf: Leaf }> {
  for (const entry of treeIn(forest, root, folder)) {
    const path = joinPath(folder, entry.name);
    if (entry.kind === 'folder') yield* leaves(forest, entry.hash, path);
    else yield { path, leaf: entry };
  }
}

/** Returns the folder entry, or undefined when the entry is a leaf or absent. */
export function asFolder(entry: Entry | undefined): FolderEntry | undefined {
  return entry?.kind === 'folder' ? entry : undefined;
}

/** Returns the leaf, or undefined when the entry is a folder or absent. */
export function asLeaf(entry: Entry | undefined): Leaf | undefined {
  return entry === undefined || entry.kind === 'folder' ? undefined : entry;
}

/** Walks several sorted trees at once; yields each name with its entry in each tree. */
export function* mergeTrees(
  trees: readonly Tree[],
): Generator<{ name: string; entries: (Entry | undefined)[] }> {
  const at = trees.map(() => 0);
  for (;;) {
    let name: string | undefined;
    trees.forEach((tree, i) => {
      const next = tree[at[i] as number];
      if (next && (name === undefined || compareNames(next.name, name) < 0)) name = next.name;
    });
    if (name === undefined) return;
    const entries = trees.map((tree, i) => {
      const next = tree[at[i] as number];
      if (next?.name !== name) return undefined;
      at[i] = (at[i] as number) + 1;
      return next;
    });
    yield { name, entries };
  }
}
