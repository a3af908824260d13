// Faults of the catalogue's parts D and F that no other file meets.
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, runProcess, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('catalogue D and F');

test('H53: an edit through the live tree is found when the contents are read, and never handed on', async (t) => {
  const { alice, bob, repository } = await team(t, { 'a.csv': 'good', 'b.csv': 'other' });
  const name = join(repository, 'current/a.csv');
  chmodSync(name, 0o644);
  writeFileSync(name, 'evil');
  chmodSync(name, 0o444);
  const { stdout } = await expectCode(alice.dsg('fsck', '--read-data'), 5);
  match(stdout, 'a.csv');
  rmSync(join(bob.root, '.dsg'), { recursive: true });
  rmSync(join(bob.root, 'a.csv'));
  await expectCode(bob.dsg('sync'), 5);
  ok(!Object.hasOwn(bob.files(), 'a.csv'));
});

test('H46: a content that cannot be read is named, and nothing is changed', async (t) => {
  const { alice, bob, repository } = await team(t, { 'a.csv': 'one' });
  alice.put({ 'b.csv': 'two', 'c.csv': 'three' });
  await alice.sync();
  const { hash } = JSON.parse((await alice.dsg('hash-object', '--json', 'b.csv')).stdout)
    .objects[0];
  const blob = join(repository, '.dsg/blobs', hash.slice(0, 2), hash);
  // A folder in its place: opening it works, reading it is an error of the system.
  renameSync(blob, `${blob}.away`);
  mkdirSync(blob);
  const { json } = await expectCode(bob.dsg('sync', '--json'), 5);
  match(json.error.message, 'b.csv');
  equal(Object.keys(bob.files()), ['a.csv']);
  rmSync(blob, { recursive: true });
  renameSync(`${blob}.away`, blob);
  await bob.sync();
  equal(readFileSync(join(bob.root, 'b.csv'), 'utf8'), 'two');
});

test('H79: two recoveries at once do the work once, or one of them is told that the other is at it', async (t) => {
  const { alice } = await team(t, { 'a.csv': 'one' });
  writeFileSync(join(alice.root, '.dsg/index'), 'damaged');
  const at = { cwd: alice.root, env: alice.env };
  const codes = (await Promise.all([1, 2, 3].map(() => runProcess(at, ['recover'])))).map(
    ({ code }) => code,
  );
  ok(codes.includes(0));
  ok(
    codes.every((code) => code === 0 || code === 4),
    codes.join(),
  );
  equal((await alice.status()).clean, true);
});
