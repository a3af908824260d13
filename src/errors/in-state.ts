import { DsgError, isDsgError } from './error.js';

/** Says of an error that does not say it itself what state things are in. */
export function inState(error: unknown, state: string): unknown {
  return isDsgError(error) && error.state === undefined ? nowInState(error, state) : error;
}

/** Says of an error what state things are in, whatever it says itself: whoever caught it knows what was done before. */
export function nowInState(error: unknown, state: string): unknown {
  if (!isDsgError(error)) return error;
  const { code, message, hint, data } = error;
  return new DsgError(code, message, {
    state,
    data,
    cause: error.cause,
    ...(hint !== undefined && { hint }),
  });
}
