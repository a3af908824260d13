import type { Remote } from '../remote/client.js';
import { applyOperations } from '../worktree/apply.js';
import type { OperationNote } from '../worktree/operations.js';
import { readJournal } from '../worktree/operations.js';
import { applying } from './announce.js';
import type { Context } from './context.js';
import { endTransaction } from './end-transaction.js';
import { finishLocal } from './finish.js';
import type { Project } from './open.js';
import { enterOperation, pointOf } from './operations/record.js';
import { finishAlone } from './restore/finish-alone.js';

/** What became of a working folder's open transaction. */
export interface LocalRecovery {
  readonly result: 'nothing' | 'finished' | 'undone';
  /** The snapshot that an interrupted sync was to reach; null where it was no sync. */
  readonly snapshot: string | null;
  /** Files that someone changed since, left as they are. */
  readonly skipped: readonly string[];
  /** What the interrupted command was, where it was finished. */
  readonly note?: OperationNote;
}

/**
 * Finishes or undoes the transaction that a crash left open in the working folder.
 *
 * The repository decides: if it has the snapshot, the folder goes forward to it, else nothing had been done yet. The
 * change of the working folder alone needs no repository, so one that is still to be reached is reached only where it is
 * needed. The caller holds the project's lock; running it again changes nothing.
 */
export async function recoverLocal(
  context: Context,
  project: Project,
  reached: Remote | (() => Promise<Remote>),
): Promise<LocalRecovery> {
  const { places } = project;
  const journal = readJournal(places.journal);
  if (!journal) return { result: 'nothing', snapshot: null, skipped: [] };
  if (journal.alone) {
    const { skipped } = await finishAlone(context, project, journal);
    context.warn?.(`An interrupted ${journal.note?.what ?? 'restore'} was finished first.`);
    const { note } = journal;
    return { result: 'finished', snapshot: null, skipped, ...(note && { note }) };
  }
  const remote = typeof reached === 'function' ? await reached() : reached;
  if (!(await remote.contains(journal.target.hash))) {
    endTransaction(places, journal, { keepStaging: true });
    return { result: 'undone', snapshot: journal.target.id, skipped: [] };
  }
  const before = pointOf(places);
  const { skipped } = await applyOperations(places, journal, applying(context, journal));
  await finishLocal(project, remote, { journal, skipped, context });
  const { note, tx, target, commits } = journal;
  if (note)
    await enterOperation(context, project, { note, before, snapshot: commits ? target : null, tx });
  endTransaction(places, journal, { keepStaging: false });
  return { result: 'finished', snapshot: target.id, skipped, ...(note && { note }) };
}
