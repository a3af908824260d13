import { DsgError, isDsgError } from '../errors/error.js';
import type { Forest } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { fetchDiffering, layerForests } from '../model/layered-forest.js';
import type { Snapshot } from '../model/snapshot.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import { verifyTree } from '../repository/verify.js';
import type { Analysis } from '../sync/analyze.js';
import { analyze } from '../sync/analyze.js';
import type { Cache } from '../worktree/cache.js';
import { readCache } from '../worktree/cache.js';
import type { Scan } from '../worktree/scan.js';
import type { State } from '../worktree/state.js';
import { readState } from '../worktree/state.js';
import { announce } from './announce.js';
import type { Context } from './context.js';
import type { Project } from './open.js';
import type { EarlyScan, LocalSides, Manifest } from './scan-local.js';
import { ifStillRight, isUnread, scanLocal } from './scan-local.js';

/** Local, cache and remote side by side, before anything is decided. */
export interface Comparison extends LocalSides {
  readonly head: RemoteHead;
  readonly state: State | undefined;
  readonly analysis: Analysis;
}

export interface CompareOptions {
  /** Reads every file again. */
  readonly checksum?: boolean;
  /** A scan that has begun already. */
  readonly early?: EarlyScan | undefined;
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
  const head = await trustedHead(remote, state, readCache(places));
  const incoming = await incomingManifest(project, remote, head);
  const { early, checksum = false } = options;
  const local =
    (early && (await ifStillRight(early, incoming))) ??
    (await scanLocal(context, project, { checksum, incoming }));
  const { scan: found, cache, forest } = local;
  announce(context, 'compare');
  const roots = { local: found.root, cache: cache?.root, remote: head.snapshot?.root };
  await fetchDiffering(forest, [roots.local, roots.cache, roots.remote], (hashes) =>
    remote.trees(hashes),
  );
  const analysis = withoutUnread(
    analyze(forest, roots, { allowSimilarNames: filter.allowSimilar }),
    found,
  );
  return { ...local, head, state, analysis };
}

/** Fetches what the repository's manifest has that the last snapshot here had not, and verifies that. */
async function incomingManifest(
  { places }: Project,
  remote: Remote,
  { snapshot }: RemoteHead,
): Promise<Manifest | undefined> {
  const cache = readCache(places);
  if (snapshot === undefined || snapshot.root === cache?.root) return undefined;
  const forest = layerForests(new Map(), cache ? [cache.forest] : []);
  await fetchDiffering(forest, [cache?.root, snapshot.root], (hashes) => remote.trees(hashes));
  verifyIncoming(forest, cache?.root, snapshot);
  return { root: snapshot.root, forest };
}

/** Trusts no repository: links that lead out, paths that are too long and untrue totals are refused here too. */
function verifyIncoming(forest: Forest, base: Hash | undefined, snapshot: Snapshot): void {
  const { id, root, files, bytes } = snapshot;
  const refuse = (why: string, cause?: DsgError): never => {
    throw new DsgError('integrity', `Cannot use the snapshot ${id}: ${why}`, {
      state: 'Nothing was changed.',
      hint: 'dsg fsck',
      ...(cause && { data: cause.data, cause }),
    });
  };
  try {
    const totals = verifyTree(root, { forest, base, blobFault: () => undefined });
    if (totals.files === files && totals.bytes === bytes) return;
  } catch (error) {
    if (isDsgError(error, 'integrity')) refuse(error.message.replace(/^[^:]*: /, ''), error);
    throw error;
  }
  refuse('its totals are not true');
}

/** Nothing below a folder that could not be read may count as deleted. */
function withoutUnread(analysis: Analysis, scan: Scan): Analysis {
  if (scan.incomplete.length === 0) return analysis;
  return {
    ...analysis,
    changes: analysis.changes.filter(
      ({ path, local }) => local !== undefined || !isUnread(scan, path),
    ),
  };
}

/** Reads the head and refuses a repository that is another one or whose history went back. */
export async function trustedHead(
  remote: Remote,
  state: State | undefined,
  cache?: Pick<Cache, 'id' | 'snapshot'>,
): Promise<RemoteHead> {
  requireSame(remote, state);
  const head = await remote.head();
  // What was synced here was seen here, even where the record of it is lost.
  const synced = cache?.snapshot ? { id: cache.id, hash: cache.snapshot } : undefined;
  const seen = state?.seen ?? synced;
  if (!seen || seen.hash === head.hash || (await isAfter(remote, head, seen))) return head;
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

/** Refuses another repository than the one that the project was synced with. */
export function requireSame(remote: Remote, state: State | undefined): void {
  if (!state || state.repository === remote.repository) return;
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

/** So far back the history is followed here; beyond that the server's word is taken. */
const FOLLOWED = 64;

/** Tells whether a head comes after a snapshot that was seen before, by its own chain and not by what the server says. */
async function isAfter(
  remote: Remote,
  head: RemoteHead,
  seen: { readonly id: string; readonly hash: Hash },
): Promise<boolean> {
  const distance = (snapshotNumber(head.id) ?? 0) - (snapshotNumber(seen.id) ?? 0);
  if (distance <= 0 || head.snapshot === undefined) return false;
  if (distance > FOLLOWED) return remote.contains(seen.hash);
  let parent = head.snapshot.parent;
  for (let left = distance - 1; left > 0 && parent !== null; left--)
    parent = (await remote.snapshot(parent)).parent;
  if (parent !== seen.hash) return false;
  // A snapshot that was seen and is damaged now is told of at once.
  await remote.snapshot(seen.hash);
  return true;
}
