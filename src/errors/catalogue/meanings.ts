import type { ErrorCode } from '../exits.js';

/** What each code says, and what to do where nothing better is known. */
export const MEANINGS: Readonly<
  Record<ErrorCode, { readonly meaning: string; readonly hint: string }>
> = {
  failed: { meaning: 'The work could not be done.', hint: 'dsg doctor' },
  findings: { meaning: 'A check ran and found something.', hint: 'look at what it found' },
  problems: {
    meaning: 'Names or kinds of files that must not be synced.',
    hint: 'dsg status lists them',
  },
  guard: {
    meaning: 'A change that looks like an accident; the flag that allows it is named.',
    hint: 'dsg sync --dry-run',
  },
  changed: {
    meaning: 'A file changed while it was read, or since it was scanned.',
    hint: 'wait until nothing writes to it, and run the command again',
  },
  'no-space': {
    meaning: 'The disk or the quota is full.',
    hint: 'free some space and run the command again',
  },
  'no-permission': {
    meaning: 'A file or folder may not be read or written.',
    hint: 'get the permission and run the command again',
  },
  moved: { meaning: 'Someone else committed first.', hint: 'dsg sync' },
  usage: { meaning: 'The command line is not as it should be.', hint: 'dsg --help' },
  config: { meaning: 'The settings are not as they should be.', hint: 'dsg doctor' },
  'not-a-project': {
    meaning: 'There is no project here.',
    hint: 'go to one with cd or -C, or make one with: dsg init',
  },
  'not-found': { meaning: 'What was named is not there.', hint: 'dsg list-files, or dsg log' },
  'newer-format': { meaning: 'A newer dsg wrote it.', hint: 'install a newer dsg' },
  conflict: {
    meaning: 'Files were changed differently on both sides.',
    hint: 'dsg status lists them',
  },
  locked: {
    meaning: 'Someone else is at work there.',
    hint: 'wait until they are done and run the command again',
  },
  integrity: {
    meaning: 'Bytes do not match their hash, or records do not fit together.',
    hint: 'dsg fsck',
  },
  unreachable: {
    meaning: 'The repository cannot be reached, or refused.',
    hint: 'dsg doctor',
  },
  interrupted: { meaning: 'You stopped it.', hint: 'run the command again to go on' },
};
