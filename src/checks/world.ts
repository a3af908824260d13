/** A file or link of the working folder that is tracked. */
export interface TrackedFile {
  /** Relative to the project. */
  readonly path: string;
  readonly kind: 'file' | 'link';
  /** Bytes; 0 for a link. */
  readonly size: number;
}

/** What the last snapshot has at a path. */
export type Before =
  | { readonly kind: 'none' }
  /** The very same content. */
  | { readonly kind: 'same' }
  | { readonly kind: 'other'; read(): AsyncIterable<Uint8Array> };

/** How a program ended. */
export interface Ran {
  readonly code: number | null;
  /** Why it could not be started or was ended: ENOENT, ETIMEDOUT, a signal's name. */
  readonly failure: string | undefined;
  /** The last of what it printed. */
  readonly output: string;
}

export interface RunOptions {
  readonly words: readonly string[];
  readonly input: string;
  /** Seconds. */
  readonly timeout: number;
  /** True once nobody wants to know how it ends. */
  readonly isStopped?: () => boolean;
}

/** What checks see of a project. */
export interface World {
  /** Absolute. */
  readonly root: string;
  /** All that is tracked, sorted like the manifest. */
  readonly files: readonly TrackedFile[];
  /** Tells whether a path is among those that the command was asked to look at. */
  readonly isAsked: (path: string) => boolean;
  /** Reads a tracked file; fails with `changed` when it changes meanwhile. */
  readonly read: (file: TrackedFile) => AsyncIterable<Uint8Array>;
  readonly before: (path: string) => Before;
  /** Runs a program in the project's folder. */
  readonly run: (options: RunOptions) => Promise<Ran>;
}
