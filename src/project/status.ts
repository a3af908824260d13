import { existsSync } from 'node:fs';
import type { DsgError } from '../errors/error.js';
import { isDsgError } from '../errors/error.js';
import type { FileLock } from '../fs/lock.js';
import { tryLock } from '../fs/lock.js';
import type { Leaf } from '../model/entry.js';
import { entryIn } from '../model/entry-in.js';
import { leaves } from '../model/forest.js';
import type { Remote } from '../remote/client.js';
import type { Analysis } from '../sync/analyze.js';
import type { Problem } from '../sync/problems.js';
import { writeIndex } from '../worktree/index-file.js';
import { readJournal } from '../worktree/operations.js';
import { findCode } from './code/find-code.js';
import type { LockJudgement } from './code/judge-lock.js';
import { judgeLock, judgeRestored } from './code/judge-lock.js';
import type { Comparison } from './compare.js';
import { compare } from './compare.js';
import type { SavedCount } from './conflicts/saved-choices.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { lockProject } from './lock.js';
import type { Project } from './open.js';
import { scanWhileConnecting } from './scan-local.js';

/** The three sides compared, and what stands in the way of a sync. */
export interface StatusReport {
  readonly head: { readonly local: string | null; readonly remote: string };
  readonly analysis: Analysis;
  readonly problems: readonly Problem[];
  readonly indexWasDamaged: boolean;
  /** Files that are the same everywhere; only when asked for. */
  readonly unchanged: readonly { path: string; leaf: Leaf }[];
  readonly recovered: string | null;
  /** Another dsg is at work in the folder, so that what is shown is about to change. */
  readonly isBusy: boolean;
  /** What was chosen about the conflicts; an error where the file with the choices is faulty. */
  readonly saved: SavedCount | DsgError;
  /** How dsg.lock stands to the snapshot last synced here. */
  readonly lock: LockJudgement;
  /** The data here is that of an earlier snapshot, which dsg.lock names. */
  readonly isRestored: boolean;
  /** Data files that git tracks too. */
  readonly inGit: readonly string[];
}

/** Compares without changing anything but the index, and the leftovers of a crash. */
export async function status(
  context: Context,
  project: Project,
  { all = false, checksum = false } = {},
): Promise<StatusReport> {
  const scanning = scanWhileConnecting(context, project, checksum);
  const remote = await connectProject(context, project, scanning.start);
  try {
    const { recovered, isBusy } = await recoverIfNeeded(context, project, remote);
    const early = scanning.early();
    const compared = await compare(context, project, remote, { checksum, early });
    const { analysis, scan, cache, head, forest, indexWasDamaged } = compared;
    // An index that knew rotten bytes would make them an edit the next time.
    if (scan.blocks && scan.rotten.size === 0) saveIndexIfFree(project, scan.blocks);
    const changed = new Set(analysis.changes.map(({ path }) => path));
    const unchanged =
      all && scan.root !== undefined
        ? [...leaves(forest, scan.root)].filter(({ path }) => !changed.has(path))
        : [];
    return {
      head: { local: cache?.id ?? null, remote: head.id },
      analysis,
      problems: scan.problems,
      indexWasDamaged,
      unchanged,
      recovered,
      isBusy,
      saved: await savedChoices(project, analysis),
      ...(await besideCode(remote, project, compared)),
      inGit: await inGit(context, project, compared),
    };
  } finally {
    await remote.close();
  }
}

/** How dsg.lock stands to the data; most often as it should, which is known here. */
async function besideCode(
  remote: Remote,
  { root }: Project,
  compared: Comparison,
): Promise<Pick<StatusReport, 'lock' | 'isRestored'>> {
  const { cache } = compared;
  const at = cache?.snapshot ? { id: cache.id, hash: cache.snapshot } : undefined;
  const lock = judgeLock({ root, repository: remote.repository, at });
  if (lock.state !== 'older' || at === undefined) return { lock, isRestored: false };
  const { askForLocked } = await import('./code/code-checks.js');
  const { restoredTo } = await import('./code/restored-to.js');
  const restored = await restoredTo(remote, compared, await askForLocked(remote, root));
  return restored
    ? { lock: judgeRestored(lock, at.id), isRestored: true }
    : { lock, isRestored: false };
}

/** A project outside of git needs no code for it. */
async function inGit(
  context: Context,
  { root }: Project,
  { forest, scan }: Comparison,
): Promise<readonly string[]> {
  if (findCode(root) === undefined) return [];
  const { dataInGit } = await import('./code/warn-of-tracked.js');
  return dataInGit(context, root, (path) => entryIn(forest, scan.root, path) !== undefined);
}

/** Most projects have no conflict, and need no code for what was chosen about it. */
async function savedChoices(
  { places }: Project,
  { changes }: Analysis,
): Promise<StatusReport['saved']> {
  const conflicts = changes.filter(({ action }) => action === 'conflict');
  if (conflicts.length === 0 || !existsSync(places.resolutions)) return { saved: 0, confirmed: 0 };
  const { countSaved } = await import('./conflicts/saved-choices.js');
  return countSaved(places, conflicts);
}

/** Ends what a crash left; where another dsg is at work there is nothing to end, and nothing to wait for. */
async function recoverIfNeeded(
  context: Context,
  project: Project,
  remote: Remote,
): Promise<{ recovered: string | null; isBusy: boolean }> {
  if (!readJournal(project.places.journal)) return { recovered: null, isBusy: false };
  let lock: FileLock;
  try {
    lock = lockProject(project);
  } catch (error) {
    if (isDsgError(error, 'locked')) return { recovered: null, isBusy: true };
    throw error;
  }
  try {
    // Most commands find nothing to recover, and start sooner without the code for it.
    const { recoverLocal } = await import('./recover.js');
    const { result, snapshot } = await recoverLocal(context, project, remote);
    return { recovered: result === 'finished' ? snapshot : null, isBusy: false };
  } finally {
    lock.release();
  }
}

/** A better index saves the next command work; a busy or read-only project does without. */
function saveIndexIfFree({ places, filter }: Project, blocks: readonly Buffer[]): void {
  // A folder that has only its settings yet has no place for an index.
  if (!existsSync(places.dsg)) return;
  try {
    const lock = tryLock(places.lock);
    try {
      if (lock) writeIndex(places.index, filter.fingerprint, blocks);
    } finally {
      lock?.release();
    }
  } catch (error) {
    if (!isDsgError(error, 'no-permission') && !isDsgError(error, 'no-space')) throw error;
  }
}
