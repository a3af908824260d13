import type { ErrorCode } from '../exits.js';

/** One thing that can go wrong. What differs from case to case stands in braces, named: `Cannot use the path "{path}": {why}`. */
export interface ErrorKind {
  readonly code: ErrorCode;
  readonly message: string;
  /** The state that things are in, where that is not simply "Nothing was changed.". */
  readonly state?: string;
  /** What to do. An error that knows more about its case says it better; this one is for those that do not. */
  readonly hint: string;
}
