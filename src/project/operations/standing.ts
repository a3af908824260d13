import type { Operation } from '../../worktree/operation-log.js';

/** The operations of a log, and which of them still stand: not undone, or done again. */
export interface Standing {
  readonly operations: readonly Operation[];
  stands(operation: Operation): boolean;
  /** Finds an operation by its id, or by the snapshot that it made. */
  find(name: string): Operation | undefined;
}

/** Works out what undoing has left: an undo that is itself undone lets what it reversed stand again. */
export function standing(operations: readonly Operation[]): Standing {
  const find = (name: string) =>
    operations.findLast(({ id, snapshot }) => id === name || snapshot?.id === name);
  const fallen = new Set<string>();
  const set = (operation: Operation, stands: boolean): void => {
    if (stands) fallen.delete(operation.id);
    else fallen.add(operation.id);
    const other = operation.undoes === undefined ? undefined : find(operation.undoes);
    // What is undone came before what undoes it: a log that says otherwise must not make this go round.
    if (other && Number(other.id.slice(1)) < Number(operation.id.slice(1))) set(other, !stands);
  };
  for (const operation of operations) if (operation.undoes !== undefined) set(operation, true);
  return { operations, find, stands: ({ id }) => !fallen.has(id) };
}

/** Tells whether an operation changed files in a way that can be reversed; before the first snapshot there is nothing. */
export function isReversible({ snapshot, tx, what }: Operation): boolean {
  return (
    (snapshot !== null && snapshot.id !== 's1') ||
    (tx !== null && ['restore', 'undo', 'redo'].includes(what))
  );
}

const REVERSALS = new Set(['undo', 'redo']);

/** What a plain undo reverses: the newest that stands, reversals aside. */
export function lastToUndo({ operations, stands }: Standing): Operation | undefined {
  return operations.findLast((one) => isReversible(one) && !REVERSALS.has(one.what) && stands(one));
}

/** What a plain redo reverses: the newest undo that stands. */
export function lastToRedo({ operations, stands }: Standing): Operation | undefined {
  return operations.findLast((one) => one.what === 'undo' && stands(one));
}
