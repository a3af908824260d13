import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { photograph } from '../support/files.js';
import type { Project, Team } from '../support/project.js';
import { expectCode, PROGRAM, succeed, team } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { startPane } from '../ui/tmux.js';

const test = suite('undo and redo', { timeout: 120_000 });

interface Undone {
  readonly undone: string;
  readonly snapshot: string | null;
  readonly changes: readonly { path: string; action: string }[];
  readonly conflicts: readonly { path: string; why: string }[];
  readonly kept: readonly { path: string; at: string }[];
}

async function undone(project: Project, ...args: string[]): Promise<Undone> {
  const [first = 'undo', ...rest] = args[0] === 'redo' ? args : ['undo', ...args];
  return (await succeed(project.dsg(first, '--yes', '--json', ...rest))).json as unknown as Undone;
}

const ONE = { 'a.csv': 'a1', 'b.csv': 'b1', 'deep/c.csv': 'c1' };
const TWO = { 'a.csv': 'a2', 'deep/c.csv': 'c1', 'new.csv': 'new' };

/** alice has synced twice, bob is where she is. */
async function twice(t: TestContext): Promise<Team> {
  const made = await team(t, ONE);
  made.alice.put({ 'a.csv': 'a2', 'b.csv': null, 'new.csv': 'new' });
  await made.alice.sync();
  await made.bob.sync();
  return made;
}

test('a sync is undone as a new snapshot, redone, and undone again; history keeps it all', async (t) => {
  const { alice, bob, live } = await twice(t);
  const first = await undone(alice);
  equal([first.undone, first.snapshot], ['s2', 's3']);
  equal(first.changes, [
    { path: 'a.csv', action: 'restore', bytes: 2 },
    { path: 'b.csv', action: 'restore', bytes: 2 },
    { path: 'new.csv', action: 'delete', bytes: 3 },
  ]);
  equal([alice.files(), live()], [ONE, ONE]);
  equal((await undone(alice, 'redo')).snapshot, 's4');
  equal([alice.files(), live()], [TWO, TWO]);
  // It stands again, so it is what is undone.
  equal([(await undone(alice)).undone, live()], ['s2', ONE]);
  // The undo itself is an operation, and undoing it is redoing.
  equal([(await undone(alice, 'o5')).undone, live()], ['s5', TWO]);
  await bob.sync();
  equal(bob.files(), TWO);
  const { stdout } = await succeed(alice.dsg('log'));
  match(stdout, /Undo s2: Sync: 1 added, 1 changed, 1 deleted/);
  equal((await alice.status()).clean, true);
});

test("a colleague's sync is undone by its snapshot, and later work of others stays", async (t) => {
  const { alice, bob, live } = await twice(t);
  bob.put({ 'deep/c.csv': 'by bob' });
  await bob.sync();
  equal((await undone(bob, 's2')).snapshot, 's4');
  equal(live(), { ...ONE, 'deep/c.csv': 'by bob' });
  await alice.sync();
  equal(alice.files(), live());
});

test('what was changed since is a conflict: named, and nothing happens; or it is left out', async (t) => {
  const { alice, bob, repository, live } = await twice(t);
  bob.put({ 'a.csv': 'later' });
  await bob.sync();
  await alice.sync();
  alice.put({ 'new.csv': 'edited here' });
  const before = photograph(join(repository, 'current/'));
  const { json } = await expectCode(alice.dsg('undo', 's2', '--yes', '--json'), 3);
  equal((json as unknown as Undone).conflicts, [
    { path: 'a.csv', why: 'a later snapshot changed it' },
    { path: 'new.csv', why: 'it was changed here since' },
  ]);
  equal(photograph(join(repository, 'current/')), before);
  const rest = await undone(alice, 's2', '--leave-changed');
  equal(
    rest.changes.map(({ path }) => path),
    ['b.csv'],
  );
  equal(live(), { ...TWO, 'a.csv': 'later', 'b.csv': 'b1' });
  equal(alice.files()['new.csv'], 'edited here');
});

test('a file does not come back over what has taken its place since', async (t) => {
  const { alice, live } = await team(t, { flat: 'a file', 'x.csv': 'x' });
  alice.put({ flat: null });
  await alice.sync();
  alice.put({ 'flat/inside.csv': 'a folder' });
  await alice.sync();
  const { json } = await expectCode(alice.dsg('undo', 's2', '--yes', '--json'), 3);
  ok((json as unknown as Undone).conflicts.length > 0);
  await undone(alice, 's2', '--leave-changed');
  equal(live(), { 'flat/inside.csv': 'a folder', 'x.csv': 'x' });
});

test('whoever is behind syncs first', async (t) => {
  const { alice, bob } = await twice(t);
  bob.put({ 'more.csv': 'more' });
  await bob.sync();
  const { stderr } = await expectCode(alice.dsg('undo', '--yes'), 1);
  match(stderr, /the repository is at s3, and here it is s2/);
  await alice.sync();
  // That only took over what bob made, so it is bob's snapshot that can be undone.
  const taken = await expectCode(alice.dsg('undo', 'o3'), 2);
  match(taken.stderr, /dsg restore --at s2 --all .* dsg undo SNAP/);
  match((await succeed(alice.dsg('undo', '@', '--dry-run'))).stdout, /Would reverse s3/);
  equal((await undone(alice)).undone, 's2');
});

test('a restore is undone to the byte, edits that no snapshot had included, and that can be undone', async (t) => {
  const { alice } = await twice(t);
  const edited = { ...TWO, 'a.csv': 'only here', 'mine.csv': 'mine' };
  alice.put({ 'a.csv': 'only here', 'mine.csv': 'mine' });
  await succeed(alice.dsg('restore', '--at', 's1', '--exact', '.', '--yes'));
  equal(alice.files(), ONE);
  equal((await undone(alice)).snapshot, null);
  equal(alice.files(), edited);
  await undone(alice, 'redo');
  equal(alice.files(), ONE);
  // Nothing that is in no snapshot is gone, even so.
  await undone(alice, 'o5');
  equal(alice.files(), edited);
  equal((await alice.status()).head, { local: 's2', remote: 's2' });
});

test('undoing a restore leaves what was edited since, and says so', async (t) => {
  const { alice } = await twice(t);
  await succeed(alice.dsg('restore', '--at', 's1', 'a.csv', 'b.csv'));
  alice.put({ 'a.csv': 'edited since' });
  const { json } = await expectCode(alice.dsg('undo', '--yes', '--json'), 3);
  equal((json as unknown as Undone).conflicts, [
    { path: 'a.csv', why: 'it was changed here since' },
  ]);
  equal(alice.files(), { ...TWO, 'a.csv': 'edited since', 'b.csv': 'b1' });
  await undone(alice, '--leave-changed');
  equal(alice.files(), { ...TWO, 'a.csv': 'edited since' });
});

test('a version that is gone from the backup is a conflict, and the rest comes back', async (t) => {
  const { alice } = await twice(t);
  alice.put({ 'a.csv': 'only here' });
  await succeed(alice.dsg('restore', '--at', 's1', 'a.csv', 'b.csv', '--yes'));
  rmSync(join(alice.root, '.dsg/backup'), { recursive: true });
  const { json } = await expectCode(alice.dsg('undo', '--yes', '--json'), 3);
  equal((json as unknown as Undone).conflicts, [
    { path: 'a.csv', why: 'its version is gone from .dsg/backup' },
  ]);
  await undone(alice, '--leave-changed');
  equal(alice.files(), { ...TWO, 'a.csv': 'a1' });
});

test('--dry-run shows, and without a terminal or --yes nothing is done', async (t) => {
  const { alice, folder } = await twice(t);
  const before = photograph(folder);
  const { stdout } = await succeed(alice.dsg('undo', '--dry-run'));
  match(stdout, /Would reverse s2: 2 files go back, 1 file is removed\. Nothing was changed\./);
  const now = photograph(folder);
  for (const name of ['lock', 'index', 'cache/history']) {
    const path = `alice/.dsg/${name}`;
    before.delete(path);
    now.delete(path);
  }
  equal([...now], [...before]);
  await expectCode(alice.dsg('undo'), 1);
  equal(alice.files(), TWO);
  ok(!existsSync(join(alice.root, '.dsg/journal')));
});

test('at a terminal it shows what comes back and asks, with the repository free meanwhile', async (t) => {
  const { alice, bob, live } = await twice(t);
  const bin = `'${process.execPath}' '${PROGRAM}'`;
  const pane = startPane(t, {
    command: `${bin} undo; echo "it ended with $?"; cat`,
    cwd: alice.root,
    columns: 100,
    env: alice.env,
  });
  const shows = (text: string) => pane.until(text, () => pane.screen().includes(text), 60);
  await shows('Go on? [y/N]');
  match(
    pane.screen(),
    /To undo s2 \(Sync: [^)]*\), 2 files go back, 1 file is removed:\n {2}go back {2}a\.csv/,
  );
  bob.put({ 'deep/c.csv': 'by bob' });
  await bob.sync();
  pane.press('y', 'Enter');
  // What was agreed to is not what would be done now.
  await shows('the repository is at s3');
  await shows('it ended with 1');
  equal(live(), { ...TWO, 'deep/c.csv': 'by bob' });
});

test('whoever thinks of something newer that undo does not reverse is told what it reversed', async (t) => {
  const { alice } = await twice(t);
  await succeed(alice.dsg('tag', 'paper'));
  await succeed(alice.dsg('config', 'set', 'name', 'rivers'));
  const { stderr } = await succeed(alice.dsg('undo', '--dry-run'));
  match(
    stderr,
    'Newer, and not what undo reverses: o4 (dsg config set name rivers) and 1 before it.',
  );
  equal((await succeed(alice.dsg('undo', 's2', '--dry-run'))).stderr, '');
});

test('where every file was changed since, nothing is said of a rest', async (t) => {
  const { alice } = await twice(t);
  alice.put({ 'a.csv': 'a3', 'b.csv': 'b3', 'new.csv': 'new3' });
  await alice.sync();
  const { stdout } = await expectCode(alice.dsg('undo', 's2', '--yes'), 3);
  match(stdout, 'Nothing else is left to reverse.');
  ok(!stdout.includes('--leave-changed'), stdout);
});

test('an undo that was undone by hand is nothing to do', async (t) => {
  const { alice } = await twice(t);
  alice.put({ 'a.csv': 'a1', 'b.csv': 'b1', 'new.csv': null });
  await alice.sync();
  const again = await undone(alice, 's2');
  equal([again.changes, again.snapshot], [[], null]);
  equal(readFileSync(join(alice.root, 'a.csv'), 'utf8'), 'a1');
});

test('a file does not come back where there is a folder with later work in it, and that is told', async (t) => {
  const { alice, live } = await team(t, { a: 'file', 'b.csv': 'b' });
  alice.put({ a: null, 'a/mine.csv': 'mine', 'b.csv': 'b2' });
  await alice.sync();
  alice.put({ 'a/later.csv': 'later' });
  await alice.sync();
  const { stdout } = await expectCode(alice.dsg('undo', 's2', '--yes'), 3);
  match(stdout, 'cannot go back: a/later.csv: it is in the way');
  const rest = await undone(alice, 's2', '--leave-changed');
  equal(
    rest.changes.map(({ path }) => path),
    ['a/mine.csv', 'b.csv'],
  );
  const left = { 'a/later.csv': 'later', 'b.csv': 'b' };
  equal([alice.files(), live()], [left, left]);
});
