import type { ErrorKind } from './kind.js';

/** The errors about the code's side: its git repository, and dsg.lock. */
export const codeErrors: Readonly<Record<string, ErrorKind>> = {
  'find-revision-no-git': {
    code: 'not-found',
    message: 'Cannot find the code\'s revision "{revision}": "{root}" lies in no git repository',
    hint: 'name the snapshot itself: dsg log',
  },
  'find-revision': {
    code: 'not-found',
    message: 'Cannot find the code\'s revision "{revision}": git has no such commit',
    hint: 'git log --oneline --all',
  },
  'find-revision-without-git': {
    code: 'not-found',
    message:
      'Cannot find the code\'s revision "{revision}": it takes git to read that, and there is none here',
    hint: 'install git, or name the commit by its full hash',
  },
  'read-revision': {
    code: 'failed',
    message: 'Cannot read the code\'s revision "{revision}": git cannot either',
    hint: 'git fsck',
  },
  'use-lock': {
    code: 'config',
    message: 'Cannot use {file}: {why}',
    hint: 'give that file another name, then: dsg sync',
  },
  'read-lock': {
    code: 'config',
    message: 'Cannot read {file}: {why}',
    hint: 'to write it anew: dsg sync',
  },
};
