import type { Applied } from '../../worktree/apply.js';
import { applyOperations } from '../../worktree/apply.js';
import type { LocalJournal } from '../../worktree/operations.js';
import { readReplaced, writeReplaced } from '../../worktree/replaced.js';
import { applying } from '../announce.js';
import type { Context } from '../context.js';
import { endTransaction } from '../end-transaction.js';
import type { Project } from '../open.js';
import { enterOperation } from '../operations/record.js';
import { indexChanges } from './index-changes.js';

/** Carries out a change of the working folder alone, or what is left of it; the record of the last sync stays as it is. */
export async function finishAlone(
  context: Context,
  project: Project,
  journal: LocalJournal,
): Promise<Applied> {
  const { places } = project;
  const applied = await applyOperations(places, journal, applying(context, journal));
  const left = new Set(applied.skipped);
  const all = readReplaced(places, journal.tx) ?? [];
  const changes = all.filter(({ path }) => !left.has(path));
  // What was left alone is nothing that could be undone.
  if (changes.length < all.length) writeReplaced(places, journal.tx, changes);
  indexChanges(context, project, { journal, applied, changes });
  const { note, tx } = journal;
  if (note) await enterOperation(context, project, { note, tx });
  endTransaction(places, journal, { keepStaging: false });
  return applied;
}
