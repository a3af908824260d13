// Names that dsg gives, and names that are taken: whatever sync chooses, it can do, and so can the next one.
import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, type Team, team } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('names in the way');

const FILES = { 'a.csv': 'a\n', 'dir/b.csv': 'b\n' };

/** Alice and bob have edited one file, and bob has synced. */
async function quarrel(t: TestContext): Promise<Team> {
  const made = await team(t, FILES);
  made.bob.put({ 'a.csv': 'theirs\n' });
  await made.bob.sync();
  made.alice.put({ 'a.csv': 'mine\n' });
  return made;
}

/** All have the same, the next sync has nothing to do, and a clone can be made. */
async function isSettled(made: Team): Promise<void> {
  const { alice, bob, live } = made;
  await bob.sync();
  equal(bob.files(), live());
  for (const project of [alice, bob]) equal((await project.sync()).snapshot, null);
  equal((await made.clone('carol')).files(), live());
}

test('both keeps the other version under a name that no ignored file has', async (t) => {
  const made = await quarrel(t);
  const { alice, live } = made;
  alice.put({ 'a.bob-s2.csv': 'precious\n', '.dsgignore': '*.bob-s2.csv\n' });
  await alice.sync('--on-conflict=both');
  equal(alice.files()['a.bob-s2.csv'], 'precious\n');
  const { '.dsgignore': _, ...data } = live();
  equal(data, { ...FILES, 'a.csv': 'mine\n', 'a.bob-s2-2.csv': 'theirs\n' });
  await isSettled(made);
});

test('both keeps the other version under a name that no ignored folder has', async (t) => {
  const made = await quarrel(t);
  const { alice, live } = made;
  alice.put({ 'a.bob-s2.csv/x': 'precious\n', '.dsgignore': 'a.bob-s2.csv/\n' });
  await alice.sync('--on-conflict=both');
  equal(alice.files()['a.bob-s2.csv/x'], 'precious\n');
  equal(live()['a.bob-s2-2.csv'], 'theirs\n');
  await isSettled(made);
});

for (const taken of ['A.BOB-s2.csv', 'a.bob-S2.csv/x']) {
  test(`both keeps the other version under a name that differs from ${taken} in more than case`, async (t) => {
    const made = await quarrel(t);
    const { alice, live } = made;
    alice.put({ [taken]: 'precious\n' });
    await alice.sync('--on-conflict=both');
    equal(live(), {
      ...FILES,
      'a.csv': 'mine\n',
      'a.bob-s2-2.csv': 'theirs\n',
      [taken]: 'precious\n',
    });
    equal(alice.files(), live());
    await isSettled(made);
  });
}

test('a folder that moved and left a link to its new place is synced', async (t) => {
  const made = await team(t, { ...FILES, 's/1': 'one\n', 's/in/2': 'two\n' });
  const { alice, live } = made;
  renameSync(join(alice.root, 's'), join(alice.root, 't'));
  symlinkSync('t', join(alice.root, 's'));
  await alice.sync('--allow-deletes');
  equal(live(), { ...FILES, s: { link: 't' }, 't/1': 'one\n', 't/in/2': 'two\n' });
  equal(alice.files(), live());
  equal((await alice.status()).clean, true);
  await made.bob.sync('--allow-deletes');
  await isSettled(made);
});

test('--normalize renames nothing when one name cannot be mended', async (t) => {
  const { alice, live } = await team(t, FILES);
  alice.put({ 'n/a?.csv': 'a\n', 'n/~': 'b\n', 'n/*': 'c\n' });
  const before = alice.files();
  const { stderr } = await expectCode(alice.dsg('sync', '--normalize'), 1);
  match(stderr, 'Nothing was changed.');
  equal([alice.files(), live()], [before, FILES]);
});

test('--normalize renames nothing when the sync ends with conflicts', async (t) => {
  const { alice, live } = await quarrel(t);
  alice.put({ 'b?.csv': 'named\n' });
  const before = [alice.files(), live()];
  const { stdout } = await expectCode(alice.dsg('sync', '--normalize'), 3);
  match(stdout, 'Nothing was changed.');
  equal([alice.files(), live()], before);
  // With the conflict settled, the same command renames and syncs.
  await alice.sync('--normalize', '--on-conflict=local');
  ok(!('b?.csv' in live()));
  equal(Object.values(live()).includes('named\n'), true);
  equal(alice.files(), live());
});
