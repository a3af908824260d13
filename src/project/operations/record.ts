import { randomBytes } from 'node:crypto';
import { isDsgError, systemCode } from '../../errors/error.js';
import type { Author } from '../../model/snapshot.js';
import { readCache } from '../../worktree/cache.js';
import type { Edit } from '../../worktree/edits.js';
import { writeEdit } from '../../worktree/edits.js';
import type { Operation, Point } from '../../worktree/operation-log.js';
import { appendOperation, readOperations } from '../../worktree/operation-log.js';
import type { OperationNote } from '../../worktree/operations.js';
import { readJournal } from '../../worktree/operations.js';
import type { Places } from '../../worktree/places.js';
import { pruneReplaced } from '../../worktree/replaced.js';
import type { Context } from '../context.js';
import { author } from '../identity.js';
import type { Project } from '../open.js';
import { briefEdit } from './brief-edit.js';

/** What is entered; what is left out is found out. */
export interface Entered {
  readonly note: OperationNote;
  readonly by?: Author;
  readonly before?: Point | null;
  readonly snapshot?: Point | null;
  readonly tx?: string;
  /** What was changed beside files of data, so that it can be put back. */
  readonly edit?: Edit | undefined;
}

/** The command line that is being run, as the operation log is to have it. */
export function noteOf({ line }: Context, what: string): OperationNote {
  return { what, line: line ?? `dsg ${what}` };
}

/** Where the project is: the snapshot that was last synced here. */
export function pointOf(places: Places): Point | null {
  const cache = readCache(places);
  return cache?.snapshot ? { id: cache.id, hash: cache.snapshot } : null;
}

/**
 * Enters an operation into the log. The caller holds the project's lock.
 *
 * What was done is done: where the log cannot be written, that is a warning and no failure.
 */
export async function enterOperation(
  context: Context,
  { root, places }: Project,
  { note, by, before, snapshot = null, tx, edit }: Entered,
): Promise<void> {
  try {
    const { operations } = readOperations(places);
    if (tx !== undefined && operations.some((one) => one.tx === tx)) return;
    const after = pointOf(places);
    const entry: Omit<Operation, 'id'> = {
      ...note,
      time: context.now().toISOString(),
      who: by ?? (await someone(context, root)),
      host: context.host,
      before: before === undefined ? after : before,
      after,
      snapshot,
      tx: tx ?? (edit ? newRecord(context, places, { note, edit }) : null),
      ...(edit && { edit: briefEdit(edit) }),
    };
    appendOperation(places, entry);
    const needed = new Set([...readOperations(places).operations.map((one) => one.tx)]);
    const open = readJournal(places.journal)?.tx;
    pruneReplaced(places, (one) => needed.has(one) || one === open);
  } catch (error) {
    if (!isDsgError(error) && systemCode(error) === undefined) throw error;
    const why = error instanceof Error ? error.message : String(error);
    context.warn?.(`what was done could not be entered into the operation log: ${why}`);
  }
}

/** The record is there before the entry that names it; one that no entry names goes with the next pruning. */
function newRecord(
  { now }: Context,
  places: Places,
  { note, edit }: { note: OperationNote; edit: Edit },
): string {
  const tx = `${note.what}-${now().getTime().toString(36)}-${randomBytes(4).toString('hex')}`;
  writeEdit(places, tx, edit);
  return tx;
}

async function someone(context: Context, root: string): Promise<Author | null> {
  try {
    return await author(context, root);
  } catch (error) {
    if (isDsgError(error)) return null;
    throw error;
  }
}
