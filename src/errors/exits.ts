/** The one table from error code to exit code; the exit codes themselves are the command-line contract. */
export const EXITS = {
  /** The work could not be done. */
  failed: 1,
  /** A check ran and found something. */
  findings: 1,
  /** File names or file types that must not be synced. */
  problems: 1,
  /** A change that looks like an accident, and the flag that allows it. */
  guard: 1,
  /** A file changed while it was read or since it was scanned. */
  changed: 1,
  /** The disk or quota is full. */
  'no-space': 1,
  /** A file or folder may not be read or written. */
  'no-permission': 1,
  /** Another writer committed first. */
  moved: 1,
  usage: 2,
  config: 2,
  'not-a-project': 2,
  'not-found': 2,
  /** Written by a newer dsg. */
  'newer-format': 2,
  conflict: 3,
  locked: 4,
  integrity: 5,
  unreachable: 6,
  interrupted: 130,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof EXITS;
