import type { SharedConfig } from '../../config/project-config.js';
import { encodeSharedConfig } from '../../config/shared.js';
import { DsgError } from '../../errors/error.js';
import { inState } from '../../errors/in-state.js';
import { walkHistory } from '../../history/walk-history.js';
import type { Leaf } from '../../model/entry.js';
import { treeTotals } from '../../model/entry.js';
import type { Forest } from '../../model/forest.js';
import { leaves } from '../../model/forest.js';
import type { Hash } from '../../model/hash.js';
import { fetchDiffering, layerForests } from '../../model/layered-forest.js';
import type { Author, Snapshot } from '../../model/snapshot.js';
import { encodeSnapshot, legalMessage, snapshotNumber } from '../../model/snapshot.js';
import type { Remote, RemoteHead } from '../../remote/client.js';
import type { Incoming } from '../../repository/quarantine.js';
import type { NewTrees } from '../../store/edit-tree.js';
import { editTree } from '../../store/edit-tree.js';
import { hashBytes } from '../../store/hash.js';
import { serverWork } from '../announce.js';
import type { Context } from '../context.js';
import { holder } from '../identity.js';
import type { LegacyHistory, LegacySnapshot } from './check-legacy.js';
import type { FoundContents } from './find-contents.js';
import type { LegacyPlaces } from './find-legacy.js';
import type { ImportedSnapshot } from './import-legacy.js';
import type { LegacyLeaves } from './legacy-leaves.js';
import { legacyLeaves } from './legacy-leaves.js';
import { legacyMessage, legacyOrigin } from './legacy-note.js';
import type { LegacySums } from './legacy-sums.js';
import { readLegacyManifest } from './read-legacy.js';

export interface ImportWork {
  readonly places: LegacyPlaces;
  readonly history: LegacyHistory;
  readonly contents: FoundContents;
  readonly config: SharedConfig;
  readonly sums: LegacySums;
  readonly by: Author;
}

interface Brought {
  readonly already: number;
  readonly snapshots: readonly ImportedSnapshot[];
}

/** The manifest that the next snapshot is made from. */
interface Base {
  readonly id: string;
  readonly hash: Hash | null;
  readonly root: Hash | undefined;
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly forest: Forest;
}

/** Commits each old snapshot that the repository lacks, oldest first; without a repository, says what they would be. */
export async function bringIn(
  context: Context,
  remote: Remote | undefined,
  work: ImportWork,
): Promise<Brought> {
  const { snapshots } = work.history;
  const head = remote ? await remote.head() : { id: 's0', hash: null, snapshot: undefined };
  const already = remote ? await countImported(remote, head, snapshots) : 0;
  let base = await baseOf(remote, head);
  const done: ImportedSnapshot[] = [];
  for (const [i, old] of snapshots.slice(already).entries()) {
    if (context.isInterrupted()) throw stopped(already + i);
    context.progress({
      phase: 'legacy',
      done: already + i,
      total: snapshots.length,
      unit: 'files',
      counted: 'snapshot',
    });
    const { entries } = await readLegacyManifest(old.path, work.sums);
    const brought = legacyLeaves(entries, work.contents);
    const draft = draftOf(base, old, brought);
    const made =
      remote &&
      (await commitDraft(context, remote, { work, base, draft }).catch((error) => {
        throw inState(error, `${standsAt(already + i)} The same command goes on.`);
      }));
    base = { ...draft, id: made?.id ?? base.id, hash: made?.hash ?? null };
    done.push({ id: made?.id ?? null, hash: made?.hash ?? null, ...draft.about });
  }
  return { already, snapshots: done };
}

function standsAt(done: number): string {
  return done === 0
    ? 'No snapshot is brought in yet.'
    : `The first ${done} snapshots are brought in.`;
}

function stopped(done: number): DsgError {
  return new DsgError('interrupted', 'Interrupted', {
    state: standsAt(done),
    hint: 'run the command again to go on',
  });
}

/** One snapshot as it is to be. */
interface Draft {
  readonly root: Hash;
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly forest: Forest;
  readonly trees: NewTrees;
  /** Contents that the snapshot before it has not. */
  readonly blobs: readonly Incoming[];
  readonly message: string;
  readonly about: Omit<ImportedSnapshot, 'id' | 'hash'>;
}

function draftOf(base: Base, { metadata }: LegacySnapshot, brought: LegacyLeaves): Draft {
  const { found, blobs, missing } = brought;
  const changes = edits(base.leaves, found);
  const trees: NewTrees = new Map();
  const root = editTree(base.forest, base.root, changes, trees);
  const forest: Forest = { get: (hash) => trees.get(hash)?.tree ?? base.forest.get(hash) };
  const changed = new Set(
    [...changes.values()].map((leaf) => (leaf?.kind === 'file' ? leaf.hash : undefined)),
  );
  return {
    root,
    leaves: found,
    forest,
    trees,
    blobs: blobs.filter(({ hash }) => changed.has(hash)),
    message: legalMessage(legacyMessage(metadata, missing)),
    about: {
      legacy: metadata.id,
      legacyHash: metadata.hash,
      author: metadata.createdBy,
      created: new Date(metadata.created).toISOString(),
      message: metadata.message,
      ...treeTotals(forest.get(root) ?? []),
      missing,
    },
  };
}

async function commitDraft(
  context: Context,
  remote: Remote,
  { work, base, draft }: { work: ImportWork; base: Base; draft: Draft },
): Promise<{ id: string; hash: Hash }> {
  const settings = Buffer.from(encodeSharedConfig(work.config));
  const config = hashBytes(settings);
  const { author, created, files, bytes } = draft.about;
  const snapshot: Snapshot = {
    id: `s${(snapshotNumber(base.id) ?? 0) + 1}`,
    repository: remote.repository,
    root: draft.root,
    parent: base.hash,
    author: { name: author, email: author },
    created,
    message: draft.message,
    git: null,
    config,
    files,
    bytes,
  };
  const encoded = encodeSnapshot(snapshot);
  const hash = hashBytes(encoded);
  const objects = new Map<Hash, Uint8Array>([
    [config, settings],
    [hash, encoded],
  ]);
  for (const [tree, one] of draft.trees) objects.set(tree, one.bytes);
  const transaction = await remote.lock(holder(context, work.by, 'import-legacy'));
  const lacking = await transaction.missingBlobs(draft.blobs);
  await transaction.putBlobs(draft.blobs.filter((blob) => lacking.has(blob.hash)));
  await transaction.putObjects(objects);
  await transaction.commit(base.hash, hash, serverWork(context, 'commit'));
  // A lock is for one snapshot.
  await transaction.unlock();
  return { id: snapshot.id, hash };
}

/** Counts the old snapshots that a repository begins with; throws when it begins with anything else. */
async function countImported(
  remote: Remote,
  head: RemoteHead,
  snapshots: readonly LegacySnapshot[],
): Promise<number> {
  const origins: (ReturnType<typeof legacyOrigin> | undefined)[] = [];
  for await (const { snapshot } of walkHistory(remote, head))
    origins.unshift(legacyOrigin(snapshot.message));
  for (const [i, origin] of origins.entries()) {
    const old = snapshots[i]?.metadata;
    // What came after all that was imported is work that was done since.
    if (old === undefined) break;
    if (origin?.id === old.id && origin.hash === old.hash) continue;
    throw new DsgError(
      'usage',
      `Cannot import into "${remote.root}": its s${i + 1} is not the old ${old.id}`,
      { state: 'Nothing was changed.', hint: 'name a place where there is no repository yet' },
    );
  }
  return Math.min(origins.length, snapshots.length);
}

async function baseOf(remote: Remote | undefined, head: RemoteHead): Promise<Base> {
  const forest = layerForests(new Map(), []);
  const root = head.snapshot?.root;
  if (remote === undefined || root === undefined)
    return { id: head.id, hash: head.hash, root: undefined, leaves: new Map(), forest };
  await fetchDiffering(forest, [undefined, root], (hashes) => remote.trees(hashes));
  const found = new Map<string, Leaf>();
  for (const { path, leaf } of leaves(forest, root)) found.set(path, leaf);
  return { id: head.id, hash: head.hash, root, leaves: found, forest };
}

function edits(
  before: ReadonlyMap<string, Leaf>,
  after: ReadonlyMap<string, Leaf>,
): Map<string, Leaf | undefined> {
  const changes = new Map<string, Leaf | undefined>();
  for (const path of before.keys()) if (!after.has(path)) changes.set(path, undefined);
  for (const [path, leaf] of after) {
    const old = before.get(path);
    if (old === undefined || !isAlike(old, leaf)) changes.set(path, leaf);
  }
  return changes;
}

function isAlike(a: Leaf, b: Leaf): boolean {
  if (a.kind === 'link' || b.kind === 'link')
    return a.kind === 'link' && b.kind === 'link' && a.target === b.target;
  return a.hash === b.hash && a.exec === b.exec && a.mtime === b.mtime;
}
