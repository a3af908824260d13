import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../errors/error.js';
import type { Tree } from '../model/entry.js';
import { foldName } from '../model/fold.js';
import type { Forest } from '../model/forest.js';
import { asFolder, findEntry } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Comparison } from './compare.js';
import type { Project } from './open.js';

/**
 * Makes a test whether a path is in use, on either side or on the disk, tracked or not.
 *
 * A name that differs from another only in case or Unicode form is in use too.
 */
export function takenNames(
  { root }: Project,
  { forest, scan, head }: Comparison,
): (path: string) => boolean {
  return (path) => {
    const cut = path.lastIndexOf('/');
    const folder = cut === -1 ? '' : path.slice(0, cut);
    const fold = foldName(path.slice(cut + 1));
    const trees = [scan.root, head.snapshot?.root].map((one) => treeAt(forest, one, folder));
    const names = [
      ...trees.flatMap((tree) => tree.map(({ name }) => name)),
      ...onDisk(join(root, folder)),
    ];
    return names.some((name) => foldName(name) === fold);
  };
}

function treeAt(forest: Forest, root: Hash | undefined, folder: string): Tree {
  let hash = root;
  for (const name of folder === '' ? [] : folder.split('/')) {
    const tree = hash === undefined ? undefined : forest.get(hash);
    hash = tree && asFolder(findEntry(tree, name))?.hash;
  }
  return (hash === undefined ? undefined : forest.get(hash)) ?? [];
}

function onDisk(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}
