import type { ErrorCode } from './exits.js';

export interface ErrorDetails {
  /** The state things are in now; "Nothing was changed." unless said otherwise. */
  readonly state?: string;
  /** An imperative with the exact command to run next. */
  readonly hint?: string;
  /** Machine-readable facts: paths, hashes, sizes in bytes. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * Describes one failure: what failed and why (`message`), the state things are in, and what to run next.
 *
 * Messages open with the failed action and quote values: `Cannot publish snapshot "s12": ...`.
 */
export class DsgError extends Error {
  override readonly name = 'DsgError';
  readonly code: ErrorCode;
  readonly state: string | undefined;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.state = details.state;
    this.hint = details.hint;
    this.data = details.data ?? {};
  }
}

/** Tells whether `error` is a DsgError, with this code when one is given. */
export function isDsgError(error: unknown, code?: ErrorCode): error is DsgError {
  return error instanceof DsgError && (code === undefined || error.code === code);
}

/** Returns the code of a failed system call (`ENOENT`), or undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
