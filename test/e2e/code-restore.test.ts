// Code of an earlier day and the data of that day: git checkout, then dsg restore.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../project/code/git-scene.js';
import type { Project } from '../support/project.js';
import { expectCode, identity, openProject, succeed, team } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, needs, suite } from '../support/suite.js';

const test = suite('code and data of one day');

test.before(() => needs(spawnSync('git', ['--version']).status === 0, 'git'));

const data = ({ root }: { root: string }) => readFileSync(join(root, 'data/x.csv'), 'utf8');
const named = ({ root }: { root: string }) =>
  JSON.parse(readFileSync(join(root, 'dsg.lock'), 'utf8')).snapshot;

/** A project with code in git beside data, and three days of both, tagged v1 to v3. */
async function threeDays(
  t: TestContext,
): Promise<{ alice: Project; folder: string; repository: string }> {
  const { alice, folder, repository } = await team(
    t,
    { 'code.R': '1\n', 'data/x.csv': 'one\n' },
    { init: ['--data-dir', 'data'] },
  );
  git(alice.root, 'init', '-q');
  writeFileSync(join(alice.root, '.gitignore'), '.dsg/\ndata/\n');
  for (const day of ['1', '2', '3']) {
    alice.put({ 'code.R': `${day}\n`, 'data/x.csv': `${day}\n` });
    await alice.sync();
    git(alice.root, 'add', '.');
    git(alice.root, 'commit', '-q', '-m', `day ${day}`);
    git(alice.root, 'tag', `v${day}`);
  }
  return { alice, folder, repository };
}

test('the code of an earlier commit gets the data of that day, and goes back', async (t) => {
  const { alice } = await threeDays(t);
  for (const [tag, snapshot] of [
    ['v1', 's2'],
    ['v2', 's3'],
    ['v3', 's4'],
  ] as const) {
    git(alice.root, 'checkout', '-q', tag);
    equal(named(alice), snapshot);
    await succeed(alice.dsg('restore', '--at', 'git:HEAD', '.', '--yes'));
    equal([data(alice), git(alice.root, 'status', '--porcelain')], [`${tag.slice(1)}\n`, '']);
    await expectCode(alice.dsg('check'), 0);
  }
  equal((await alice.status()).clean, true);
});

test('a revision of every form names the snapshot that the code was committed with', async (t) => {
  const { alice } = await threeDays(t);
  const commit = git(alice.root, 'rev-parse', 'v1');
  git(alice.root, 'branch', 'old', 'v2');
  for (const [revision, snapshot] of [
    ['HEAD', 's4'],
    ['v1', 's2'],
    ['old', 's3'],
    [commit, 's2'],
    [commit.slice(0, 8), 's2'],
    ['HEAD~2', 's2'],
    ['@{0}', 's4'],
  ] as const) {
    const { json } = await succeed(alice.dsg('show', `git:${revision}`, '--json'));
    equal([revision, (json as unknown as { id: string }).id], [revision, snapshot]);
  }
  // In a linked worktree, too, and in a clone of the code that has other data.
  const { stdout } = await succeed(alice.dsg('cat', 'git:v1:data/x.csv'));
  equal(stdout, '1\n');
});

test('a clone of code and data at an earlier commit is brought to that day', async (t) => {
  const { alice, folder, repository } = await threeDays(t);
  const ci = join(folder, 'ci');
  git(folder, 'clone', '-q', '--branch', 'v1', alice.root, ci);
  const project = openProject({ root: ci, env: identity(folder, 'ci'), repository });
  await succeed(project.dsg('clone', repository, '.'));
  equal([data(project), named(project)], ['3\n', 's2']);
  await expectCode(project.dsg('check'), 1);
  await succeed(project.dsg('restore', '--at', 'git:HEAD', '.', '--yes'));
  equal(data(project), '1\n');
  await expectCode(project.dsg('check'), 0);
});

test('a commit whose dsg.lock is gone or of another repository falls back on what snapshots recorded', async (t) => {
  const { alice } = await threeDays(t);
  rmSync(join(alice.root, 'dsg.lock'));
  git(alice.root, 'commit', '-q', '-a', '-m', 'without a lock');
  const { stderr } = await expectCode(alice.dsg('show', 'git:HEAD'), 2);
  match(stderr.replace(/\s+/g, ' '), 'no snapshot recorded the commit');
  alice.put({ 'data/x.csv': 'four\n' });
  await alice.sync();
  const { json } = await succeed(alice.dsg('show', 'git:HEAD', '--json'));
  equal((json as unknown as { id: string }).id, 's5');
});
