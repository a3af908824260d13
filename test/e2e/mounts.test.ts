// Disks that are mounted in a project, and disks that are not.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../support/files.js';
import { photograph } from '../support/files.js';
import { expectCode, openProject, type Project, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { mountTmpfs } from '../support/tmpfs.js';

const test = suite('mounts');

const MIXED = { 'input/a.csv': 'a\n', 'input/b.csv': 'b\n', 'output/c.csv': 'c\n' };

test('H29: another file system inside the data stops the sync with its path', async (t) => {
  const files = { 'a.csv': 'a\n', 'data/in/x.csv': 'x\n', 'data/y.csv': 'y\n' };
  const { alice, live } = await team(t, files);
  const unmount = mountTmpfs(t, join(alice.root, 'data/in'));
  alice.put({ 'data/in/other.csv': 'on the other disk\n' });
  const { problems, entries } = await alice.status();
  equal(
    problems.map(({ kind, path }) => [kind, path]),
    [['mount', 'data/in']],
  );
  equal(entries, []);
  for (const flags of [[], ['--allow-deletes']]) {
    const { stderr } = await expectCode(alice.dsg('sync', ...flags), 1);
    match(stderr, 'data/in');
    match(stderr, 'Nothing was changed');
  }
  equal(live(), files);
  unmount();
  equal((await alice.status()).clean, true);
});

test('a data folder may be a file system of its own, and every kind of change reaches it', async (t) => {
  const { alice, bob, live } = await team(t, MIXED);
  rmSync(join(bob.root, 'input'), { recursive: true });
  mountTmpfs(t, join(bob.root, 'input'));
  bob.put({ 'input/a.csv': 'a\n', 'input/b.csv': 'b\n' });
  equal((await bob.status()).clean, true);
  await bob.sync();
  alice.put({
    'input/a.csv': 'edited\n',
    'input/b.csv': null,
    'input/new/c.csv': 'new\n',
    'input/run': { program: 'run\n' },
    'input/link': { link: 'new/c.csv' },
    'input/big.bin': 'x'.repeat(3_000_000),
  });
  await alice.sync();
  const done = await bob.sync();
  equal([done.downloaded, done.deletedLocal, done.skipped], [5, 1, []]);
  equal(bob.files(), alice.files());
  equal((await bob.status()).clean, true);
  // A link turned elsewhere, a file against a folder, and a conflict whose loser is kept.
  alice.put({ 'input/link': { link: 'a.csv' }, 'input/new': 'now a file\n', 'input/a.csv': '1\n' });
  await alice.sync();
  bob.put({ 'input/a.csv': '2\n' });
  const settled = await bob.sync('--on-conflict=remote');
  equal(settled.kept.length, 1);
  equal(bob.files(), alice.files());
  bob.put({ 'input/a.csv': 'up\n', 'input/run': null });
  await bob.sync();
  equal(live(), bob.files());
  ok([...photograph(bob.root).keys()].every((path) => !path.includes('.dsg-tmp-')));
});

test('H30: a project on a disk that is not mounted is no project', async (t) => {
  const { alice, live, folder } = await team(t, MIXED);
  renameSync(alice.root, join(folder, 'elsewhere'));
  mkdirSync(alice.root);
  for (const command of ['status', 'sync']) {
    const { stderr } = await expectCode(alice.dsg(command), 2);
    match(stderr, 'Cannot find a project');
  }
  equal(live(), MIXED);
});

async function refusesToDelete(alice: Project, what: string | RegExp): Promise<void> {
  for (const flags of [[], ['--yes'], ['--on-conflict=local'], ['-q', '--no-progress']]) {
    const { json, stderr } = await expectCode(alice.dsg('sync', '--json', ...flags), 1);
    equal(json.error.code, 'guard');
    match(stderr, what);
    match(stderr, 'Nothing was changed');
    match(stderr, '--allow-deletes');
  }
}

test('H30: a project whose data are gone all at once is not taken for deleted', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': 'a\n', 'x/b.csv': 'b\n' });
  alice.put({ 'a.csv': null, x: null });
  await refusesToDelete(alice, /project is empty.*unmounted/);
  equal(live(), { 'a.csv': 'a\n', 'x/b.csv': 'b\n' });
  await alice.sync('--allow-deletes');
  equal(live(), {});
});

test('H32: a data folder whose disk is not mounted is not taken for emptied', async (t) => {
  const { alice, bob, live } = await team(t, MIXED);
  rmSync(join(alice.root, 'input'), { recursive: true });
  const unmount = mountTmpfs(t, join(alice.root, 'input'));
  alice.put({ 'input/a.csv': 'a\n', 'input/b.csv': 'b\n', 'input/more.csv': 'more\n' });
  await alice.sync();
  unmount();
  alice.put({ 'output/d.csv': 'other work goes on\n' });
  await refusesToDelete(alice, /"input" is empty and on another disk than before/);
  equal(live()['input/more.csv'], 'more\n');
  equal(live()['output/d.csv'], undefined);
  await bob.sync();
  equal(bob.files()['input/more.csv'], 'more\n');
});

for (const [what, leave] of [
  ['emptied', (path: string) => mkdirSync(path)],
  ['gone', () => undefined],
  ['a file now', undefined],
] as const) {
  test(`H32: one data folder of three that is ${what} stops the sync`, async (t) => {
    const files: Tree = { ...MIXED, 'frozen/f.csv': 'f\n' };
    const { alice, live } = await team(t, files);
    alice.put({ input: null });
    if (leave) leave(join(alice.root, 'input'));
    else alice.put({ input: 'not a folder\n' });
    await refusesToDelete(alice, 'the data folder "input"');
    equal(live(), files);
    await alice.sync('--allow-deletes');
    equal(live()['input/a.csv'], undefined);
  });
}

test('a disk mounted where the data folder was empty before is simply its content', async (t) => {
  const { alice, live } = await team(t, { 'output/c.csv': 'c\n' });
  mountTmpfs(t, join(alice.root, 'input'));
  alice.put({ 'input/a.csv': 'a\n' });
  await alice.sync();
  equal(Object.keys(live()), ['input/a.csv', 'output/c.csv']);
});

test('a project on a disk that is mounted for reading has a status, and its sync is refused', async (t) => {
  const { alice, live, folder } = await team(t, MIXED);
  const root = join(folder, 'read-only');
  mountTmpfs(t, root);
  cpSync(alice.root, root, { recursive: true });
  const shut: Project = openProject({ ...alice, root, repository: join(folder, 'repository') });
  shut.put({ 'input/a.csv': 'edited\n' });
  equal(spawnSync('mount', ['-o', 'remount,ro', root]).status, 0);
  const before = photograph(root);
  const { entries } = await shut.status();
  equal(
    entries.map(({ path, state }) => `${path} ${state}`),
    ['input/a.csv local-changed'],
  );
  const { json, stderr } = await expectCode(shut.dsg('sync', '--json'), 1);
  equal(json.error.code, 'no-permission');
  match(stderr, 'read-only');
  equal([photograph(root), live()], [before, MIXED]);
});

test('a repository whose disk is not mounted is never taken for an empty one', async (t) => {
  const { alice, repository, folder } = await team(t, MIXED);
  const aside = join(folder, 'aside');
  renameSync(repository, aside);
  const before = photograph(alice.root);
  for (const there of [false, true]) {
    if (there) mkdirSync(repository);
    for (const command of ['status', 'sync']) {
      const { json, stderr } = await expectCode(alice.dsg(command, '--json'), 6);
      equal(json.error.code, 'unreachable');
      match(stderr, repository);
    }
  }
  equal(photograph(alice.root), before);
  rmSync(repository, { recursive: true });
  renameSync(aside, repository);
  equal((await alice.status()).clean, true);
});
