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
  'search-for': {
    code: 'usage',
    message: 'Cannot search for "{pattern}": {why}',
    hint: 'write a regular expression as JavaScript knows them, or add --fixed-strings to look for the very text',
  },
  'search-takes-too-long': {
    code: 'usage',
    message: 'Cannot search for "{pattern}": it takes too long in "{path}"',
    hint: 'write it without repeats inside of repeats, such as (a+)+, or add --fixed-strings',
  },
  'search-no-such-path': {
    code: 'not-found',
    message: 'Cannot search "{path}": no snapshot that was asked for has it',
    hint: 'dsg list-files',
  },
};
