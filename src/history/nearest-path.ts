import type { Tree } from '../model/entry.js';
import { asFolder, joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { nearest } from '../model/nearest.js';
import type { TreeReader } from './entry-at.js';
import { entryAt } from './entry-at.js';

/** So many folders are looked into for a file of the same name; beyond that a guess costs more than it helps. */
const MOST_FOLDERS = 200;

/**
 * Finds the path that a person most likely meant by one that is not there: each name on it the nearest there is, or it
 * was written from the project's root in a folder further down, or the same last name in another folder. Undefined where
 * nothing is near.
 */
export async function nearestPath(
  read: TreeReader,
  root: Hash | undefined,
  path: string,
): Promise<string | undefined> {
  if (root === undefined || path === '') return undefined;
  const names = path.split('/');
  return (
    (await alike(read, root, names)) ??
    (await withoutFirst(read, root, names)) ??
    (await elsewhere(read, root, names.at(-1) ?? ''))
  );
}

async function alike(
  read: TreeReader,
  root: Hash,
  names: readonly string[],
): Promise<string | undefined> {
  let hash: Hash | undefined = root;
  let path = '';
  for (const name of names) {
    if (hash === undefined) return undefined;
    const tree: Tree = await read(hash);
    const known = tree.map((entry) => entry.name);
    const meant = known.includes(name) ? name : nearest(name, known);
    if (meant === undefined) return undefined;
    path = joinPath(path, meant);
    hash = asFolder(tree.find((entry) => entry.name === meant))?.hash;
  }
  return path;
}

async function withoutFirst(
  read: TreeReader,
  root: Hash,
  names: readonly string[],
): Promise<string | undefined> {
  for (let i = 1; i < names.length; i++) {
    const path = names.slice(i).join('/');
    if ((await entryAt(read, root, path)) !== undefined) return path;
  }
  return undefined;
}

async function elsewhere(read: TreeReader, root: Hash, name: string): Promise<string | undefined> {
  const folders: { path: string; hash: Hash }[] = [{ path: '', hash: root }];
  for (let i = 0; i < Math.min(folders.length, MOST_FOLDERS); i++) {
    const { path, hash } = folders[i] as { path: string; hash: Hash };
    for (const entry of await read(hash)) {
      const inside = joinPath(path, entry.name);
      if (entry.name === name) return inside;
      if (entry.kind === 'folder') folders.push({ path: inside, hash: entry.hash });
    }
  }
  return undefined;
}

/** Asks whether a path was meant, before what to do otherwise. */
export function meantHint(meant: string | undefined, otherwise: string): string {
  return meant === undefined ? otherwise : `did you mean "${meant}"? All there is: ${otherwise}`;
}
