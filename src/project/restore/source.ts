import { DsgError } from '../../errors/error.js';
import type { TreeReader } from '../../history/entry-at.js';
import { resolveSnapshot } from '../../history/resolve-snapshot.js';
import type { Tree } from '../../model/entry.js';
import { treeIn } from '../../model/forest.js';
import type { Hash } from '../../model/hash.js';
import type { LayeredForest } from '../../model/layered-forest.js';
import { fetchDiffering, layerForests } from '../../model/layered-forest.js';
import type { Cache } from '../../worktree/cache.js';
import { readCache } from '../../worktree/cache.js';
import { readState } from '../../worktree/state.js';
import type { Project } from '../open.js';
import { trustedHead } from '../trusted-head.js';
import type { Reading } from './bring-ahead.js';
import { bringAhead } from './bring-ahead.js';
import type { Session } from './session.js';

/** A snapshot whose files are wanted. */
export interface Source {
  readonly id: string;
  readonly root: Hash;
  /** Reads one tree; what the last sync brought here is not fetched again. */
  readonly read: TreeReader;
  /** Reads everything below a folder, level by level. */
  readonly readBelow: (folder: Hash) => Promise<LayeredForest>;
}

/** Finds the snapshot to take files from: the one named, else the one that the project is at, which is known here. */
export async function openSource(
  session: Session,
  project: Project,
  { at, ...reading }: Reading & { readonly at: string | undefined },
): Promise<Source> {
  const cache = readCache(project.places);
  const { id, root } =
    at === undefined
      ? syncedRoot(project, cache)
      : await named(session, project, { ...reading, at, cache });
  const forest = layerForests(new Map(), cache ? [cache.forest] : []);
  const fetch = async (hashes: readonly Hash[]): Promise<readonly Tree[]> =>
    (await session.remote()).trees(hashes);
  return {
    id,
    root,
    async read(hash) {
      if (forest.get(hash) === undefined)
        (await fetch([hash])).forEach((tree) => {
          forest.add(hash, tree);
        });
      return treeIn(forest, hash, '');
    },
    async readBelow(folder) {
      await fetchDiffering(forest, [undefined, folder], fetch);
      return forest;
    },
  };
}

function syncedRoot({ root }: Project, cache: Cache | undefined): { id: string; root: Hash } {
  if (cache?.root !== undefined) return { id: cache.id, root: cache.root };
  throw new DsgError('not-found', `Cannot restore in "${root}": nothing was synced here yet`, {
    state: 'Nothing was changed.',
    hint: 'name a snapshot with --at, or run: dsg sync',
  });
}

async function named(
  session: Session,
  project: Project,
  { at, cache, ...reading }: Reading & { at: string; cache: Cache | undefined },
): Promise<{ id: string; root: Hash }> {
  if (cache?.root !== undefined && at === cache.id && cache.snapshot !== null)
    return { id: cache.id, root: cache.root };
  const remote = await session.remote();
  const { naming } = session;
  const state = readState(project.places.state);
  const seen = state?.seen?.hash ?? cache?.snapshot ?? null;
  const bringPaths = await bringAhead(remote, at, { ...reading, naming, cache, seen });
  const head = await trustedHead(remote, state, cache);
  const { hash, snapshot } = await resolveSnapshot(remote, head, at, naming);
  await bringPaths(hash, head.hash);
  return { id: snapshot.id, root: snapshot.root };
}
