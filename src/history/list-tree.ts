import type { Entry } from '../model/entry.js';
import { joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote } from '../remote/client.js';
import { entryAt, treeReader } from './entry-at.js';
import { leavesAt } from './leaves-at.js';

/** An entry with its path below the root that was listed. */
export interface ListedEntry {
  readonly path: string;
  readonly entry: Entry;
}

/** Lists one folder of a tree, or with `recursive` every file and link below it; undefined when it is not there. */
export async function listTree(
  remote: Remote,
  root: Hash,
  { path, recursive }: { path: string; recursive: boolean },
): Promise<ListedEntry[] | undefined> {
  if (recursive) {
    const leaves = await leavesAt(remote, root, path);
    if (leaves.length === 0 && path !== '') return undefined;
    return leaves.map((one) => ({ path: one.path, entry: one.leaf }));
  }
  const read = treeReader(remote);
  const entry = path === '' ? undefined : await entryAt(read, root, path);
  if (path !== '' && !entry) return undefined;
  if (entry && entry.kind !== 'folder') return [{ path, entry }];
  const tree = await read(entry ? entry.hash : root);
  return tree.map((one) => ({ path: joinPath(path, one.name), entry: one }));
}
