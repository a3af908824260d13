import type { ErrorKind } from './kind.js';

/** The errors of conflicts and of declared checks. */
export const conflictErrors: Readonly<Record<string, ErrorKind>> = {
  'check-changes': {
    code: 'changed',
    message: 'Cannot check "{path}": it changes while it is read',
    hint: 'wait until nothing writes to it, and run dsg check again',
  },
  'check-read-offline': {
    code: 'unreachable',
    message: 'Cannot read "{path}" of {snapshot} with --offline',
    hint: 'run dsg check without --offline',
  },
  'check-since-offline': {
    code: 'usage',
    message: 'Cannot check with both --since and --offline',
    state: 'Nothing was checked.',
    hint: 'leave --offline out: what an earlier snapshot holds is in the repository',
  },
  'check-project': {
    code: 'not-found',
    message: 'Cannot check the project "{root}": {why}',
    state: 'Nothing was checked.',
    hint: 'dsg sync',
  },
  'check-patterns-slow': {
    code: 'config',
    message: 'Cannot use the patterns {patterns}: they take too long to match',
    hint: 'write them with fewer "**"',
  },
  'check-no-such': {
    code: 'not-found',
    message: 'Cannot check "{path}": there is no such file or folder',
    state: 'Nothing was checked.',
    hint: 'dsg list-files',
  },
  'merge-gone': {
    code: 'changed',
    message: 'Cannot use the merge of {hash}: it is gone or damaged',
    hint: 'dsg resolve',
  },
  'choose-no-such': {
    code: 'usage',
    message: 'Cannot choose "{choice}" for "{path}": {why}',
    hint: 'choose one of {choices}',
  },
  'choose-elsewhere': {
    code: 'locked',
    message:
      'Cannot choose in the project "{root}": another dsg is open in which choices are made by {who}',
    hint: 'finish or leave there (f or q), and run the command again',
  },
  'choose-no-conflict': {
    code: 'not-found',
    message: 'Cannot choose for "{path}": there is no conflict at it',
    hint: 'dsg resolve --list',
  },
  'choices-file-there': {
    code: 'usage',
    message: 'Cannot write "{name}": there is such a file already',
    hint: 'name a new file',
  },
  'choices-no-file': {
    code: 'usage',
    message: 'Cannot read "{path}": there is no such file',
    hint: 'dsg resolve --export {path}',
  },
  'choices-faulty': {
    code: 'usage',
    message: 'Cannot use the choices in "{path}": {why}',
    hint: 'mend the file, or make a new one: dsg resolve --export FILE',
  },
  'merge-no-terminal': {
    code: 'usage',
    message: 'Cannot edit "{path}": there is no terminal',
    hint: 'run dsg resolve in a terminal',
  },
  'merge-failed': {
    code: 'failed',
    message: 'Cannot use the merge of "{path}": {why}',
    hint: 'dsg resolve',
  },
  'merge-file': {
    code: 'usage',
    message: 'Cannot use the merge in "{path}": {why}',
    hint: 'check "file" in the choices',
  },
  'compare-changed': {
    code: 'changed',
    message: 'Cannot compare "{path}": it changed since it was scanned',
    hint: 'dsg resolve',
  },
};
