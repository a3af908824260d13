import { join } from 'node:path';
import { treeTotals } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { asFolder, findEntry, joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { DataFolder } from '../sync/guard.js';
import type { Filter } from '../worktree/rules.js';
import type { Comparison } from './compare.js';
import { deviceAt } from './finish.js';
import type { Project } from './open.js';

/** Lists a manifest's data folders: the outermost folders that the settings name, or the root when it tracks everything. */
export function dataFolders(filter: Filter, forest: Forest, root: Hash | undefined): string[] {
  if (filter.tracksAll) return [''];
  const found: string[] = [];
  const visit = (path: string, hash: Hash): void => {
    for (const entry of forest.get(hash) ?? []) {
      if (entry.kind !== 'folder') continue;
      const inside = joinPath(path, entry.name);
      if (filter.isDataFolder(entry.name)) found.push(inside);
      else visit(inside, entry.hash);
    }
  };
  if (root !== undefined) visit('', root);
  return found;
}

/** Compares the project's data folders with what they held at the last sync. */
export function dataFolderFacts(
  project: Project,
  { cache, scan, forest, state }: Comparison,
): DataFolder[] {
  const folders = new Set(['', ...dataFolders(project.filter, forest, cache?.root)]);
  return [...folders].map((path) => {
    const device = deviceAt(join(project.root, path));
    const recorded = state?.devices[path];
    return {
      path,
      before: filesBelow(forest, cache?.root, path),
      now: filesBelow(forest, scan.root, path),
      vanished: device === undefined,
      moved: device !== undefined && recorded !== undefined && device !== recorded,
    };
  });
}

function filesBelow(forest: Forest, root: Hash | undefined, path: string): number {
  let hash = root;
  for (const name of path === '' ? [] : path.split('/')) {
    const tree = hash === undefined ? undefined : forest.get(hash);
    hash = tree && asFolder(findEntry(tree, name))?.hash;
  }
  const tree = hash === undefined ? undefined : forest.get(hash);
  return tree ? treeTotals(tree).files : 0;
}
