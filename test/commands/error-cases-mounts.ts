// Errors of mounts: as in error-cases.ts.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tryLock } from '../../src/fs/lock.js';
import { mount, needsFuse } from '../mount/mounting.js';
import { needs, type TestContext } from '../support/suite.js';
import type { ErrorCase } from './error-case.js';
import type { Story } from './story.js';

/** Mounts something else beside the project. */
function taken({ root }: Story, t: TestContext): void {
  needsFuse();
  const folder = join(dirname(root), 'taken');
  mkdirSync(folder);
  t.after(() => spawnSync('umount', [folder]));
  spawnSync('mount', ['-t', 'tmpfs', 'none', folder]);
}

export const MOUNT_CASES: Readonly<Record<string, ErrorCase>> = {
  'mount-no-snapshot': { args: ['snapmount'] },
  'put-snapshot-into': { args: ['snapmount', 's1', 'deep/then'] },
  'unmount-nothing': { args: ['snapmount', '--unmount', '../then'] },
  'mount-elsewhere': {
    args: ['snapmount', 's1'],
    first({ root }, t) {
      mkdirSync(join(root, '.dsg/mounted'));
      const lock = tryLock(join(root, '.dsg/mounted/lock'));
      t.after(() => lock?.release());
    },
  },
  'mount-taken': { args: ['snapmount', 's1', '../taken'], first: taken },
  'copy-snapshot': { args: ['snapmount', '--copy', 's1', '../taken'], first: taken },
  'mount-at': {
    args: ['snapmount', 's1'],
    // A machine without FUSE.
    through: [
      'unshare',
      '-m',
      'sh',
      '-c',
      'mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3 && exec "$@"',
      'sh',
    ],
    first() {
      needsFuse();
      needs(!spawnSync('unshare', ['--version']).error, 'unshare');
    },
  },
  unmount: {
    args: ['snapmount', '--unmount', 's1'],
    async first(project, t) {
      needsFuse();
      const folder = await mount(t, project, 's1');
      const inside = spawn('sleep', ['60'], { cwd: folder, stdio: 'ignore' });
      t.after(() => inside.kill('SIGKILL'));
    },
  },
};
