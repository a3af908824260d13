import { joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { MAX_DEPTH } from '../model/names.js';
import type { CarefulTrees } from './careful-trees.js';
import { isOnTheWay } from './changes-between.js';
import { isBelow } from './difference.js';

/** One folder in several snapshots; undefined where there is none. */
interface Places {
  readonly path: string;
  readonly hashes: readonly (Hash | undefined)[];
}

/**
 * Reads the trees that comparisons of these roots, each with the next, will need.
 *
 * Level by level, so that the round trips are as many as the tree is deep, and not as many as there are roots.
 */
export async function loadDiffering(
  trees: CarefulTrees,
  roots: readonly Hash[],
  places: readonly string[],
): Promise<void> {
  let level: Places[] = [{ path: '', hashes: roots }];
  // What is deeper than that is refused by the comparison.
  for (let depth = 0; level.length > 0 && depth <= MAX_DEPTH + 1; depth++) {
    const differing = level.filter(({ hashes }) => hashes.some((hash) => hash !== hashes[0]));
    await trees.load(differing.flatMap(({ hashes }) => hashes));
    level = distinct(
      differing.flatMap((folder) => foldersIn(trees, folder, places)),
      places,
    );
  }
}

/** Inside of what is looked at all folders count alike: trees that name each other twice a level have 2^depth places. */
function distinct(level: readonly Places[], places: readonly string[]): Places[] {
  const key = ({ path, hashes }: Places) =>
    `${isBelow(path, places) ? '' : path}\n${hashes.join()}`;
  return [...new Map(level.map((folder) => [key(folder), folder])).values()];
}

function foldersIn(
  trees: CarefulTrees,
  { path, hashes }: Places,
  places: readonly string[],
): Places[] {
  const inside = new Map<string, (Hash | undefined)[]>();
  for (const [i, hash] of hashes.entries())
    for (const entry of (hash && trees.get(hash)) || []) {
      if (entry.kind !== 'folder') continue;
      const found: (Hash | undefined)[] = inside.get(entry.name) ?? hashes.map(() => undefined);
      inside.set(entry.name, found);
      found[i] = entry.hash;
    }
  return [...inside].flatMap(([name, found]) => {
    const folder = joinPath(path, name);
    return isOnTheWay(folder, places) ? [{ path: folder, hashes: found }] : [];
  });
}
