import type { LeafChange } from '../model/difference.js';
import { treeDifference } from '../model/difference.js';
import type { Hash } from '../model/hash.js';
import type { LayeredForest } from '../model/layered-forest.js';
import { fetchDiffering, layerForests } from '../model/layered-forest.js';
import type { Remote } from '../remote/client.js';

export interface Between {
  readonly before: Hash | undefined;
  readonly after: Hash | undefined;
  /** Files and folders to look at; all when there are none. */
  readonly paths?: readonly string[];
  /** Trees that are known already. */
  readonly forest?: LayeredForest;
}

/** Lists what differs between two roots; fetches only trees that differ, level by level. */
export async function difference(
  remote: Remote,
  { before, after, paths = [], forest = layerForests(new Map(), []) }: Between,
): Promise<LeafChange[]> {
  await fetchDiffering(forest, [before, after], (hashes) => remote.trees(hashes));
  return [...treeDifference(forest, before, after)].filter(({ path }) => isBelow(path, paths));
}

/** Tells whether a path is one of these files, or in one of these folders; nothing named means everything. */
export function isBelow(path: string, places: readonly string[]): boolean {
  if (places.length === 0) return true;
  return places.some((place) => place === '' || path === place || path.startsWith(`${place}/`));
}
