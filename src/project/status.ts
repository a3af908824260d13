import { existsSync } from 'node:fs';
import type { DsgError } from '../errors/error.js';
import { isDsgError } from '../errors/error.js';
import type { FileLock } from '../fs/lock.js';
import { tryLock } from '../fs/lock.js';
import type { Leaf } from '../model/entry.js';
import { leaves } from '../model/forest.js';
import type { Remote } from '../remote/client.js';
import type { Analysis } from '../sync/analyze.js';
import type { Problem } from '../sync/problems.js';
import { writeIndex } from '../worktree/index-file.js';
import { readJournal } from '../worktree/operations.js';
import type { LockJudgement } from './code/judge-lock.js';
import { judgeLock } from './code/judge-lock.js';
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
    const { analysis, scan, cache, head, forest, indexWasDamaged } = await compare(
      context,
      project,
      remote,
      { checksum, early: scanning.early() },
    );
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
      lock: judgeLock({
        root: project.root,
        repository: remote.repository,
        at: cache?.snapshot ? { id: cache.id, hash: cache.snapshot } : undefined,
      }),
    };
  } finally {
    await remote.close();
  }
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
