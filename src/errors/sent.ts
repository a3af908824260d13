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
  /** Of a system call that failed: what it was, and on what. */
  readonly syscall?: string | undefined;
  readonly path?: string | undefined;
}

/** Writes an error down as plain data. */
export function sendError(error: unknown): SentError {
  if (error instanceof DsgError) {
    const { code, message, state, hint, data } = error;
    return { code, message, state, hint, data: { ...data } };
  }
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  const { message, stack } = error;
  return {
    message,
    stack,
    ...(code !== undefined && { code }),
    ...(syscall !== undefined && { syscall }),
    ...(typeof path === 'string' && { path }),
  };
}

/** A code of dsg's own comes back as a DsgError; a system call's, or one of Node's, stays what it is. */
export function receiveError(sent: SentError): Error {
  const { code, message, stack, state, hint, data, syscall, path } = sent;
  if (code !== undefined && Object.hasOwn(EXITS, code))
    return new DsgError(code as ErrorCode, message, {
      ...(state && { state }),
      ...(hint && { hint }),
      ...(data && { data }),
    });
  const error = Object.assign(
    new Error(message),
    code !== undefined && { code },
    syscall !== undefined && { syscall },
    path !== undefined && { path },
  );
  if (stack) error.stack = stack;
  return error;
}
