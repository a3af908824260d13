import { isReserved } from './reserved.js';

/** One reason why a name or a path is refused. */
export interface NameFault<Rule extends string = string> {
  /** A stable id that settings and tests refer to. */
  readonly rule: Rule;
  /** Half a sentence that follows "the name is not allowed:". */
  readonly why: string;
}

/** The rules that keep a name from doing harm; no setting relaxes them. */
export type SafetyRule = 'empty' | 'dots' | 'slash' | 'nul' | 'not-utf8' | 'too-long' | 'reserved';
/** What can be wrong with a whole path. */
export type PathRule = SafetyRule | 'absolute' | 'path-too-long' | 'too-deep';

/** The longest name, in bytes of UTF-8: what every common file system can hold. */
export const MAX_NAME_BYTES = 255;
/** The longest path below the project, in bytes of UTF-8. */
export const MAX_PATH_BYTES = 4096;
/** The most names in one path, so that walking a tree never overflows a stack. */
export const MAX_DEPTH = 256;
/** The most files and links in one manifest: trees that name each other often can claim more than anyone could walk. */
export const MAX_FILES = 50_000_000;

const SLASH = 47;
const DOT = 46;
const TILDE = 126;

/**
 * Finds what makes one name of a path unsafe to store or to write, or undefined.
 *
 * The one function for scanning, receiving and writing: where two places disagree about what a name
 * means, a hostile one slips between them.
 */
export function safetyFault(name: string): NameFault<SafetyRule> | undefined {
  return isHarmlessAscii(name) ? undefined : slowFault(name);
}

/** Proves most names harmless in one pass: a manifest may have a million of them. */
function isHarmlessAscii(name: string): boolean {
  const length = name.length;
  if (length === 0 || length > MAX_NAME_BYTES || name.charCodeAt(0) === DOT) return false;
  for (let i = 0; i < length; i++) {
    const unit = name.charCodeAt(i);
    if (unit >= 0x7f || unit === SLASH || unit === TILDE || unit === 0) return false;
  }
  return true;
}

function slowFault(name: string): NameFault<SafetyRule> | undefined {
  if (name === '') return { rule: 'empty', why: 'it is empty' };
  if (name === '.' || name === '..') return { rule: 'dots', why: `it is "${name}"` };
  if (name.includes('/')) return { rule: 'slash', why: 'it contains "/"' };
  if (name.includes('\0')) return { rule: 'nul', why: 'it contains a NUL byte' };
  if (!name.isWellFormed()) return { rule: 'not-utf8', why: 'it is not valid Unicode text' };
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    return { rule: 'too-long', why: `it is longer than ${MAX_NAME_BYTES} bytes` };
  }
  if (isReserved(name)) {
    return {
      rule: 'reserved',
      why: 'it is reserved, or looks like a reserved name on some systems',
    };
  }
  return undefined;
}

/**
 * Finds what makes a whole path, relative to the project, unsafe, or undefined.
 *
 * A legal path has 1 to 4096 bytes and at most 256 names, each of them safe.
 */
export function pathFault(path: string): NameFault<PathRule> | undefined {
  if (path === '') return { rule: 'empty', why: 'it is empty' };
  if (path.startsWith('/')) return { rule: 'absolute', why: 'it starts with "/"' };
  // Before splitting, so that a path of megabytes costs nothing.
  if (path.length > MAX_PATH_BYTES || Buffer.byteLength(path) > MAX_PATH_BYTES) {
    return { rule: 'path-too-long', why: `it is longer than ${MAX_PATH_BYTES} bytes` };
  }
  const names = path.split('/');
  if (names.length > MAX_DEPTH) {
    return { rule: 'too-deep', why: `it is more than ${MAX_DEPTH} folders deep` };
  }
  for (const name of names) {
    const fault = safetyFault(name);
    if (fault) return name === '' ? { rule: 'empty', why: 'it has an empty name in it' } : fault;
  }
  return undefined;
}
