// timeout: 600
// Someone works in the folder while dsg does.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import type { Edits, Tree } from '../support/files.js';
import { photograph } from '../support/files.js';
import { expectCode, type Project, runProcess, team } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('races');

/** Runs JavaScript in another process until the test ends; it may use `fs` and `at`. */
async function meanwhile(t: TestContext, at: string, code: string): Promise<() => Promise<void>> {
  const script = `
    const fs = require('node:fs');
    const at = process.argv[1];
    const until = Date.now() + 60_000;
    process.stdout.write('ready');
    const turn = () => { ${code}\n if (Date.now() < until) setImmediate(turn); };
    turn();`;
  const child = spawn(process.execPath, ['-e', script, at], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => ended(child);
  t.after(stop);
  await new Promise((ready) => child.stdout.once('data', ready));
  return stop;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

function many(text: string, count = 200): Tree {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`dir/f${i}`, `${text} ${i}\n`]),
  );
}

const SWAP = `
  try {
    fs.renameSync(at + '/dir', at + '/dir.real');
    fs.symlinkSync('../outside', at + '/dir');
  } catch {}
  const end = Date.now() + Math.random() * 4;
  while (Date.now() < end);
  try {
    if (fs.lstatSync(at + '/dir').isSymbolicLink()) fs.unlinkSync(at + '/dir');
    fs.renameSync(at + '/dir.real', at + '/dir');
  } catch {}`;

function restore(root: string): void {
  const [dir, real] = [join(root, 'dir'), join(root, 'dir.real')];
  if (!existsSync(real)) return;
  rmSync(dir, { force: true, recursive: true });
  renameSync(real, dir);
}

test('H19: a folder that becomes a link out while a sync writes into it leads nothing out', async (t) => {
  const made = await team(t, { 'anchor.txt': 'x', ...many('start') });
  const { alice, bob, folder } = made;
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  for (const [path, text] of Object.entries(many('start')))
    writeFileSync(join(outside, path.slice(4)), String(text));
  const before = photograph(outside);
  const codes = new Set<number | null>();
  for (let round = 0; round < 6; round++) {
    alice.put({ ...many(`round ${round}`), 'dir/f0': null, [`dir/new${round}`]: 'new\n' });
    await alice.sync();
    const stop = await meanwhile(t, bob.root, SWAP);
    codes.add((await runProcess({ cwd: bob.root, env: bob.env }, ['sync'])).code);
    await stop();
    restore(bob.root);
    equal(photograph(outside), before);
    await bob.sync('--on-conflict=remote', '--allow-deletes');
    const { alice: theirs, bob: mine } = { alice: alice.files(), bob: bob.files() };
    for (const path of Object.keys(theirs)) equal(mine[path], theirs[path]);
  }
  ok(
    [...codes].every((code) => code !== null),
    'no round was killed',
  );
});

test('H19: a clone into a folder that is bent away writes nothing elsewhere', async (t) => {
  const { folder, repository, bob } = await team(t, { 'anchor.txt': 'x', ...many('start', 400) });
  const outside = join(folder, 'outside');
  for (let round = 0; round < 4; round++) {
    mkdirSync(outside, { recursive: true });
    const root = join(folder, `eve${round}`);
    const stop = await meanwhile(t, root, SWAP);
    await runProcess({ cwd: folder, env: bob.env }, ['clone', repository, root]);
    await stop();
    equal(photograph(outside).size, 1);
  }
});

const BIG = 256 * 1024 * 1024;
const WRITERS: [what: string, code: string][] = [
  ['appended to', "fs.appendFileSync(at + '/busy.bin', 'more');"],
  [
    'written into',
    "const fd = fs.openSync(at + '/busy.bin', 'r+'); fs.writeSync(fd, String(Math.random()), 0); fs.closeSync(fd);",
  ],
  ['cut and grown', `fs.truncateSync(at + '/busy.bin', ${BIG} - Math.floor(Math.random() * 1e6));`],
];
for (const [what, code] of WRITERS) {
  test(`H34: a file that is ${what} all the while is named, and nothing is committed of it`, async (t) => {
    const { alice, live } = await team(t, { 'a.csv': 'a\n' });
    writeFileSync(join(alice.root, 'busy.bin'), 'x');
    truncateSync(join(alice.root, 'busy.bin'), BIG);
    alice.put({ 'b.csv': 'b\n' });
    const stop = await meanwhile(t, alice.root, code);
    const { problems, entries } = await alice.status();
    equal(
      problems.map(({ kind, path }) => [kind, path]),
      [['changing', 'busy.bin']],
    );
    equal(
      entries.map(({ path }) => path),
      ['b.csv'],
    );
    const { json, stderr } = await expectCode(alice.dsg('sync', '--json'), 1);
    match(stderr, 'busy.bin');
    equal(json.error.code, 'problems');
    equal(live(), { 'a.csv': 'a\n' });
    await stop();
    truncateSync(join(alice.root, 'busy.bin'), 1000);
    await alice.sync();
    equal(live(), alice.files());
  });
}

test('H34: a synced file that changes all the while is not taken for deleted', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': 'a\n', 'busy.bin': 'x' });
  truncateSync(join(alice.root, 'busy.bin'), BIG);
  await meanwhile(t, alice.root, "fs.appendFileSync(at + '/busy.bin', 'more');");
  equal((await alice.status()).entries, []);
  await expectCode(alice.dsg('sync', '--allow-deletes'), 1);
  equal(live(), { 'a.csv': 'a\n', 'busy.bin': 'x' });
});

test('H34: files that come, go and are replaced leave only whole versions in a snapshot', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': 'a\n' });
  const version = (letter: string) => letter.repeat(300_000);
  const code = `
    const letter = 'abcdefgh'[Math.floor(Math.random() * 8)];
    for (let i = 0; i < 8; i++) {
      fs.writeFileSync(at + '/.dsg/x', letter.repeat(300000));
      fs.renameSync(at + '/.dsg/x', at + '/v' + i);
      if (i > 5) fs.unlinkSync(at + '/v' + i);
    }`;
  const stop = await meanwhile(t, alice.root, code);
  const codes: (number | null)[] = [];
  for (let round = 0; round < 12; round++) {
    codes.push((await alice.dsg('sync', '--allow-deletes')).code);
    for (const [path, text] of Object.entries(live()))
      if (path !== 'a.csv')
        ok(
          [...'abcdefgh'].some((letter) => version(letter) === text),
          path,
        );
  }
  await stop();
  ok(
    codes.every((code) => code === 0 || code === 1),
    codes.join(' '),
  );
  await alice.sync('--allow-deletes');
  equal(live(), alice.files());
});

/** Does something at the first durable operation on such a path, as someone would who is quick. */
function justAt(t: TestContext, path: RegExp, act: () => void): { readonly done: boolean } {
  const state = { done: false };
  interceptOperations((_operation, at, phase) => {
    if (state.done || phase !== 'before' || !path.test(at)) return;
    state.done = true;
    act();
  });
  t.after(() => interceptOperations(undefined));
  return state;
}

const UPLOADING = /\.dsg\/quarantine\/.*\/blobs\/../;
const DECIDED = /alice\/\.dsg\/journal/;

test('a file that changes between its scan and its upload stops the sync', async (t) => {
  for (const edit of ['longer than before\n', 'NEW\n', null]) {
    const { alice, live } = await team(t, { 'a.csv': 'a\n' });
    alice.put({ 'a.csv': 'new\n', 'b.csv': 'b\n' });
    const state = justAt(t, UPLOADING, () => alice.put({ 'a.csv': edit }));
    const { json, stderr } = await expectCode(alice.dsg('sync', '--json'), 1);
    equal([state.done, json.error.code], [true, 'changed']);
    match(stderr, 'Nothing was changed');
    equal(live(), { 'a.csv': 'a\n' });
    await alice.sync('--allow-deletes');
    equal(live(), alice.files());
  }
});

test('a file that is deleted here, and comes back while the sync runs, is not deleted there', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': 'a\n', 'b.csv': 'b\n' });
  alice.put({ 'a.csv': null, 'b.csv': 'new\n' });
  justAt(t, UPLOADING, () => alice.put({ 'a.csv': 'back again\n' }));
  await expectCode(alice.dsg('sync'), 1);
  equal(live(), { 'a.csv': 'a\n', 'b.csv': 'b\n' });
});

test('an upload that is edited after the last look is committed as it was, and the edit is next', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': 'a\n' });
  alice.put({ 'a.csv': 'new\n' });
  const state = justAt(t, DECIDED, () => appendFileSync(join(alice.root, 'a.csv'), 'and more\n'));
  await alice.sync();
  equal([state.done, live()], [true, { 'a.csv': 'new\n' }]);
  const { entries } = await alice.status();
  equal(
    entries.map((entry) => `${entry.path} ${entry.state}`),
    ['a.csv local-changed'],
  );
  await alice.sync();
  equal(live(), { 'a.csv': 'new\nand more\n' });
});

const LATE: [
  what: string,
  theirs: Edits,
  edit: (project: Project) => void,
  left: Tree,
  state: string,
][] = [
  [
    'an edit of a file that is about to be replaced',
    { 'a.csv': 'theirs\n' },
    ({ root }) => appendFileSync(join(root, 'a.csv'), 'late\n'),
    { 'a.csv': 'a\nlate\n', 'b.csv': 'b\n' },
    'a.csv both-changed',
  ],
  [
    'a new file in the place of one that is about to come',
    { 'c.csv': 'theirs\n' },
    ({ root }) => writeFileSync(join(root, 'c.csv'), 'late\n'),
    { 'a.csv': 'a\n', 'b.csv': 'b\n', 'c.csv': 'late\n' },
    'c.csv both-added',
  ],
  [
    'an edit of a file that is about to be deleted',
    { 'a.csv': null },
    ({ root }) => appendFileSync(join(root, 'a.csv'), 'late\n'),
    { 'a.csv': 'a\nlate\n', 'b.csv': 'b\n' },
    'a.csv remote-deleted-local-changed',
  ],
  [
    'a file in the place of a folder that is about to be filled',
    { 'd/x.csv': 'theirs\n' },
    ({ root }) => writeFileSync(join(root, 'd'), 'late\n'),
    { 'a.csv': 'a\n', 'b.csv': 'b\n', d: 'late\n' },
    'd local-added',
  ],
];
for (const [what, theirs, edit, left, state] of LATE) {
  test(`${what} is left alone, reported, and a conflict from then on`, async (t) => {
    const { alice, bob, live } = await team(t, { 'a.csv': 'a\n', 'b.csv': 'b\n' });
    bob.put(theirs);
    await bob.sync();
    const before = live();
    justAt(t, DECIDED, () => edit(alice));
    const done = await alice.sync();
    equal(done.skipped.length, 1);
    equal(alice.files(), left);
    const { entries } = await alice.status();
    ok(
      entries.some((entry) => `${entry.path} ${entry.state}` === state),
      JSON.stringify(entries),
    );
    await expectCode(alice.dsg('sync'), 3);
    equal(live(), before);
    await alice.sync('--on-conflict=local');
    equal(alice.files(), left);
    equal(live(), left);
  });
}
