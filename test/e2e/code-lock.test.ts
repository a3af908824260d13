// dsg.lock, the tie between the code's git repository and the data.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { git } from '../project/code/git-scene.js';
import { file, forge, treeBytes } from '../support/forge.js';
import type { Project, Team } from '../support/project.js';
import { identity, openProject, runHere, succeed, team } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, needs, ok, suite } from '../support/suite.js';

const test = suite('dsg.lock');

test.before(() => needs(spawnSync('git', ['--version']).status === 0, 'git'));

const lockOf = ({ root }: { root: string }) => readFileSync(join(root, 'dsg.lock'), 'utf8');
const named = (project: { root: string }) => JSON.parse(lockOf(project)).snapshot;
const hashOf = async (project: Project, id: string) => {
  const { json } = await succeed(project.dsg('log', '--json'));
  const { snapshots } = json as unknown as { snapshots: { id: string; hash: string }[] };
  return snapshots.find((one) => one.id === id)?.hash ?? '';
};
interface Judged {
  readonly ok: boolean;
  readonly checks: { name: string; verdict: string; findings: { rule: string; path: string }[] }[];
}
/** What `dsg check` finds about the code: its exit, and the rules that were broken. */
const codeCheck = async (project: Project, ...args: string[]) => {
  const { code, json } = await project.dsg('check', '--json', ...args);
  const one = (json as unknown as Judged).checks.find(({ name }) => name === 'code');
  return [code, one?.verdict, ...(one?.findings.map(({ rule }) => rule) ?? [])];
};
const lockState = async (project: Project) => {
  const { lock } = (await project.status()) as unknown as { lock: { state: string } };
  return lock.state;
};

/** Two people with code in git beside data in `data/`, and two commits of both: s1 and s2. */
async function codeAndData(t: TestContext): Promise<Team> {
  const made = await team(
    t,
    { 'code.R': '1\n', 'data/x.csv': 'one\n' },
    { init: ['--data-dir', 'data'] },
  );
  const { root } = made.alice;
  git(root, 'init', '-q');
  writeFileSync(join(root, '.gitignore'), '.dsg/\ndata/\n');
  await made.alice.sync();
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'one');
  made.alice.put({ 'code.R': '2\n', 'data/x.csv': 'two\n' });
  await made.alice.sync();
  git(root, 'commit', '-q', '-a', '-m', 'two');
  return made;
}

test('a sync says in dsg.lock which snapshot belongs to the code', async (t) => {
  const { alice } = await codeAndData(t);
  const { hash } = JSON.parse(lockOf(alice));
  equal([named(alice), hash], ['s2', await hashOf(alice, 's2')]);
  equal(git(alice.root, 'status', '--porcelain'), '');
  equal(readdirSync(alice.root).sort(), [
    '.dsg',
    '.dsgconfig.yml',
    '.git',
    '.gitignore',
    'code.R',
    'data',
    'dsg.lock',
  ]);
  // Nothing to do leaves it as it is.
  const before = lstatSync(join(alice.root, 'dsg.lock'), { bigint: true });
  await alice.sync();
  equal(lstatSync(join(alice.root, 'dsg.lock'), { bigint: true }).ino, before.ino);
  equal(await codeCheck(alice), [0, 'passed']);
  // It is no data, and its change makes no code dirty.
  alice.put({ 'data/x.csv': 'three\n' });
  await alice.sync();
  alice.put({ 'data/x.csv': 'four\n' });
  await alice.sync();
  const { json } = await succeed(alice.dsg('log', '--json'));
  const [newest] = (json as unknown as { snapshots: { git: { dirty: boolean }; files: number }[] })
    .snapshots;
  equal([newest?.git.dirty, newest?.files], [false, 1]);
});

test('at an earlier commit of the code, status says so and check fails until both agree', async (t) => {
  const { alice } = await codeAndData(t);
  git(alice.root, 'checkout', '-q', 'HEAD~1');
  equal([named(alice), await lockState(alice)], ['s1', 'older']);
  const { stdout } = await succeed(alice.dsg('status'));
  match(stdout, 'dsg.lock names s1, and the data here is of s2. Next: dsg restore --at s1 --exact');
  equal(await codeCheck(alice), [1, 'failed', 'code-other-snapshot']);
  equal(await codeCheck(alice, '--offline'), [1, 'failed', 'code-other-snapshot']);
  // The data of that day, whoever brings it, agrees with the code of that day.
  alice.put({ 'data/x.csv': 'one\n' });
  equal(await codeCheck(alice), [0, 'passed']);
  // A sync would now make it the newest.
  const back = (await succeed(alice.dsg('status'))).stdout;
  match(back, 'The data here was brought back to s1, which dsg.lock names; s2 was synced last.');
  match(back, 'Next: dsg restore --at s2 --exact when you are done');
  ok(!back.includes('Run dsg sync'), back);
  alice.put({ 'data/x.csv': 'two\n' });
  await alice.sync();
  equal([named(alice), await lockState(alice)], ['s2', 'same']);
});

test('a colleague who got newer code is told to sync', async (t) => {
  const { alice, bob } = await codeAndData(t);
  equal(existsSync(join(bob.root, 'dsg.lock')), false);
  writeFileSync(join(bob.root, 'dsg.lock'), lockOf(alice));
  equal(await lockState(bob), 'newer');
  equal(await codeCheck(bob), [1, 'failed', 'code-other-snapshot']);
  await bob.sync();
  equal([await lockState(bob), lockOf(bob)], ['same', lockOf(alice)]);
});

test('a clone beside code leaves its dsg.lock, so that a check tells when it is of other data', async (t) => {
  const { alice, folder, repository } = await codeAndData(t);
  const ci = join(folder, 'ci');
  git(folder, 'clone', '-q', alice.root, ci);
  const project = openProject({ root: ci, env: identity(folder, 'ci'), repository });
  await succeed(project.dsg('clone', repository, '.'));
  equal([named(project), await lockState(project)], ['s2', 'same']);
  equal(await codeCheck(project), [0, 'passed']);
  rmSync(join(ci, '.dsg'), { recursive: true });
  rmSync(join(ci, 'data'), { recursive: true });
  git(ci, 'checkout', '-q', 'HEAD~1');
  await succeed(project.dsg('clone', repository, '.'));
  equal([named(project), await lockState(project)], ['s1', 'older']);
  equal((await codeCheck(project)).slice(0, 3), [1, 'failed', 'code-other-snapshot']);
  equal(git(ci, 'status', '--porcelain'), '');
});

test('a dsg.lock that names nothing of this repository fails the check', async (t) => {
  const { alice } = await codeAndData(t);
  const text = lockOf(alice);
  const { hash, repository } = JSON.parse(text);
  const cases = [
    [text.replace(hash, 'a'.repeat(64)), 'other', 'code-unknown-snapshot'],
    [text.replace(hash, await hashOf(alice, 's1')), 'other', 'code-wrong-hash'],
    [text.replace('"s2"', '"s99"').replace(hash, 'b'.repeat(64)), 'newer', 'code-unknown-snapshot'],
    [text.replace(repository, 'c'.repeat(32)), 'other', 'code-other-repository'],
    [`<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> b\n`, 'damaged', 'code-damaged-lock'],
    [text.slice(0, -20), 'damaged', 'code-damaged-lock'],
    ['[package]\n', 'foreign', 'code-no-lock'],
    [text.replace('dsg lock 1', 'dsg lock 2'), 'foreign', 'code-no-lock'],
  ] as const;
  for (const [changed, state, rule] of cases) {
    writeFileSync(join(alice.root, 'dsg.lock'), changed);
    equal([state, await lockState(alice)], [state, state]);
    equal(await codeCheck(alice), [1, 'failed', rule]);
    const { stderr } = await succeed(alice.dsg('sync'));
    if (state === 'foreign') {
      match(stderr, 'Cannot use dsg.lock: dsg did not write it');
      equal(lockOf(alice), changed);
    } else equal(lockOf(alice), text);
  }
});

test('a link under that name is not followed, and left alone', async (t) => {
  const { alice, folder } = await codeAndData(t);
  const outside = join(folder, 'outside');
  writeFileSync(outside, lockOf(alice));
  rmSync(join(alice.root, 'dsg.lock'));
  symlinkSync(outside, join(alice.root, 'dsg.lock'));
  alice.put({ 'data/x.csv': 'three\n' });
  const { stderr } = await succeed(alice.dsg('sync'));
  match(stderr, 'Cannot use dsg.lock: it is no plain file');
  equal(JSON.parse(readFileSync(outside, 'utf8')).snapshot, 's2');
  ok(lstatSync(join(alice.root, 'dsg.lock')).isSymbolicLink());
});

test('a data file of that name stays data', async (t) => {
  const { alice, bob, repository } = await team(t, { 'x.csv': 'one\n' });
  const made = forge(repository);
  made.blob('forged\n');
  const root = made.object(treeBytes([file('dsg.lock')]));
  made.publish(root, { files: 1, bytes: 7 });
  git(alice.root, 'init', '-q');
  const { stderr } = await succeed(alice.dsg('sync'));
  match(stderr, 'Cannot use dsg.lock: it is a data file of this project');
  equal(lockOf(alice), 'forged\n');
  writeFileSync(join(alice.root, 'dsg.lock'), 'edited\n');
  equal((await alice.sync()).uploaded, 1);
  equal((await bob.sync('--allow-deletes')).downloaded, 1);
  equal(lockOf(bob), 'edited\n');
});

test('without git there is none; where there is one it is kept up', async (t) => {
  const { alice } = await team(t, { 'x.csv': 'one\n' });
  equal(existsSync(join(alice.root, 'dsg.lock')), false);
  git(alice.root, 'init', '-q');
  await alice.sync();
  equal(named(alice), 's1');
  rmSync(join(alice.root, '.git'), { recursive: true });
  alice.put({ 'x.csv': 'two\n' });
  await alice.sync();
  equal(named(alice), 's2');
  equal((await alice.status()).entries, []);
});

test('whatever operation on it fails, the next command mends it', async (t) => {
  const { alice } = await codeAndData(t);
  t.after(() => interceptOperations(undefined));
  let broken = 0;
  for (let n = 1; ; n++) {
    alice.put({ 'data/x.csv': `round ${n}\n` });
    let seen = 0;
    interceptOperations((operation, path, phase) => {
      if (!path.includes('dsg.lock') || phase !== (n % 2 ? 'before' : 'after')) return;
      seen += 1;
      if (seen === Math.ceil(n / 2))
        throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: operation });
    });
    const { code } = await alice.dsg('sync');
    interceptOperations(undefined);
    if (code === 0) break;
    broken += 1;
    await alice.status();
    equal([named(alice), await lockState(alice)], [`s${n + 2}`, 'same']);
    equal(
      readdirSync(alice.root).filter((name) => name.startsWith('dsg.lock')),
      ['dsg.lock'],
    );
  }
  ok(broken >= 8, String(broken));
});

test('in a linked worktree and in a submodule all of it works', async (t) => {
  const { folder, alice } = await codeAndData(t);
  const env = identity(folder, 'carol');
  const linked = join(folder, 'linked');
  git(alice.root, 'worktree', 'add', '-q', '--detach', linked);
  const around = join(folder, 'around');
  git(folder, 'init', '-q', around);
  git(
    around,
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    alice.root,
    'inner',
  );
  for (const root of [linked, join(around, 'inner')]) {
    for (const name of ['.dsgconfig.yml', 'dsg.lock', '.gitignore']) rmSync(join(root, name));
    await succeed(runHere({ cwd: root, env }, ['init', '--data-dir', 'data']));
    writeFileSync(join(root, 'data.R'), '');
    const project = openProject({ root, env, repository: '' });
    project.put({ 'data/y.csv': 'y\n' });
    await project.sync();
    equal([named(project), readFileSync(join(root, '.gitignore'), 'utf8')], ['s1', '.dsg/\n']);
    equal(await codeCheck(project), [0, 'passed']);
    const { json } = await succeed(project.dsg('log', '--json'));
    const [newest] = (json as unknown as { snapshots: { git: { commit: string } }[] }).snapshots;
    equal(newest?.git.commit, git(root, 'rev-parse', 'HEAD'));
  }
});
