/** Why something in the working folder cannot be synced as it is. */
export type ProblemKind =
  /** The name breaks a safety rule; it is left out of the scan. */
  | 'unsafe-name'
  /** The name breaks a portability rule. */
  | 'name'
  /** Two names differ only in case or Unicode form. */
  | 'similar-names'
  /** A fifo, socket or device. */
  | 'special'
  /** A symbolic link that is absolute or leaves the project. */
  | 'link'
  /** A file or folder that may not be read. */
  | 'unreadable'
  /** A file that changes each time it is read. */
  | 'changing'
  /** Another file system inside the data. */
  | 'mount'
  /** A file whose bytes changed though its metadata did not. */
  | 'rot';

/** One thing that a person has to mend before a sync; data, not a failure. */
export interface Problem {
  readonly kind: ProblemKind;
  /** Relative to the project; bytes that are not UTF-8 are shown as \xNN. */
  readonly path: string;
  /** The rule that a name breaks, where it is about a name. */
  readonly rule?: string;
  readonly why: string;
  /** True when `--normalize` can rename it. */
  readonly renamable?: boolean;
  /** The bytes of a name that is not UTF-8, in hexadecimal. */
  readonly raw?: string;
}
