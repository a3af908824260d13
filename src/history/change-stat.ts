import type { LeafChange } from '../model/difference.js';
import { treeDifference } from '../model/difference.js';
import { leafBytes } from '../model/entry.js';
import { fetchAllDiffering, layerForests } from '../model/layered-forest.js';
import { compareNames } from '../model/order.js';
import type { Remote } from '../remote/client.js';
import { isBelow } from './difference.js';
import type { FileChange } from './file-changes.js';
import { fileChanges } from './file-changes.js';
import { parentOf } from './parent-of.js';
import type { NamedSnapshot } from './walk-history.js';

/** How much a change comes to. */
export interface ChangeStat {
  readonly added: number;
  readonly changed: number;
  readonly moved: number;
  readonly deleted: number;
  /** How many bytes more there are, or fewer. */
  readonly bytes: number;
}

/** Counts changes, and what they come to in bytes. */
export function statOf(changes: readonly FileChange[]): ChangeStat {
  const stat = { added: 0, changed: 0, moved: 0, deleted: 0, bytes: 0 };
  for (const { status, before, after } of changes) {
    stat[status] += 1;
    stat.bytes += leafBytes(after) - leafBytes(before);
  }
  return stat;
}

/** Sums changes by the folder that they are in, sorted; "" is the top. */
export function statsByFolder(changes: readonly FileChange[]): Map<string, ChangeStat> {
  const byFolder = new Map<string, FileChange[]>();
  for (const change of changes) {
    const folder = change.path.slice(0, Math.max(change.path.lastIndexOf('/'), 0));
    const inside = byFolder.get(folder);
    if (inside) inside.push(change);
    else byFolder.set(folder, [change]);
  }
  const sorted = [...byFolder].sort(([a], [b]) => compareNames(a, b));
  return new Map(sorted.map(([folder, inside]) => [folder, statOf(inside)]));
}

/** Snapshots whose trees are fetched together. */
const AT_ONCE = 64;

/** Tells of each snapshot what it changed at or below a path ("" for everything), many in as few round trips as one. */
export async function snapshotStats(
  remote: Remote,
  snapshots: readonly NamedSnapshot[],
  path = '',
): Promise<ChangeStat[]> {
  const stats: ChangeStat[] = [];
  for (let at = 0; at < snapshots.length; at += AT_ONCE)
    stats.push(...(await someStats(remote, snapshots.slice(at, at + AT_ONCE), path)));
  return stats;
}

async function someStats(
  remote: Remote,
  snapshots: readonly NamedSnapshot[],
  path: string,
): Promise<ChangeStat[]> {
  const pairs = await Promise.all(
    snapshots.map(async (one) => {
      const before = await parentOf(remote, one);
      return [before?.snapshot.root, one.snapshot] as const;
    }),
  );
  const compared = pairs.filter(([before]) => before !== undefined || path !== '');
  const forest = layerForests(new Map(), []);
  await fetchAllDiffering(
    forest,
    compared.map(([before, { root }]) => [before, root]),
    (hashes) => remote.trees(hashes),
  );
  return pairs.map(([before, { root, files, bytes }]) => {
    // All of the first one is new: its totals say so.
    if (before === undefined && path === '')
      return { added: files, changed: 0, moved: 0, deleted: 0, bytes };
    const changes: LeafChange[] = [...treeDifference(forest, before, root)];
    const places = path === '' ? [] : [path];
    return statOf(fileChanges(changes).filter((one) => isBelow(one.path, places)));
  });
}
