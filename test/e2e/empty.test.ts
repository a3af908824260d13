// Nothing at all, in every place where there can be nothing.
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Project, Team } from '../support/project.js';
import { succeed, team } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('nothing');

const NOTHING = { local: null, remote: 's0' };

function emptyTeam(t: TestContext): Promise<Team> {
  return team(t, {}, {});
}

async function clean(
  project: Project,
  head: { local: string | null; remote: string },
): Promise<void> {
  const status = await project.status();
  equal([status.clean, status.head, status.entries], [true, head, []]);
  equal(
    Object.values(status.counts).reduce((sum, count) => sum + count, 0),
    0,
  );
}

test('an empty project makes an empty repository without a snapshot', async (t) => {
  const { alice, bob, live } = await emptyTeam(t);
  equal(live(), {});
  await clean(alice, NOTHING);
  await clean(bob, NOTHING);
  for (const project of [alice, bob]) {
    const { snapshot, head, steps } = await project.sync();
    equal([snapshot, head, steps], [null, 's0', []]);
    const { stdout } = await succeed(project.dsg('status'));
    match(stdout, 'Everything is up to date (0 files)');
  }
});

test('the first file makes the first snapshot, from whichever side it comes', async (t) => {
  const { alice, bob } = await emptyTeam(t);
  bob.put({ 'first.csv': '1\n' });
  equal((await bob.sync('-m', 'the first')).snapshot, 's1');
  equal(
    (await alice.status()).entries.map(({ state }) => state),
    ['remote-added'],
  );
  await alice.sync();
  equal(alice.files(), { 'first.csv': '1\n' });
});

test('two first files in two projects are two snapshots', async (t) => {
  const { alice, bob, live } = await emptyTeam(t);
  alice.put({ 'a.csv': 'a\n' });
  bob.put({ 'b.csv': 'b\n' });
  await alice.sync();
  equal((await bob.sync()).snapshot, 's2');
  equal(live(), { 'a.csv': 'a\n', 'b.csv': 'b\n' });
});

test('a project from which everything was deleted is an empty snapshot, which can be cloned and filled', async (t) => {
  const made = await team(t, { 'a.csv': 'a\n', 'd/b.csv': 'b\n' });
  const { alice, bob, live } = made;
  alice.put({ 'a.csv': null, d: null });
  equal((await alice.sync('--allow-deletes')).snapshot, 's2');
  equal(live(), {});
  await clean(alice, { local: 's2', remote: 's2' });
  await bob.sync();
  equal(bob.files(), {});
  ok(!existsSync(join(bob.root, 'd')), 'folders that became empty are gone');
  const carol = await made.clone('carol');
  equal(carol.files(), {});
  carol.put({ 'new/c.csv': 'c\n' });
  equal((await carol.sync()).snapshot, 's3');
  await alice.sync();
  equal(alice.files(), { 'new/c.csv': 'c\n' });
});

test('H13: folders with nothing in them, or with nothing but such folders, are not data', async (t) => {
  const { alice, bob, live } = await team(t, { 'a.csv': 'a\n' });
  mkdirSync(join(alice.root, 'empty/of/everything'), { recursive: true });
  mkdirSync(join(alice.root, 'another'));
  equal((await alice.status()).clean, true);
  alice.put({ 'b.csv': 'b\n' });
  await alice.sync();
  equal(readdirSync(join(alice.root, 'empty/of')), ['everything']);
  await bob.sync();
  ok(!existsSync(join(bob.root, 'empty')));
  equal(live(), { 'a.csv': 'a\n', 'b.csv': 'b\n' });
});

test('empty files are files: they come, differ by name and x-bit, and go', async (t) => {
  const { alice, bob, live } = await team(t, { a: '', 'd/b': '', run: { program: '' } });
  equal(bob.files(), alice.files());
  alice.put({ a: 'not empty any more\n', c: '', 'd/b': null, run: '' });
  const done = await alice.sync();
  equal([done.uploaded, done.bytesUp], [3, 19]);
  await bob.sync();
  equal(bob.files(), { a: 'not empty any more\n', c: '', run: '' });
  alice.put({ a: '' });
  await alice.sync();
  await bob.sync();
  equal(live(), { a: '', c: '', run: '' });
  equal(statSync(join(bob.root, 'a')).size, 0);
});
