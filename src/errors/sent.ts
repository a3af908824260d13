import { DsgError } from './error.js';
import type { ErrorCode } from './exits.js';
import { EXITS } from './exits.js';

/** An error as plain data, on its way from another thread or another machine. */
export interface SentError {
  readonly code?: string | undefined;
  readonly message: string;
  readonly state?: string | undefined;
  readonly hint?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  readonly stack?: string | undefined;
}

/** Writes an error down as plain data. */
export function sendError(error: unknown): SentError {
  if (error instanceof DsgError) {
    const { code, message, state, hint, data } = error;
    return { code, message, state, hint, data: { ...data } };
  }
  if (!(error instanceof Error)) return { message: String(error) };
  const code = (error as NodeJS.ErrnoException).code;
  return { message: error.message, stack: error.stack, ...(code !== undefined && { code }) };
}

/** A code of dsg's own comes back as a DsgError; a system call's, or one of Node's, stays what it is. */
export function receiveError({ code, message, stack, state, hint, data }: SentError): Error {
  if (code !== undefined && Object.hasOwn(EXITS, code))
    return new DsgError(code as ErrorCode, message, {
      ...(state && { state }),
      ...(hint && { hint }),
      ...(data && { data }),
    });
  const error = Object.assign(new Error(message), code !== undefined && { code });
  if (stack) error.stack = stack;
  return error;
}
