// What a person may not read or write, met as a person who is not root.
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { photograph } from '../support/files.js';
import { expectCode, openProject, runProcess } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { AS_NOBODY, giveAway, plainTeam } from './plain-team.js';

const test = suite('permissions');

const FILES = { 'a.csv': 'a\n', 'dir/b.csv': 'b\n', 'dir/sub/c.csv': 'c\n', 'z.csv': 'z\n' };

for (const [what, path, shut] of [
  ['a file', 'dir/b.csv', 0o000],
  ['a folder', 'dir', 0o000],
  ['a folder that can be entered but not listed', 'dir', 0o111],
] as const) {
  test(`H25: ${what} that may not be read stops the sync, and nothing counts as deleted`, async (t) => {
    const { alice, live } = await plainTeam(t, FILES);
    const at = join(alice.root, path);
    const { mode } = statSync(at);
    chmodSync(at, shut);
    t.after(() => chmodSync(at, mode));
    for (const command of [
      ['status', '--json'],
      ['status', '--json', '--checksum'],
    ]) {
      const { code, json } = await alice.dsg(...command);
      equal(code, 0);
      equal(
        json.problems.map((problem) => [problem.kind, problem.path, problem.why]),
        [['unreadable', path, 'permission denied']],
      );
      equal([json.clean, json.entries], [false, []]);
    }
    for (const flags of [[], ['--allow-deletes'], ['--on-conflict=local', '--checksum']]) {
      const { json, stderr } = await expectCode(alice.dsg('sync', '--json', ...flags), 1);
      equal(json.error.code, 'no-permission');
      match(stderr, path);
      match(stderr, 'Nothing was changed');
    }
    equal(live(), FILES);
    chmodSync(at, mode);
    equal((await alice.status()).clean, true);
  });
}

test('H25: a folder that can be listed but not entered stops the sync too', async (t) => {
  const { alice, live } = await plainTeam(t, FILES);
  const at = join(alice.root, 'dir');
  chmodSync(at, 0o444);
  t.after(() => chmodSync(at, 0o755));
  const { code } = await alice.dsg('sync', '--allow-deletes');
  ok(code !== 0);
  equal(live(), FILES);
});

test('H25: a project folder that may not be listed stops the sync', async (t) => {
  const { alice, live } = await plainTeam(t, FILES);
  chmodSync(alice.root, 0o311);
  t.after(() => chmodSync(alice.root, 0o755));
  await expectCode(alice.dsg('sync', '--allow-deletes'), 1);
  equal(live(), FILES);
});

test('a project that may not be written to has a status, and its sync is refused', async (t) => {
  const { alice, live } = await plainTeam(t, FILES);
  alice.put({ 'a.csv': 'edited\n' });
  giveAway(alice.root);
  const folders = [alice.root, join(alice.root, '.dsg'), join(alice.root, 'dir')];
  for (const folder of folders) chmodSync(folder, 0o555);
  t.after(() => folders.map((folder) => chmodSync(folder, 0o755)));
  for (const name of readdirSync(join(alice.root, '.dsg'), { recursive: true, encoding: 'utf8' })) {
    const path = join(alice.root, '.dsg', name);
    if (lstatSync(path).isFile()) chmodSync(path, 0o444);
  }
  const { json } = await expectCode(alice.dsg('status', '--json'), 0);
  equal(
    json.entries.map(({ path, state }) => `${path} ${state}`),
    ['a.csv local-changed'],
  );
  const refused = await expectCode(alice.dsg('sync', '--json'), 1);
  equal(refused.json.error.code, 'no-permission');
  equal(live(), FILES);
});

test('H28: a folder that may not be written to refuses a download before anything is changed', async (t) => {
  const { alice, bob } = await plainTeam(t, FILES);
  alice.put({ 'a.csv': 'new a\n', 'dir/b.csv': 'new b\n', 'z.csv': 'new z\n' });
  giveAway(alice.root);
  await alice.sync();
  const shut = join(bob.root, 'dir');
  chmodSync(shut, 0o555);
  t.after(() => chmodSync(shut, 0o755));
  const { stderr } = await expectCode(bob.dsg('sync'), 1);
  match(stderr, 'dir');
  equal(bob.files(), FILES);
  equal((await bob.status()).counts['remote-changed'], 3);
  chmodSync(shut, 0o755);
  await bob.sync();
  equal(bob.files(), alice.files());
});

test('a repository that may only be read can be cloned and compared, and refuses a sync', async (t) => {
  const { alice, repository, folder, live } = await plainTeam(t, FILES);
  const done = spawnSync('chown', ['-hR', '0:0', repository]);
  equal(done.status, 0);
  const { json } = await expectCode(alice.dsg('status', '--json'), 0);
  equal(json.clean, true);
  alice.put({ 'a.csv': 'mine\n' });
  giveAway(alice.root);
  const before = photograph(repository);
  const { json: refused, stderr } = await expectCode(alice.dsg('sync', '--json'), 1);
  equal(refused.error.code, 'no-permission');
  match(stderr, repository);
  equal(photograph(repository), before);
  equal(live(), FILES);
  giveAway(folder);
  equal(spawnSync('chown', ['-hR', '0:0', repository]).status, 0);
  const at = { cwd: folder, env: alice.env, through: AS_NOBODY };
  const { code } = await runProcess(at, ['clone', repository, 'carol']);
  equal(code, 0);
});

test('who may only read the repository takes what others committed, and is told when it comes to giving', async (t) => {
  const made = await plainTeam(t, { 'a.csv': 'one', 'b.csv': 'two' });
  await expectCode(made.alice.dsg('status'), 0);
  made.alice.put({ 'a.csv': 'changed' });
  await made.alice.sync();
  spawnSync('chown', ['-hR', '0:0', made.repository]);
  const taken = await made.bob.sync();
  equal([taken.snapshot, taken.downloaded], [null, 1]);
  equal(made.bob.files()['a.csv'], 'changed');
  made.bob.put({ 'b.csv': 'of bob' });
  const { stderr } = await expectCode(made.bob.dsg('sync'), 1);
  match(stderr, 'belongs to another user');
  equal(made.live()['b.csv'], 'two');
});

test('a repository of another account is refused before anything is done, by root too', async (t) => {
  const made = await plainTeam(t, { 'a.csv': 'one' });
  spawnSync('chown', ['-hR', '0:0', made.alice.root]);
  const root = openProject({
    root: made.alice.root,
    env: made.alice.env,
    repository: made.repository,
  });
  root.put({ 'a.csv': 'by root' });
  const { stderr } = await expectCode(root.dsg('sync'), 1);
  match(stderr, 'belongs to another user');
  equal(made.live()['a.csv'], 'one');
});
