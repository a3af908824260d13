import { MEANINGS } from './catalogue/meanings.js';
import { DsgError } from './error.js';
import type { ErrorCode } from './exits.js';
import { findKind } from './find-kind.js';
import { onServer } from './on-server.js';

/** What is found out before anything is done. */
const BEFORE: ReadonlySet<ErrorCode> = new Set(['usage', 'config', 'not-a-project', 'not-found']);

/**
 * Gives an error the parts that it lacks, from the catalogue: whoever throws low down does not know what was done before.
 *
 * `changes` tells whether the command that ended is one that changes anything.
 */
export function completeError(error: DsgError, { changes }: { changes: boolean }): DsgError {
  const { code, data, cause, stack } = error;
  const message = onServer(code, error.message, data.server);
  if (error.state !== undefined && error.hint !== undefined && message === error.message)
    return error;
  const kind = findKind(code, error.message);
  const made = new DsgError(code, message, {
    state: error.state ?? kind?.state ?? stateAfter(code, changes),
    hint: error.hint ?? kind?.hint ?? MEANINGS[code].hint,
    data,
    ...(cause !== undefined && { cause }),
  });
  if (stack !== undefined) made.stack = stack;
  return made;
}

function stateAfter(code: ErrorCode, changes: boolean): string {
  return changes && !BEFORE.has(code)
    ? 'Nothing is lost: dsg status shows how things stand, and the next command finishes or undoes what was begun.'
    : 'Nothing was changed.';
}
