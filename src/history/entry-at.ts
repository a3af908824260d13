import type { Entry, Tree } from '../model/entry.js';
import { findEntry } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote } from '../remote/client.js';

/** Reads trees from a repository when they are asked for, and keeps them. */
export type TreeReader = (hash: Hash) => Promise<Tree>;

export function treeReader(remote: Remote): TreeReader {
  const known = new Map<Hash, Promise<Tree>>();
  return (hash) => {
    const tree = known.get(hash) ?? remote.trees([hash]).then(([one]) => one ?? []);
    known.set(hash, tree);
    return tree;
  };
}

/** Finds the entry at a path below a root; the path must not be empty. */
export async function entryAt(
  read: TreeReader,
  root: Hash,
  path: string,
): Promise<Entry | undefined> {
  const names = path.split('/');
  const last = names.pop() ?? '';
  let hash = root;
  for (const name of names) {
    const entry = findEntry(await read(hash), name);
    if (entry?.kind !== 'folder') return undefined;
    hash = entry.hash;
  }
  return findEntry(await read(hash), last);
}
