import { DsgError, isDsgError } from '../errors/error.js';
import type { Forest } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { fetchDiffering, layerForests } from '../model/layered-forest.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import { verifyTree } from '../repository/verify.js';
import type { Analysis } from '../sync/analyze.js';
import { analyze } from '../sync/analyze.js';
import { readCache } from '../worktree/cache.js';
import type { Scan } from '../worktree/scan.js';
import type { State } from '../worktree/state.js';
import { readState } from '../worktree/state.js';
import { announce } from './announce.js';
import type { Context } from './context.js';
import type { Project } from './open.js';
import type { EarlyScan, LocalSides, Manifest } from './scan-local.js';
import { ifStillRight, isUnread, scanLocal } from './scan-local.js';
import { trustedHead } from './trusted-head.js';

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
