import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, openProject, runHere, succeed, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('clone');

test('whoever only reads need not say who they are', async (t) => {
  const { alice, folder, repository } = await team(t, { 'a.csv': 'a', 'b.csv': 'b' });
  const root = join(folder, 'reader');
  const env = { HOME: join(folder, 'nobody'), PATH: '/nowhere' };
  await succeed(runHere({ cwd: folder, env }, ['clone', repository, 'reader']));
  const reader = openProject({ root, repository, env });
  equal(reader.files(), { 'a.csv': 'a', 'b.csv': 'b' });
  for (const words of [['status'], ['log'], ['diff'], ['check'], ['fsck'], ['sync', '--dry-run']])
    await succeed(reader.dsg(...words));
  rmSync(join(root, 'a.csv'));
  await succeed(reader.dsg('restore', 'a.csv'));
  equal(reader.files(), { 'a.csv': 'a', 'b.csv': 'b' });
  match((await succeed(reader.dsg('operations'))).stdout, 'dsg restore a.csv');
  // Who makes a snapshot says so.
  reader.put({ 'a.csv': 'by nobody' });
  match((await expectCode(reader.dsg('sync'), 2)).stderr, 'Cannot tell who you are');
  equal(alice.files(), { 'a.csv': 'a', 'b.csv': 'b' });
});

test('whoever names a project is told where its repository is', async (t) => {
  const { alice, bob, folder, repository } = await team(t, { 'a.csv': 'a' });
  const clone = (...words: string[]) =>
    runHere({ cwd: folder, env: alice.env }, ['clone', ...words]);
  const { stderr } = await expectCode(clone('bob', 'third'), 6);
  match(stderr, `Next: that is a working copy; its repository: dsg clone ${repository} third\n`);
  ok(!stderr.includes('list-repos'), stderr);
  const there = await expectCode(clone(repository, 'bob'), 2);
  match(there.stderr, `Next: dsg -C ${bob.root} sync, or name a new folder`);
});
