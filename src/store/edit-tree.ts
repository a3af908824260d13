import type { Entry, Leaf, Tree } from '../model/entry.js';
import { treeTotals } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { asFolder, findEntry, treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { compareNames } from '../model/order.js';
import { encodeTree } from '../model/tree.js';
import { hashBytes } from './hash.js';

/** Trees made by an edit, by hash, with their canonical bytes. */
export type NewTrees = Map<Hash, { tree: Tree; bytes: Buffer }>;

interface Edits {
  /** Names in this folder: a leaf to put, or undefined to remove. */
  readonly leaves: Map<string, Leaf | undefined>;
  readonly folders: Map<string, Edits>;
}

/**
 * Applies edits (path -> leaf, or undefined to remove) to a root tree and returns the new root's hash.
 *
 * Only folders on the way to an edit are made anew; folders that become empty are left out. `made` gets what is new.
 */
export function editTree(
  forest: Forest,
  root: Hash | undefined,
  edits: ReadonlyMap<string, Leaf | undefined>,
  made: NewTrees,
): Hash {
  const tree = editFolder(forest, root, nest(edits), made, '');
  return add(tree, made);
}

function nest(edits: ReadonlyMap<string, Leaf | undefined>): Edits {
  const top: Edits = { leaves: new Map(), folders: new Map() };
  for (const [path, leaf] of edits) {
    const names = path.split('/');
    const name = names.pop() as string;
    let at = top;
    for (const folder of names) {
      const inner = at.folders.get(folder) ?? { leaves: new Map(), folders: new Map() };
      at.folders.set(folder, inner);
      at = inner;
    }
    at.leaves.set(name, leaf && { ...leaf, name });
  }
  return top;
}

function editFolder(
  forest: Forest,
  hash: Hash | undefined,
  edits: Edits,
  made: NewTrees,
  path: string,
): Tree {
  const before = hash === undefined ? [] : treeIn(forest, hash, path);
  const entries = new Map<string, Entry>(before.map((entry) => [entry.name, entry]));
  for (const [name, leaf] of edits.leaves) {
    const isFolder = entries.get(name)?.kind === 'folder';
    if (leaf) entries.set(name, leaf);
    else if (!isFolder) entries.delete(name);
  }
  for (const [name, inner] of edits.folders) {
    const folder = asFolder(findEntry(before, name));
    const tree = editFolder(
      forest,
      folder?.hash,
      inner,
      made,
      path === '' ? name : `${path}/${name}`,
    );
    if (tree.length > 0)
      entries.set(name, { kind: 'folder', name, hash: add(tree, made), ...treeTotals(tree) });
    else if (entries.get(name)?.kind === 'folder') entries.delete(name);
  }
  return [...entries.values()].sort((a, b) => compareNames(a.name, b.name));
}

function add(tree: Tree, made: NewTrees): Hash {
  const bytes = encodeTree(tree);
  const hash = hashBytes(bytes);
  if (!made.has(hash)) made.set(hash, { tree, bytes });
  return hash;
}
