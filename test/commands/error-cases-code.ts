// Errors of names of the form git:REVISION: as in error-cases.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../project/code/git-scene.js';
import type { ErrorCase } from './error-case.js';
import type { Story } from './story.js';

/** Puts the project into git, with this in its dsg.lock. */
const code =
  (lock = 'no lock') =>
  ({ root }: Story) => {
    git(root, 'init', '-q');
    writeFileSync(join(root, 'dsg.lock'), lock);
    git(root, 'add', 'dsg.lock');
    git(root, '-c', 'user.name=Ada', 'commit', '-q', '-m', 'code');
  };

export const CODE_CASES: Readonly<Record<string, ErrorCase>> = {
  'find-revision-no-git': { args: ['show', 'git:HEAD'] },
  'find-revision': { args: ['show', 'git:mian'], first: code() },
  'find-revision-without-git': {
    args: ['show', 'git:HEAD~1'],
    first: code(),
    env: { PATH: '/nowhere' },
  },
  'read-lock': {
    args: ['show', 'git:HEAD'],
    prepare(project) {
      code()(project);
      return { hidden: { [git(project.root, 'rev-parse', 'HEAD')]: '<commit>' } };
    },
  },
};
