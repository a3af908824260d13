/** What the exit codes mean, for help and manual; the numbers are the contract. */
export const EXIT_TEXT = {
  failed: { 1: 'it failed; nothing was changed unless it says so' },
  usage: { 2: 'wrong usage or configuration' },
  conflict: { 3: 'there are conflicts; nothing was changed' },
  locked: { 4: 'the repository or the project is locked by someone else' },
  integrity: { 5: 'bytes do not match their hash' },
  unreachable: { 6: 'the repository cannot be reached' },
  interrupted: { 130: 'interrupted; nothing is half-done' },
} as const;

/** The exits of a command that only reads. */
export const READING = {
  ...EXIT_TEXT.failed,
  ...EXIT_TEXT.usage,
  ...EXIT_TEXT.integrity,
  ...EXIT_TEXT.unreachable,
};

/** The exits of a command that looks for something in the history. */
export const SEARCHING = {
  ...READING,
  1: 'nothing was found, or it failed',
  5: 'part of the history is damaged; the rest was looked through',
};

/** The exits of a command that changes both sides. */
export const CHANGING = {
  ...READING,
  ...EXIT_TEXT.conflict,
  ...EXIT_TEXT.locked,
  ...EXIT_TEXT.interrupted,
};
