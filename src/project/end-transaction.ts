import { join } from 'node:path';
import { removeIfThere, removeTree, syncFolder } from '../fs/durable.js';
import type { LocalJournal } from '../worktree/operations.js';
import type { Places } from '../worktree/places.js';

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
