/** Whether the code has changes that are not committed; nobody may take "unknown" for clean. */
export type CodeState = 'clean' | 'dirty' | 'unknown';

/** One way to read a git repository; a method throws where that way cannot tell. */
export interface CodeReader {
  /** The commit that is checked out; undefined before the first one. */
  head(): Promise<string | undefined>;
  /** The commit that a revision names; undefined when this reader knows no such one. */
  resolve(revision: string): Promise<string | undefined>;
  /** The paths that git tracks below the folder that was opened, from there. */
  tracked(): Promise<string[]>;
  /** The bytes of a file in a commit, by its path from the folder that was opened; undefined where there is none. */
  file(commit: string, path: string): Promise<Uint8Array | undefined>;
  /** The names of branches and tags. */
  names(): Promise<string[]>;
}

/** Thrown by a reader that cannot tell; the next one is asked. */
export class CannotTell extends Error {}

/** Tells whether a text is the name of a commit in full: SHA-1 or SHA-256. */
export function isCommit(text: string | undefined): text is string {
  return text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
