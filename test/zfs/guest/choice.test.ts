// timeout: 900
// Which type a repository gets, from the command line: detected, asked for, or below a pool that the settings name.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../../support/files.js';
import { isFull } from '../../support/full.js';
import { expectCode, identity, type Outcome, runHere, tempFolder } from '../../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../../support/suite.js';
import { everything, program, property, withDataset } from '../dataset.js';

const test = suite('types on zfs', { timeout: 600_000 });

function project(
  t: TestContext,
  settings?: string,
): { run: (...args: string[]) => Promise<Outcome> } {
  const folder = tempFolder(t);
  writeFileSync(join(folder, 'a.csv'), 'a');
  if (settings !== undefined) writeFileSync(join(folder, '.dsgconfig.yml'), settings);
  const at = { cwd: folder, env: identity(tempFolder(t), 'ann') };
  return { run: (...args) => runHere(at, args) };
}

test('zfs is detected and said; other types are made when asked for, or refused with what is supported', (t) =>
  withDataset([], async ({ name, folder }) => {
    const { stdout } = await expectCode(project(t).run('init', join(folder, 'one')), 0);
    match(stdout.replace(/\s+/g, ' '), `Type zfs: it is on ZFS (dataset "${name}").`);
    if (isFull) {
      const plain = await expectCode(
        project(t).run('init', `${join(folder, 'two')}#type=hardlink`),
        0,
      );
      match(plain.stdout, 'Type hardlink, as asked for: ');
      equal(
        everything(name).some((one) => one.endsWith('/two')),
        false,
      );
    }
    const refused = await expectCode(
      project(t).run('init', '--json', `${join(folder, 'three')}#type=xfs`),
      2,
    );
    match(refused.json.error.message, /of type "xfs" .*: it is not on XFS/);
    match(refused.json.error.hint ?? '', 'supported there: zfs, hardlink');
    const elsewhere = await expectCode(
      project(t).run('init', '--json', `${join(tempFolder(t), 'r')}#type=zfs`),
      2,
    );
    match(elsewhere.json.error.message, 'it is not on ZFS');
    match(elsewhere.json.error.hint ?? '', 'supported there: hardlink');
    equal(
      Object.keys(read(folder)).filter((path) => path.startsWith('three')),
      [],
    );
  }));

test('pool: makes the dataset below it and mounts it where the settings say', (t) =>
  withDataset([], async ({ name }) => {
    const path = join(tempFolder(t), 'served');
    const written = `name: interviews\ndata_dirs: ["."]\nrepository: {type: zfs, pool: ${name}, path: ${path}}\n`;
    const made = project(t, written);
    const { stdout } = await expectCode(made.run('init'), 0);
    match(stdout.replace(/\s+/g, ' '), `Type zfs, as asked for: it is on ZFS (dataset "${name}").`);
    equal(property(`${name}/served`, 'mountpoint'), path);
    equal(read(join(path, 'current')), { 'a.csv': 'a' });
    if (isFull) {
      // The older words: the project's name is a folder below the mount point.
      const mountpoint = tempFolder(t);
      const older = `name: interviews\ndata_dirs: ["."]\nrepository: {type: zfs, host: localhost, pool: ${name}, mountpoint: ${mountpoint}}\n`;
      await expectCode(project(t, older).run('init'), 0);
      equal(property(`${name}/interviews`, 'mountpoint'), join(mountpoint, 'interviews'));
      equal(read(join(mountpoint, 'interviews/current')), { 'a.csv': 'a' });
    }
    // A pool that is not there.
    const none = project(
      t,
      `name: x\ndata_dirs: ["."]\nrepository: {type: zfs, pool: ${name}-none, path: ${path}-2}\n`,
    );
    const refused = await expectCode(none.run('init', '--json'), 2);
    match(refused.json.error.message, `zfs cannot be asked about the dataset "${name}-none"`);
    ok(/supported there: /.test(refused.json.error.hint ?? ''), String(refused.json.error.hint));
    for (const one of isFull ? ['served', 'interviews'] : ['served']) {
      const all = everything(`${name}/${one}`).filter((each) => !each.includes('@'));
      for (const each of all.reverse()) program('zfs', 'unmount', each);
    }
  }));
