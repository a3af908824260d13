import type { ErrorKind } from './kind.js';

/** The errors of checking data. */
export const checkErrors: Readonly<Record<string, ErrorKind>> = {
  'check-changes-while-read': {
    code: 'changed',
    message: 'Cannot check "{path}": it changes while it is read',
    hint: 'wait until nothing writes to it, and run dsg check again',
  },
  'check-no-such-path': {
    code: 'not-found',
    message: 'Cannot check "{path}": there is no such file or folder',
    state: 'Nothing was checked.',
    hint: 'dsg list-files',
  },
  'check-project-no-snapshot': {
    code: 'not-found',
    message: 'Cannot check the project "{root}": {why}',
    state: 'Nothing was checked.',
    hint: 'dsg sync; where there is no .dsg: dsg clone URL .',
  },
  'check-since-offline': {
    code: 'usage',
    message: 'Cannot check with both --since and --offline',
    state: 'Nothing was checked.',
    hint: 'leave --offline out: what an earlier snapshot holds is in the repository',
  },
  'read-with-offline': {
    code: 'unreachable',
    message: 'Cannot read "{path}" of {id} with --offline',
    hint: 'run dsg check without --offline',
  },
};
