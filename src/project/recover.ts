import { join } from 'node:path';
import { removeIfThere, removeTree, syncFolder } from '../fs/durable.js';
import type { Remote } from '../remote/client.js';
import { applyOperations } from '../worktree/apply.js';
import type { LocalJournal } from '../worktree/operations.js';
import { readJournal } from '../worktree/operations.js';
import type { Places } from '../worktree/places.js';
import { applying } from './announce.js';
import type { Context } from './context.js';
import { finishLocal } from './finish.js';
import type { Project } from './open.js';

/** What became of a working folder's open transaction. */
export interface LocalRecovery {
  readonly result: 'nothing' | 'finished' | 'undone';
  /** The snapshot that an interrupted sync was to reach; null where it was no sync. */
  readonly snapshot: string | null;
  /** Files that someone changed since, left as they are. */
  readonly skipped: readonly string[];
}

/**
 * Finishes or undoes the transaction that a crash left open in the working folder.
 *
 * The repository decides: if it has the snapshot, the folder goes forward to it, else nothing had been done yet. The
 * caller holds the project's lock; running it again changes nothing.
 */
export async function recoverLocal(
  context: Context,
  project: Project,
  remote: Remote,
): Promise<LocalRecovery> {
  const { places } = project;
  const journal = readJournal(places.journal);
  if (!journal) return { result: 'nothing', snapshot: null, skipped: [] };
  if (journal.alone) return finishAlone(context, project, journal);
  if (!(await remote.contains(journal.target.hash))) {
    endTransaction(places, journal, { keepStaging: true });
    return { result: 'undone', snapshot: journal.target.id, skipped: [] };
  }
  const { skipped } = await applyOperations(places, journal, applying(context, journal));
  await finishLocal(project, remote, { journal, skipped, context });
  endTransaction(places, journal, { keepStaging: false });
  return { result: 'finished', snapshot: journal.target.id, skipped };
}

/** Finishes a change of the working folder alone; the record of the last sync stays as it is. */
export async function finishAlone(
  context: Context,
  { places }: Project,
  journal: LocalJournal,
): Promise<LocalRecovery> {
  const { skipped } = await applyOperations(places, journal, applying(context, journal));
  endTransaction(places, journal, { keepStaging: false });
  context.warn?.('An interrupted restore was finished first.');
  return { result: 'finished', snapshot: null, skipped };
}

/** Removes a transaction's journal, which ends it; staged files are worth keeping only while they may be needed again. */
export function endTransaction(
  places: Places,
  { tx }: Pick<LocalJournal, 'tx'>,
  { keepStaging }: { keepStaging: boolean },
): void {
  removeIfThere(places.journal);
  syncFolder(places.dsg);
  if (!keepStaging) removeTree(join(places.staging, tx));
}
