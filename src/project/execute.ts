import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DsgError } from '../errors/error.js';
import { nowInState } from '../errors/in-state.js';
import { makeFolders, removeTree } from '../fs/durable.js';
import type { Forest } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Author } from '../model/snapshot.js';
import type { Remote, RemoteTransaction } from '../remote/client.js';
import type { NewTrees } from '../store/edit-tree.js';
import { editTree } from '../store/edit-tree.js';
import type { Plan } from '../sync/plan.js';
import { isPlacing } from '../sync/resolve.js';
import type { Applied } from '../worktree/apply.js';
import { applyOperations } from '../worktree/apply.js';
import type { FileIndex } from '../worktree/index-file.js';
import { writeIndex } from '../worktree/index-file.js';
import type { IndexedLeaf, Stamp } from '../worktree/index-format.js';
import type { LocalJournal, LocalOperation, OperationNote } from '../worktree/operations.js';
import { writeJournal } from '../worktree/operations.js';
import { reindex } from '../worktree/reindex.js';
import { stampAt } from '../worktree/stamps.js';
import { announce, applying, serverWork } from './announce.js';
import type { Comparison } from './compare.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import { endTransaction } from './end-transaction.js';
import { finishLocal, lockTo } from './finish.js';
import type { Project } from './open.js';
import { enterOperation, pointOf } from './operations/record.js';
import { checkUnchanged, stage } from './stage.js';
import type { Draft } from './upload.js';
import { draftSnapshot, upload } from './upload.js';
import { refuseReadOnly } from './writable.js';

export interface Execution {
  readonly remote: Remote;
  /** Undefined where nothing is to be committed. */
  readonly transaction: RemoteTransaction | undefined;
  readonly comparison: Comparison;
  readonly plan: Plan;
  readonly author: Author;
  readonly message: string | undefined;
  readonly index: FileIndex;
  readonly seen: (path: string) => IndexedLeaf | undefined;
  readonly note: OperationNote;
}

export interface Executed {
  readonly snapshot: string | null;
  readonly head: string;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly skipped: readonly string[];
  readonly kept: ReadonlyMap<string, string>;
}

const YOUNG = 2_000_000_000n;

/** Carries out a plan on both sides: stage, commit the repository, commit the working folder (docs/transactions.md). */
export async function execute(
  context: Context,
  project: Project,
  work: Execution,
): Promise<Executed> {
  const { remote, comparison, plan } = work;
  refuseReadOnly(project.root, plan);
  const draft = await draftSnapshot(context, project, remote, work);
  const tx = `w${context.now().getTime().toString(36)}-${randomBytes(4).toString('hex')}`;
  const { operations, bytesDown } = await stage(context, project, remote, {
    plan,
    tx,
    seen: work.seen,
  });
  const bytesUp = draft ? await upload(context, project, held(work), { plan, draft }) : 0;
  checkUnchanged(project, plan, work.seen);
  checkInterrupt(context);
  const folderMode = 0o777 & ~context.umask;
  const journal: LocalJournal = {
    ...journalOf(tx, comparison, draft, operations),
    folderMode,
    note: work.note,
    ...(draft && { commits: true }),
  };
  const before = pointOf(project.places);
  makeFolders(dirname(project.places.cacheHead));
  writeJournal(project.places.journal, journal);
  if (draft) await commit(context, work, { draft, project, journal });
  announce(context, 'apply');
  let applied: Applied;
  try {
    applied = await applyOperations(project.places, journal, applying(context, journal));
    await record(context, project, work, { journal, draft, applied });
    const snapshot = draft ? journal.target : null;
    await enterOperation(context, project, {
      note: work.note,
      by: work.author,
      before,
      snapshot,
      tx,
    });
    endTransaction(project.places, journal, { keepStaging: false });
  } catch (error) {
    throw halfway(error, draft);
  }
  return {
    snapshot: draft?.snapshot.id ?? null,
    head: journal.target.id,
    bytesUp,
    bytesDown,
    skipped: applied.skipped,
    kept: applied.kept,
  };
}

/** Says of an error behind the commit point what is done already: the journal completes the rest. */
function halfway(error: unknown, draft: Draft | undefined): unknown {
  const committed = draft ? `${draft.snapshot.id} is committed. ` : '';
  return nowInState(
    error,
    `${committed}The project is not up to date yet; the next sync completes it.`,
  );
}

function held({ transaction }: Execution): RemoteTransaction {
  if (transaction) return transaction;
  throw new DsgError('failed', 'Cannot change the repository: it is not locked');
}

function journalOf(
  tx: string,
  { head }: Comparison,
  draft: Draft | undefined,
  operations: readonly LocalOperation[],
): LocalJournal {
  const hash = draft?.hash ?? head.hash;
  if (hash === null) throw new DsgError('failed', 'Cannot sync: there is nothing to reach');
  return {
    tx,
    target: { id: draft?.snapshot.id ?? head.id, hash },
    root: draft?.root ?? head.snapshot?.root ?? null,
    operations,
  };
}

async function commit(
  context: Context,
  work: Execution,
  { draft, project, journal }: { draft: Draft; project: Project; journal: LocalJournal },
): Promise<void> {
  const { remote, comparison } = work;
  const { hash } = comparison.head;
  announce(context, 'commit');
  try {
    await held(work).commit(hash, draft.hash, serverWork(context, 'commit'));
  } catch (error) {
    const { id } = draft.snapshot;
    const committed = await isCommitted(remote, draft.hash);
    if (committed === undefined)
      throw nowInState(error, `The next sync finds out whether ${id} was committed.`);
    if (committed) throw halfway(error, draft);
    endTransaction(project.places, journal, { keepStaging: true });
    throw error;
  }
}

/** Asks whether a commit took place although it ended in an error; undefined when even that cannot be found out. */
async function isCommitted(remote: Remote, hash: Hash): Promise<boolean | undefined> {
  try {
    return await remote.contains(hash);
  } catch {
    // The journal stays, and the next command asks again.
    return undefined;
  }
}

async function record(
  context: Context,
  project: Project,
  { comparison, remote, index, plan }: Execution,
  {
    journal,
    draft,
    applied,
  }: { journal: LocalJournal; draft: Draft | undefined; applied: Applied },
): Promise<void> {
  const forest: Forest = {
    get: (hash) => draft?.trees.get(hash)?.tree ?? comparison.forest.get(hash),
  };
  await finishLocal(project, remote, { journal, skipped: applied.skipped, known: forest, context });
  const root = localRoot(comparison, plan, applied, forest);
  const known: Forest = { get: (hash) => root.made.get(hash)?.tree ?? forest.get(hash) };
  const placed = placedStamps(context, project, journal, applied);
  writeIndex(
    project.places.index,
    project.filter.fingerprint,
    reindex(root.hash, { index, forest: known, placed }),
  );
}

/** The tree that the working folder now has: as scanned, with what was put and deleted there. */
function localRoot(
  { scan }: Comparison,
  plan: Plan,
  { skipped }: Applied,
  forest: Forest,
): { hash: Hash; made: NewTrees } {
  const left = new Set(skipped);
  const edits = new Map(
    plan.steps
      .filter((step) => (isPlacing(step) || step.kind === 'delete-local') && !left.has(step.path))
      .map(({ kind, path, leaf }) => [path, kind === 'delete-local' ? undefined : leaf]),
  );
  const made: NewTrees = new Map();
  return { hash: editTree(forest, scan.root, edits, made), made };
}

/** Reads the metadata of what a transaction has put in place, as far as it is still there. */
export function placedStamps(
  context: Context,
  project: Project,
  { operations }: LocalJournal,
  { skipped }: Applied,
): Map<string, { stamp: Stamp; racy: boolean }> {
  const left = new Set(skipped);
  const young = BigInt(context.now().getTime()) * 1_000_000n - YOUNG;
  const placed = new Map<string, { stamp: Stamp; racy: boolean }>();
  for (const operation of operations) {
    if (operation.kind === 'delete' || left.has(operation.path)) continue;
    const found = stampAt(project.root, operation.path);
    const isOurs =
      operation.kind === 'link'
        ? found?.stat.isSymbolicLink()
        : found?.stamp.ino.toString() === operation.ino;
    // A write sets the time of a file to now; one whose time lies well in the past has not been written since.
    if (found && isOurs)
      placed.set(operation.path, { stamp: found.stamp, racy: found.stamp.mtime >= young });
  }
  return placed;
}

/** Records that both sides agree although nothing had to be moved. */
export async function settle(
  context: Context,
  project: Project,
  remote: Remote,
  { head, cache, scan, forest }: Comparison,
): Promise<void> {
  if (scan.blocks) writeIndex(project.places.index, project.filter.fingerprint, scan.blocks);
  clearStaging(project);
  if (head.hash === null) return;
  const target = { id: head.id, hash: head.hash };
  const root = head.snapshot?.root;
  if (cache?.snapshot === head.hash && cache.root === root) {
    // The code may have been brought to another commit, and dsg.lock with it.
    lockTo(project, remote, { context, target, source: forest, root });
    return;
  }
  makeFolders(dirname(project.places.cacheHead));
  const journal = { target, root: root ?? null };
  await finishLocal(project, remote, { journal, skipped: [], known: forest, context });
}

/** What an interrupted download left is of no use once nothing has to be downloaded. */
function clearStaging({ places }: Project): void {
  let names: string[] = [];
  try {
    names = readdirSync(places.staging);
  } catch {
    return;
  }
  for (const name of names) removeTree(`${places.staging}/${name}`);
}
