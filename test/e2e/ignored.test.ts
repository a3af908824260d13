// What is not tracked here and yet in the way of something that the repository has.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Edits } from '../support/files.js';
import type { Project, Team } from '../support/project.js';
import { expectCode, team } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('ignored and untracked files');

/** Bob ignores what alice does not: his settings are his own until they come through git. */
async function withBobIgnoring(t: TestContext, ignore: string, add: Edits): Promise<Team> {
  const made = await team(t, { 'a.txt': 'a\n' });
  made.bob.put({ '.dsgignore': ignore });
  await made.bob.dsg('sync');
  await made.alice.sync();
  // Alice's own rules no longer have the line, so that she goes on syncing what bob ignores.
  made.alice.put({ '.dsgignore': null });
  made.alice.put(add);
  await made.alice.sync();
  made.bob.put({ '.dsgignore': ignore });
  return made;
}

const path = 'notes.log';

async function states(project: Project): Promise<string[]> {
  const { entries } = await project.status();
  return entries
    .filter((entry) => entry.path !== '.dsgignore')
    .map((entry) => `${entry.path} ${entry.state} ${entry.action}`);
}

/** Keeps bob's own rules out of the sync, which is about the ignored file alone. */
const OWN = '*.log\n/private/\n.dsgignore\n';

test('a file that the repository has is a conflict with a different one that is ignored here', async (t) => {
  const { bob, alice } = await withBobIgnoring(t, OWN, { [path]: 'from alice\n' });
  bob.put({ [path]: 'of bob\n' });
  equal(await states(bob), [`${path} both-added conflict`]);
  await expectCode(bob.dsg('sync', '--on-conflict=abort'), 3);
  equal(bob.files()[path], 'of bob\n');
  equal(alice.files()[path], 'from alice\n');
});

for (const [side, expected] of Object.entries({
  local: { [path]: 'of bob\n' },
  remote: { [path]: 'from alice\n' },
  both: { 'notes.alice-s2.log': 'from alice\n', [path]: 'of bob\n' },
})) {
  test(`such a conflict is settled for ${side} as any other`, async (t) => {
    const { bob, live } = await withBobIgnoring(t, OWN, { [path]: 'from alice\n' });
    bob.put({ [path]: 'of bob\n' });
    const done = await bob.sync(`--on-conflict=${side}`);
    const logs = (tree: object) =>
      Object.fromEntries(Object.entries(tree).filter(([name]) => name.endsWith('.log')));
    equal(logs(bob.files()), expected);
    equal(logs(live()), logs(bob.files()));
    equal(done.kept.length, side === 'remote' ? 1 : 0);
    equal(await states(bob), []);
  });
}

test('an ignored file that equals the one in the repository is simply taken over', async (t) => {
  const { bob } = await withBobIgnoring(t, OWN, { [path]: 'the same\n' });
  bob.put({ [path]: 'the same\n' });
  equal(await states(bob), [`${path} same-added refresh`]);
  await bob.sync();
  equal(await states(bob), []);
});

test('a status of such a conflict does not make the file tracked for good', async (t) => {
  const { bob, alice, live } = await withBobIgnoring(t, OWN, { [path]: 'from alice\n' });
  bob.put({ [path]: 'of bob\n' });
  await bob.status();
  await bob.status();
  alice.put({ [path]: null });
  await alice.sync();
  equal(await states(bob), []);
  await bob.sync();
  equal([bob.files()[path], live()[path]], ['of bob\n', undefined]);
});

test('a file outside the data folders is a conflict too, never overwritten', async (t) => {
  const made = await team(t, { 'input/a.csv': '1\n' }, { init: ['--data-dir', 'input'] });
  made.bob.put({ 'code.py': 'print(1)\n' });
  equal((await made.bob.status()).clean, true);
  // Alice's settings come to track everything; bob's do not know of it yet.
  const settings = {
    '.dsgconfig.yml': `name: x\nrepository: ${made.repository}\ndata_dirs: ["."]\n`,
  };
  made.alice.put({ ...settings, 'code.py': 'print(2)\n' });
  await made.alice.sync();
  equal(await states(made.bob), ['code.py both-added conflict']);
  await made.bob.sync('--on-conflict=both');
  equal(made.bob.files(), {
    'code.alice-s2.py': 'print(2)\n',
    'code.py': 'print(1)\n',
    'input/a.csv': '1\n',
  });
});

test('an ignored file is in the way of a folder of the repository', async (t) => {
  const { bob } = await withBobIgnoring(t, OWN, { 'private/x.csv': 'x\n' });
  bob.put({ '.dsgignore': 'private\n.dsgignore\n', private: 'a file\n' });
  equal(await states(bob), ['private local-added conflict', 'private/x.csv remote-added conflict']);
  await expectCode(bob.dsg('sync'), 3);
  await bob.sync('--on-conflict=remote');
  equal(bob.files()['private/x.csv'], 'x\n');
  ok(existsSync(join(bob.root, '.dsg', 'backup')));
});

test('a folder with ignored files in it is in the way of a file of the repository', async (t) => {
  const { bob, live } = await withBobIgnoring(t, OWN, { private: 'a file\n' });
  bob.put({ 'private/secret.csv': 'mine\n' });
  const before = [bob.files(), live()];
  const { stderr } = await expectCode(bob.dsg('sync', '--on-conflict=remote'), 1);
  match(stderr, 'private/secret.csv');
  match(stderr, 'Nothing was changed');
  equal([bob.files(), live()], before);
  bob.put({ private: null, 'elsewhere/secret.csv': 'mine\n' });
  await bob.sync();
  equal(bob.files().private, 'a file\n');
});

test('a folder that holds nothing but empty folders gives way to a file of the repository', async (t) => {
  const { alice, bob } = await team(t, { 'a.txt': 'a\n', 'd/x': 'x\n' });
  mkdirSync(join(bob.root, 'd', 'empty', 'deep'), { recursive: true });
  alice.put({ d: 'now a file\n' });
  await alice.sync();
  const done = await bob.sync();
  equal([done.skipped, done.downloaded, done.deletedLocal], [[], 1, 1]);
  equal(bob.files(), alice.files());
  equal((await bob.status()).clean, true);
});

test('a new file in an ignored folder stays untracked although another one there is synced', async (t) => {
  const { alice, bob, live } = await team(t, { 'a.txt': 'a\n', 'private/old.csv': '1\n' });
  for (const rule of ['private/\n', 'private\n', '/private/*\n']) {
    alice.put({ '.dsgignore': rule, 'private/new.csv': 'secret\n', 'private/deep/new.csv': 's\n' });
    await alice.sync();
    equal(live()['private/new.csv'], undefined);
    equal(live()['private/deep/new.csv'], undefined);
    // What is synced stays so: an edit still travels, and nothing is deleted.
    const edit = `2 under ${rule}`;
    alice.put({ 'private/old.csv': edit });
    await alice.sync();
    equal(live()['private/old.csv'], edit);
    await bob.sync();
    equal(bob.files()['private/old.csv'], edit);
  }
});

test('the same for a folder that the settings ignore by name or by path', async (t) => {
  const { alice, live, repository } = await team(t, { 'a.txt': 'a\n', 'private/old.csv': '1\n' });
  for (const rule of ['names: [private]', 'paths: [private]']) {
    const settings = `name: x\nrepository: ${repository}\ndata_dirs: ["."]\nignore: {${rule}}\n`;
    alice.put({ '.dsgconfig.yml': settings, 'private/new.csv': 'secret\n' });
    await alice.sync();
    equal(Object.keys(live()), ['a.txt', 'private/old.csv']);
    equal((await alice.status()).clean, true);
  }
});
