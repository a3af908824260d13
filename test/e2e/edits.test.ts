// Edits that hide, clocks that lie, and records that are lost.
import { copyFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openProject, type Project, type Team, team } from '../support/project.js';
import { shimEnv } from '../support/shim.js';
import { equal, suite, type TestContext } from '../support/suite.js';

const test = suite('edits, clocks and lost records');

async function lines(project: Project, ...flags: string[]): Promise<string[]> {
  const { entries } = await project.status(...flags);
  return entries.map(({ path, state }) => `${path} ${state}`);
}

test('H35: an edit of the same size right after a sync or a status is seen, every time', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': '0000\n', 'b.csv': 'b\n' });
  for (let i = 1; i <= 60; i++) {
    // No new file and no other size: on common kernels not even the times differ.
    writeFileSync(join(alice.root, 'a.csv'), `${String(i).padStart(4, '0')}\n`);
    equal(await lines(alice), ['a.csv local-changed']);
    if (i % 3 === 0) {
      await alice.sync();
      equal(live()['a.csv'], `${String(i).padStart(4, '0')}\n`);
      equal(await lines(alice), []);
    }
  }
});

test('H35: an edit of the same size right after a download is seen', async (t) => {
  const { alice, bob, live } = await team(t, { 'a.csv': '0000\n' });
  for (let i = 1; i <= 30; i++) {
    const [theirs, mine] = [`t${String(i).padStart(3, '0')}\n`, `m${String(i).padStart(3, '0')}\n`];
    alice.put({ 'a.csv': theirs });
    await alice.sync();
    await bob.sync();
    writeFileSync(join(bob.root, 'a.csv'), mine);
    await bob.sync();
    equal(live()['a.csv'], mine);
    await alice.sync();
  }
});

const HIDDEN: [what: string, edit: (path: string, other: string) => void][] = [
  [
    'written over, with its times put back',
    (path) => {
      const { atime, mtime } = statSync(path);
      writeFileSync(path, 'XXXX\n');
      utimesSync(path, atime, mtime);
    },
  ],
  [
    'replaced by a copy with its times',
    (path, other) => {
      const { atime, mtime } = statSync(path);
      writeFileSync(other, 'XXXX\n');
      rmSync(path);
      copyFileSync(other, path);
      utimesSync(path, atime, mtime);
    },
  ],
];
for (const [what, edit] of HIDDEN) {
  for (const flags of [[], ['--checksum']]) {
    const how = flags.length > 0 ? ' with --checksum' : '';
    test(`H36: a file ${what} is an edit${how}`, async (t) => {
      const { alice, folder, live } = await team(t, { 'a.csv': 'aaaa\n' });
      const path = join(alice.root, 'a.csv');
      utimesSync(path, 1_600_000_000, 1_600_000_000);
      await alice.sync();
      equal(await lines(alice), []);
      edit(path, join(folder, 'other'));
      equal(statSync(path).mtimeMs, 1_600_000_000_000);
      equal(await lines(alice, ...flags), ['a.csv local-changed']);
      await alice.sync(...flags);
      equal(live()['a.csv'], 'XXXX\n');
    });
  }
}

test('a time that changes alone is no edit', async (t) => {
  const { alice, bob } = await team(t, { 'a.csv': 'a\n', run: { program: 'x\n' } });
  for (const time of [0, 1, 1_000_000_000, 4_000_000_000]) {
    utimesSync(join(alice.root, 'a.csv'), time, time);
    utimesSync(join(alice.root, 'run'), time, time);
    equal(await lines(alice), []);
    const { snapshot, steps } = await alice.sync();
    equal([snapshot, steps], [null, []]);
  }
  equal((await bob.status()).clean, true);
});

const YEARS = 10 * 365 * 24 * 3600;

/** Gives a person another clock, by so many seconds. */
function withClock({ root, env }: Project, { repository }: Team, skew: number): Project {
  return openProject({ root, env: { ...env, ...shimEnv({ skew }) }, repository, real: true });
}

for (const [what, skew] of [
  ['ten years ahead', YEARS],
  ['ten years back', -YEARS],
  ['before 1970', -70 * 365 * 24 * 3600],
] as const) {
  test(`H38: a clock that is ${what} changes nothing about who wins and what is seen`, async (t) => {
    const made = await team(t, { 'a.csv': 'a\n', 'b.csv': 'b\n' });
    const bob = withClock(made.bob, made, skew);
    bob.put({ 'a.csv': 'bob 1\n' });
    equal((await bob.sync()).snapshot, 's2');
    await made.alice.sync();
    made.alice.put({ 'a.csv': 'alice 1\n', 'b.csv': null });
    equal((await made.alice.sync()).snapshot, 's3');
    await bob.sync();
    equal(bob.files(), { 'a.csv': 'alice 1\n' });
    for (let i = 0; i < 4; i++) {
      writeFileSync(join(bob.root, 'a.csv'), `round ${i}\n`);
      equal(await lines(bob), ['a.csv local-changed']);
      await bob.sync();
    }
    await made.alice.sync();
    equal(made.alice.files(), { 'a.csv': 'round 3\n' });
    // A conflict is one, whoever claims to be the later.
    made.alice.put({ 'a.csv': 'of alice\n' });
    await made.alice.sync();
    bob.put({ 'a.csv': 'of bob\n' });
    equal(await lines(bob), ['a.csv both-changed']);
    equal((await bob.dsg('sync')).code, 3);
  });
}

test('H38: a clock that jumps back and forth between two commands is of no account', async (t) => {
  const made = await team(t, { 'a.csv': '0\n' });
  for (const [i, skew] of [YEARS, -YEARS, 3600, -3600, 0, YEARS].entries()) {
    const alice = withClock(made.alice, made, skew);
    writeFileSync(join(alice.root, 'a.csv'), `${i + 1}\n`);
    equal(await lines(alice), ['a.csv local-changed']);
    equal((await alice.sync()).snapshot, `s${i + 2}`);
    equal(await lines(alice), []);
    equal(made.live(), { 'a.csv': `${i + 1}\n` });
  }
});

/** Local changes of every kind, as bob has them when a record is lost. */
async function withChanges(t: TestContext): Promise<Team> {
  const same = { 'same/1': '1\n', 'same/2': '2\n' };
  const made = await team(t, {
    ...same,
    'mine.csv': 'a\n',
    'theirs.csv': 'a\n',
    'gone.csv': 'x\n',
  });
  made.alice.put({ 'theirs.csv': 'new there\n', 'added.csv': 'there\n' });
  await made.alice.sync();
  made.bob.put({ 'mine.csv': 'new here\n', 'gone.csv': null, 'own.csv': 'here\n' });
  return made;
}

const lose = (project: Project, ...names: string[]) => {
  for (const name of names) rmSync(join(project.root, '.dsg', name), { recursive: true });
};

const ALL_STATES = [
  'added.csv remote-added',
  'gone.csv local-deleted',
  'mine.csv local-changed',
  'own.csv local-added',
  'theirs.csv remote-changed',
];

test('H39: a lost index costs time and nothing else', async (t) => {
  const { bob, alice } = await withChanges(t);
  lose(bob, 'index');
  equal(await lines(bob), ALL_STATES);
  await bob.sync();
  await alice.sync();
  equal(alice.files(), bob.files());
  equal(Object.keys(bob.files()).length, 6);
});

test('H39: a lost state costs nothing either', async (t) => {
  const { bob, alice } = await withChanges(t);
  lose(bob, 'state');
  equal(await lines(bob), ALL_STATES);
  await bob.sync();
  await alice.sync();
  equal(alice.files(), bob.files());
});

for (const names of [['cache'], ['cache', 'index'], ['cache', 'index', 'state']]) {
  test(`H39: without ${names.join(', ')} what differs is a conflict, and nothing is ever deleted`, async (t) => {
    const { bob, live } = await withChanges(t);
    const before = [live(), bob.files()];
    lose(bob, ...names);
    equal(await lines(bob), [
      'added.csv remote-added',
      // It cannot be known that it was deleted, so it comes back.
      'gone.csv remote-added',
      'mine.csv both-added',
      'own.csv local-added',
      'same/1 same-added',
      'same/2 same-added',
      'theirs.csv both-added',
    ]);
    equal((await bob.dsg('sync')).code, 3);
    equal([live(), bob.files()], before);
    const { deletedLocal, deletedRemote } = await bob.sync('--on-conflict=both');
    equal([deletedLocal, deletedRemote], [0, 0]);
    equal(Object.keys(bob.files()).length, 9);
    equal(live(), bob.files());
  });
}
