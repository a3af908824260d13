import { DsgError } from '../errors/error.js';
import type { Tree } from './entry.js';
import type { Forest } from './forest.js';
import { asFolder, mergeTrees, treeIn } from './forest.js';
import type { Hash } from './hash.js';
import { MAX_DEPTH } from './names.js';

/** Trees from several places: those in memory, then other forests in turn; missing ones can be fetched. */
export interface LayeredForest extends Forest {
  add(hash: Hash, tree: Tree): void;
}

export function layerForests(
  memory: ReadonlyMap<Hash, Tree>,
  others: readonly Forest[],
): LayeredForest {
  const known = new Map(memory);
  return {
    get(hash) {
      let tree = known.get(hash);
      for (let i = 0; tree === undefined && i < others.length; i++) tree = others[i]?.get(hash);
      if (tree) known.set(hash, tree);
      return tree;
    },
    add: (hash, tree) => void known.set(hash, tree),
  };
}

type Hashes = readonly (Hash | undefined)[];

/**
 * Fetches the trees that a comparison of these roots will walk and that the forest does not have.
 *
 * Goes down level by level through what differs, so the number of round trips is the depth, not the number of folders.
 */
export function fetchDiffering(
  forest: LayeredForest,
  roots: Hashes,
  fetch: (hashes: readonly Hash[]) => Promise<readonly Tree[]>,
): Promise<void> {
  return fetchAllDiffering(forest, [roots], fetch);
}

/** The same for several comparisons at once, in as many round trips as one of them takes. */
export async function fetchAllDiffering(
  forest: LayeredForest,
  comparisons: readonly Hashes[],
  fetch: (hashes: readonly Hash[]) => Promise<readonly Tree[]>,
): Promise<void> {
  let level: readonly Hashes[] = comparisons;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH + 1)
      throw new DsgError(
        'integrity',
        `Cannot read the manifest: it is more than ${MAX_DEPTH} folders deep`,
      );
    const differing = level.filter((hashes) => hashes.some((hash) => hash !== hashes[0]));
    const wanted = new Set(differing.flat().filter((hash) => hash !== undefined));
    const missing = [...wanted].filter((hash) => forest.get(hash) === undefined);
    const trees = missing.length === 0 ? [] : await fetch(missing);
    missing.forEach((hash, i) => {
      const tree = trees[i];
      if (tree) forest.add(hash, tree);
    });
    level = distinct(differing.flatMap((hashes) => folderTuples(forest, hashes)));
  }
}

/** A tree that stands in two places is looked at once: trees that name each other twice a level have 2^depth places. */
function distinct(level: readonly Hashes[]): Hashes[] {
  return [...new Map(level.map((hashes) => [hashes.join(), hashes])).values()];
}

function folderTuples(forest: Forest, hashes: Hashes): Hashes[] {
  const trees = hashes.map((hash) => (hash === undefined ? [] : treeIn(forest, hash, '')));
  const tuples: Hashes[] = [];
  for (const { entries } of mergeTrees(trees)) {
    const inner = entries.map((entry) => asFolder(entry)?.hash);
    if (inner.some((hash) => hash !== undefined)) tuples.push(inner);
  }
  return tuples;
}
