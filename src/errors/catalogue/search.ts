import type { ErrorKind } from './kind.js';

/** The errors of looking for something in the history: who did it, and where it is. */
export const searchErrors: Readonly<Record<string, ErrorKind>> = {
  'blame-whole-project': {
    code: 'usage',
    message: 'Cannot blame the whole project: name a file or folder of it',
    hint: 'dsg log',
  },
  'find-rows': {
    code: 'usage',
    message: 'Cannot find rows in "{path}": {why}',
    hint: 'name the columns that tell its rows apart with --key, or look at the whole file: dsg blame PATH',
  },
  'find-rows-damaged': {
    code: 'integrity',
    message: 'Cannot find rows in "{path}": {why}',
    hint: 'dsg fsck --read-data',
  },
  'find-row': {
    code: 'not-found',
    message: 'Cannot find the row "{row}" in "{path}": no snapshot has it (its key is {key})',
    hint: 'check the value, or name the column that it is in with --key',
  },
};
