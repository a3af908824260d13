import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeVersion } from '../../../src/project/code/code-version.js';
import { gitOutput } from '../../../src/project/code/run-git.js';
import { scratch } from '../../fs/scratch.js';
import { photograph } from '../../support/files.js';
import type { TestContext } from '../../support/suite.js';
import { equal, match, needs, ok, suite } from '../../support/suite.js';
import { contextIn } from '../context.js';

const test = suite('git');

test.before(() => needs(spawnSync('git', ['--version']).status === 0, 'git'));

function git(cwd: string, ...args: string[]): string {
  const env = { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' };
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  return execFileSync('git', [...who, ...args], { cwd, env, encoding: 'utf8' }).trim();
}

/** Makes a repository of code with one commit, and data in it. */
function code(t: TestContext, ...init: string[]): { root: string; commit: string } {
  const root = scratch(t, { 'code.R': '1', 'data/x': '1' });
  git(root, 'init', '-q', ...init);
  git(root, 'add', 'code.R');
  git(root, 'commit', '-q', '-m', 'first');
  return { root, commit: git(root, 'rev-parse', 'HEAD') };
}

test('outside git, and before the first commit, there is no version', async (t) => {
  const root = scratch(t);
  equal(await codeVersion(contextIn(root), root), null);
  git(root, 'init', '-q');
  equal(await codeVersion(contextIn(root), root), null);
});

test('the version is the commit, and whether tracked code was changed since', async (t) => {
  const { root, commit } = code(t);
  equal(await codeVersion(contextIn(root), root), { commit, dirty: false });
  // Data beside the code that git does not track makes no difference.
  writeFileSync(join(root, 'data/new'), 'x');
  equal(await codeVersion(contextIn(root), root), { commit, dirty: false });
  appendFileSync(join(root, 'code.R'), '2');
  equal(await codeVersion(contextIn(root), root), { commit, dirty: true });
  git(root, 'add', 'code.R');
  equal(await codeVersion(contextIn(root), root), { commit, dirty: true });
});

test('a project further down finds the code above it', async (t) => {
  const { root, commit } = code(t);
  const below = join(root, 'data');
  equal(await codeVersion(contextIn(below), below), { commit, dirty: false });
});

test('a linked worktree, a detached head and packed refs are read', async (t) => {
  const { root, commit } = code(t);
  git(root, 'worktree', 'add', '-q', '--detach', join(root, 'linked'));
  const linked = join(root, 'linked');
  equal(await codeVersion(contextIn(linked), linked), { commit, dirty: false });
  git(root, 'pack-refs', '--all');
  equal(await codeVersion(contextIn(root), root), { commit, dirty: false });
});

test('a repository with SHA-256 names its commits so', async (t) => {
  const probe = scratch(t);
  needs(
    spawnSync('git', ['init', '-q', '--object-format=sha256'], { cwd: probe }).status === 0,
    'a git with SHA-256',
  );
  const { root, commit } = code(t, '--object-format=sha256');
  match(commit, /^[0-9a-f]{64}$/);
  equal(await codeVersion(contextIn(root), root), { commit, dirty: false });
});

test('without a git program the commit is still found, and changed code is not called clean', async (t) => {
  const { root, commit } = code(t);
  const without = contextIn(root, { env: { PATH: '/none', HOME: root } });
  equal(await gitOutput(without, root, ['--version']), undefined);
  equal(await codeVersion(without, root), { commit, dirty: false });
  appendFileSync(join(root, 'code.R'), '2');
  equal(await codeVersion(without, root), { commit, dirty: true });
});

test('nothing is ever written into the repository of the code', async (t) => {
  const { root } = code(t);
  // Its index is out of date, which git itself would mend in passing.
  git(root, 'update-index', '--refresh');
  writeFileSync(join(root, 'code.R'), '1');
  const before = photograph(join(root, '.git'));
  ok(await codeVersion(contextIn(root), root));
  ok(await codeVersion(contextIn(root, { env: { PATH: '/none', HOME: root } }), root));
  equal(photograph(join(root, '.git')), before);
});

test('a folder called .git that is no repository is no version and no failure', async (t) => {
  const root = scratch(t);
  mkdirSync(join(root, '.git'));
  equal(await codeVersion(contextIn(root), root), null);
});
