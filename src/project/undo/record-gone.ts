import { DsgError } from '../../errors/error.js';

/** Says that what was before an operation is not known any more. */
export function recordGone(operation: string): DsgError {
  return new DsgError('not-found', `Cannot undo ${operation}: its record is gone`, {
    state: 'Nothing was changed.',
    hint: 'dsg restore brings back any version that a snapshot has',
    data: { operation },
  });
}
