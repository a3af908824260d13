import { existsSync } from 'node:fs';
import { DsgError, isDsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import type { LayeredForest } from '../model/layered-forest.js';
import { fetchDiffering, layerForests } from '../model/layered-forest.js';
import type { Remote } from '../remote/client.js';
import type { Cache } from '../worktree/cache.js';
import { readCache, verifyCache, writeCache } from '../worktree/cache.js';
import { readIndex } from '../worktree/index-file.js';
import { readJournal } from '../worktree/operations.js';
import { putAside } from '../worktree/put-aside.js';
import { readState, writeState } from '../worktree/state.js';
import type { Project } from './open.js';
import { trustedHead } from './trusted-head.js';

/** Something that was put in order, and what follows from it. */
export interface Repair {
  readonly what: 'journal' | 'index' | 'state' | 'cache';
  readonly did: string;
  /** Where the damaged file is now, from the project's root; null when nothing was put aside. */
  readonly aside: string | null;
  readonly consequence: string;
}

/** Puts a damaged journal aside; without `force` it is an error, for it may have been half carried out. */
export function repairJournal({ places }: Project, force: boolean): Repair[] {
  const damage = damageOf(() => readJournal(places.journal));
  if (!damage) return [];
  if (!force)
    throw new DsgError('integrity', `Cannot recover: ${damage.message}`, {
      state: 'Nothing was changed. Files of an interrupted sync may be in their new or old state.',
      hint: 'dsg recover --force puts it aside; then look at dsg status before you sync',
      data: damage.data,
      cause: damage,
    });
  return [
    {
      what: 'journal',
      did: 'put the damaged journal aside',
      aside: putAside(places, places.journal),
      consequence:
        'an interrupted sync may have changed some files and not others: dsg status compares each of them with both sides',
    },
  ];
}

/** Puts a damaged index aside; the next command reads every file again. */
export function repairIndex({ places }: Project): Repair[] {
  if (readIndex(places.index) !== 'damaged') return [];
  return [
    {
      what: 'index',
      did: 'put the damaged index aside',
      aside: putAside(places, places.index),
      consequence: 'the next command reads every file again',
    },
  ];
}

/**
 * Mends the record of the last sync: its trees are fetched again as long as it says which snapshot that was.
 *
 * Else it is put aside as a whole. An empty record is never made up, for against it every file would look new, and
 * against a wrong one files would look deleted.
 */
export async function repairCache(project: Project, remote: Remote): Promise<Repair[]> {
  const { places } = project;
  if (!damageOf(() => verifyCache(places))) return [];
  let cache: Cache | undefined;
  if (!damageOf(() => (cache = readCache(places))) && cache) {
    const found = await manifestOf(remote, cache);
    if (found) {
      const aside = existsSync(places.cacheTrees) ? putAside(places, places.cacheTrees) : null;
      writeCache(places, { ...cache, root: found.root }, found.forest);
      return [
        {
          what: 'cache',
          did: `fetched the record of ${cache.id}, last synced here, from the repository`,
          aside,
          consequence: 'none',
        },
      ];
    }
  }
  if (existsSync(places.cacheTrees)) putAside(places, places.cacheTrees);
  return [
    {
      what: 'cache',
      did: 'put the damaged record of the last sync aside',
      aside: putAside(places, places.cacheHead),
      consequence:
        'the next sync compares the two sides without their common past: equal files are taken as synced, others are conflicts, and what was deleted on one side comes back from the other; nothing is deleted',
    },
  ];
}

/** Fetches the manifest that a cache should have; undefined when the repository does not have it either. */
async function manifestOf(
  remote: Remote,
  { root, snapshot }: Cache,
): Promise<{ root: Hash; forest: LayeredForest } | undefined> {
  // A root of its own has what the last sync left alone; it exists nowhere else, and the snapshot's comes closest.
  const roots = [root, snapshot === null ? undefined : await rootOf(remote, snapshot)];
  for (const one of roots) {
    if (one === undefined) continue;
    const forest = layerForests(new Map(), []);
    const missing = await damageIn(() =>
      fetchDiffering(forest, [undefined, one], (hashes) => remote.trees(hashes)),
    );
    if (!missing) return { root: one, forest };
  }
  return undefined;
}

async function rootOf(remote: Remote, snapshot: Hash): Promise<Hash | undefined> {
  let root: Hash | undefined;
  await damageIn(async () => {
    root = (await remote.snapshot(snapshot)).root;
  });
  return root;
}

/**
 * Puts a damaged state aside and remembers the repository anew, if it is the one that the last sync was with.
 *
 * Throws an integrity error when it is not: the state is what would have told.
 */
export async function repairState({ places }: Project, remote: Remote): Promise<Repair[]> {
  if (!damageOf(() => readState(places.state))) return [];
  const cache = readCache(places);
  const seen =
    cache?.snapshot === undefined || cache.snapshot === null
      ? null
      : { id: cache.id, hash: cache.snapshot };
  const state = { repository: remote.repository, seen, devices: {} };
  await trustedHead(remote, state);
  const aside = putAside(places, places.state);
  writeState(places.state, state);
  return [
    {
      what: 'state',
      did: 'remembered the repository anew',
      aside,
      consequence: 'the next sync does not notice if a data folder is on another disk than before',
    },
  ];
}

function damageOf(read: () => unknown): DsgError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (isDsgError(error, 'integrity')) return error;
    throw error;
  }
}

async function damageIn(work: () => Promise<unknown>): Promise<DsgError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (isDsgError(error, 'integrity')) return error;
    throw error;
  }
}
