import { DsgError, isDsgError } from '../errors/error.js';
import type { Entry, Leaf, Tree } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { asFolder, findEntry } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import type { Analysis } from '../sync/analyze.js';
import { analyze } from '../sync/analyze.js';
import type { Cache } from '../worktree/cache.js';
import { readCache } from '../worktree/cache.js';
import type { FileIndex } from '../worktree/index-file.js';
import { readIndex } from '../worktree/index-file.js';
import { indexForest } from '../worktree/index-forest.js';
import type { Scan } from '../worktree/scan.js';
import { scan } from '../worktree/scan.js';
import type { State } from '../worktree/state.js';
import { readState } from '../worktree/state.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import type { LayeredForest } from './forest.js';
import { fetchDiffering, layerForests } from './forest.js';
import type { Project } from './open.js';

/** Local, cache and remote side by side, before anything is decided. */
export interface Comparison {
  readonly scan: Scan;
  /** The index that the scan began with; undefined when there was none that could be used. */
  readonly index: FileIndex | undefined;
  readonly indexWasDamaged: boolean;
  readonly cache: Cache | undefined;
  readonly head: RemoteHead;
  readonly state: State | undefined;
  readonly forest: LayeredForest;
  readonly analysis: Analysis;
}

export interface CompareOptions {
  /** Reads every file again. */
  readonly checksum?: boolean;
}

/** Scans the working folder, fetches what differs of the repository's manifest, and classifies every path. */
export async function compare(
  context: Context,
  project: Project,
  remote: Remote,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { places, filter } = project;
  const state = readState(places.state);
  const head = await trustedHead(remote, state);
  const cache = readCache(places);
  const read = readIndex(places.index);
  const index = read === 'damaged' ? undefined : read;
  const synced = leafFinder(cache);
  const found = await scan({
    root: project.root,
    filter,
    index,
    checksum: options.checksum ?? false,
    isKnown: (path) => synced(path) !== undefined,
    synced: (path) => synced(path) as Leaf | undefined,
    pool: context.pool,
    now: BigInt(context.now().getTime()) * 1_000_000n,
    progress: (_files, bytes, _ofFiles, ofBytes) => {
      checkInterrupt(context);
      context.progress({ phase: 'Reading files', done: bytes, total: ofBytes, unit: 'bytes' });
    },
  });
  checkInterrupt(context);
  const sources: Forest[] = [
    ...(index ? [indexForest(index)] : []),
    ...(cache ? [cache.forest] : []),
  ];
  const forest = layerForests(found.trees, sources);
  const roots = { local: found.root, cache: cache?.root, remote: head.snapshot?.root };
  await fetchDiffering(forest, [roots.local, roots.cache, roots.remote], (hashes) =>
    remote.trees(hashes),
  );
  const analysis = withoutUnread(
    analyze(forest, roots, { allowSimilarNames: filter.allowSimilar }),
    found.incomplete,
  );
  return {
    scan: found,
    index,
    indexWasDamaged: read === 'damaged',
    cache,
    head,
    state,
    forest,
    analysis,
  };
}

/** Nothing below a folder that could not be read may count as deleted. */
function withoutUnread(analysis: Analysis, incomplete: readonly string[]): Analysis {
  if (incomplete.length === 0) return analysis;
  const isUnread = (path: string) =>
    incomplete.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`));
  return {
    ...analysis,
    changes: analysis.changes.filter(({ path, local }) => local !== undefined || !isUnread(path)),
  };
}

/** Reads the head and refuses a repository that is another one or whose history went back. */
export async function trustedHead(remote: Remote, state: State | undefined): Promise<RemoteHead> {
  if (state && state.repository !== remote.repository) {
    throw new DsgError(
      'integrity',
      `Cannot use the repository "${remote.root}": it is not the one this project was synced with`,
      {
        state: 'Nothing was changed.',
        hint: 'check "repository" in .dsgconfig.yml; to work with another repository, clone it into a new folder',
        data: { expected: state.repository, found: remote.repository },
      },
    );
  }
  const head = await remote.head();
  const seen = state?.seen;
  if (!seen || seen.hash === head.hash || (await containsQuietly(remote, seen.hash))) return head;
  throw new DsgError(
    'integrity',
    `Cannot use the repository "${remote.root}": its history no longer contains ${seen.id}, which was seen here before`,
    {
      state: 'Nothing was changed.',
      hint: 'ask who restored the repository from a backup; to take it as it is now, clone it into a new folder',
      data: { seen: seen.hash, head: head.hash },
    },
  );
}

async function containsQuietly(remote: Remote, hash: Hash): Promise<boolean> {
  try {
    return await remote.contains(hash);
  } catch (error) {
    if (isDsgError(error, 'integrity')) return false;
    throw error;
  }
}

/** Looks paths up in the cache's manifest: a leaf, or anything truthy for a folder. */
function leafFinder(cache: Cache | undefined): (path: string) => Leaf | object | undefined {
  if (cache?.root === undefined) return () => undefined;
  const { root, forest } = cache;
  return (path) => {
    let hash: Hash | undefined = root;
    const names = path.split('/');
    for (const [i, name] of names.entries()) {
      const tree: Tree | undefined = hash === undefined ? undefined : forest.get(hash);
      const entry: Entry | undefined = tree && findEntry(tree, name);
      if (i === names.length - 1) return entry?.kind === 'folder' ? {} : entry;
      hash = asFolder(entry)?.hash;
    }
    return undefined;
  };
}
