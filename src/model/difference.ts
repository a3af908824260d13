import type { Leaf } from './entry.js';
import { sameLeaf } from './entry.js';
import type { Forest } from './forest.js';
import { asFolder, asLeaf, joinPath, mergeTrees, treeIn } from './forest.js';
import type { Hash } from './hash.js';

/** One path at which two manifests differ; before or after is undefined where the path is absent. */
export interface LeafChange {
  readonly path: string;
  readonly before: Leaf | undefined;
  readonly after: Leaf | undefined;
}

/** Lists the leaves that differ between two trees (undefined: nothing there), walking only subtrees whose hashes differ. */
export function* treeDifference(
  forest: Forest,
  before: Hash | undefined,
  after: Hash | undefined,
  folder = '',
): Generator<LeafChange> {
  if (before === after) return;
  const trees = [before, after].map((hash) =>
    hash === undefined ? [] : treeIn(forest, hash, folder),
  );
  for (const { name, entries } of mergeTrees(trees)) {
    const path = joinPath(folder, name);
    const [a, b] = entries;
    if (!sameLeaf(asLeaf(a), asLeaf(b))) yield { path, before: asLeaf(a), after: asLeaf(b) };
    yield* treeDifference(forest, asFolder(a)?.hash, asFolder(b)?.hash, path);
  }
}
