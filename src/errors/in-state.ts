import { DsgError, isDsgError } from './error.js';

/** Says of an error that does not say it itself what state things are in. */
export function inState(error: unknown, state: string): unknown {
  if (!isDsgError(error) || error.state !== undefined) return error;
  const { code, message, hint, data } = error;
  return new DsgError(code, message, {
    state,
    data,
    cause: error.cause,
    ...(hint !== undefined && { hint }),
  });
}
