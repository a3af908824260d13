// What dsg doctor and dsg init say on real ZFS, as root and as somebody without any right.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, identity, runHere, runProcess } from '../../support/project.js';
import { equal, match, suite } from '../../support/suite.js';
import { everything, withDataset } from '../dataset.js';

const test = suite('doctor on ZFS', { timeout: 300_000 });

test('root has every right, nothing of the trial is left, and init takes zfs and says why', () =>
  withDataset([], async ({ name, folder }) => {
    const env = identity('/tmp', 'ann');
    const url = join(folder, 'r');
    const before = everything(name);
    const { stdout } = await expectCode(runHere({ cwd: '/', env }, ['doctor', url]), 0);
    match(
      stdout,
      /ok {4}zfs +root may create, mount, unmount, snapshot, clone, promote, set, destroy/,
    );
    match(stdout, /ok {4}types +zfs can be used there: it is on ZFS/);
    equal(everything(name), before);
    const project = join('/tmp', `p-${process.pid}`);
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, 'a.csv'), 'a');
    const made = await expectCode(runHere({ cwd: project, env }, ['init', url]), 0);
    match(made.stdout, 'Type zfs: it is on ZFS');
    await expectCode(runHere({ cwd: project, env }, ['doctor']), 0);
    match(
      (await expectCode(runHere({ cwd: project, env }, ['list-repos', folder]), 0)).stdout,
      / zfs +/,
    );
  }));

test('who has no right is told which ones are missing, and the lines that give them', () =>
  withDataset([], async ({ name, folder }) => {
    chmodSync(folder, 0o777);
    const env = identity('/tmp', 'eve');
    const before = everything(name);
    const through = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const { stdout } = await expectCode(
      runProcess({ cwd: '/', env, through }, ['doctor', join(folder, 'r')]),
      1,
    );
    match(stdout, /BAD {3}zfs +nobody may not create in /);
    match(stdout, `zfs allow -u nobody `);
    match(stdout, 'nobody ALL=(root) NOPASSWD: /usr/sbin/zfs');
    equal(everything(name), before);
  }));
