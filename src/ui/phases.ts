/** The phases of all work: what programs are told, and how a person reads it. */
export const PHASES = {
  connect: 'Connecting',
  wait: 'Waiting for the server',
  scan: 'Reading files',
  compare: 'Comparing',
  history: 'Reading the history',
  download: 'Downloading',
  upload: 'Uploading',
  manifest: 'Uploading the manifest',
  commit: 'Committing',
  flush: 'Writing to the disk',
  apply: 'Updating the working folder',
  check: 'Checking the repository',
  verify: 'Checking files',
  search: 'Searching',
  recover: 'Putting things in order',
  install: 'Installing dsg on the server',
  legacy: 'Bringing in snapshots',
  doctor: 'Looking',
} as const satisfies Record<string, string>;

export type Phase = keyof typeof PHASES;

/** Names a phase for people; a phase that is not in the table names itself. */
export function phaseTitle(phase: string): string {
  return Object.hasOwn(PHASES, phase) ? PHASES[phase as Phase] : phase;
}
