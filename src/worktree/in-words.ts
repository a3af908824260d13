import { DsgError, isDsgError } from '../errors/error.js';

/** Names a file in an error by the path that people know, not by the handle through which it was reached. */
export function inWords(error: unknown, at: string, path: string): unknown {
  if (!isDsgError(error) || !error.message.includes(at)) return error;
  const { code, message, state, hint, data } = error;
  return new DsgError(code, message.replace(at, path), {
    ...(state && { state }),
    ...(hint && { hint }),
    data: { ...data, path },
    cause: error,
  });
}
