// timeout: 600
// What counts as different besides bytes: the x-bit, a link against a file, a file against a folder.
import type { Edits, File, Tree } from '../support/files.js';
import type { Team } from '../support/project.js';
import { expectCode, team } from '../support/project.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { ACTIONS, ANCHOR, cases } from './state-table.js';

const test = suite('kinds of files');

// The letters of the table stand for three files of equal bytes: a plain one, a program, and a link to the same.
const SAME = 'the same bytes\n';
const KINDS: Record<string, File> = {
  a: SAME,
  b: { program: SAME },
  c: { link: '../same.txt' },
};
const START: Tree = { ...ANCHOR, 'same.txt': SAME };

const name = (key: string) => `data/${key}.sh`;
const kindOf = (letter: string | undefined): File | null => KINDS[letter ?? ''] ?? null;
const at = (side: 0 | 1 | 2): Edits =>
  Object.fromEntries(cases.map(({ key }) => [name(key), kindOf(key[side])]));

function sorted(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What all sides must hold once every conflict is settled for `side`. */
function outcome(side: string): Tree {
  const tree: Record<string, File> = { ...START };
  for (const { key, state } of cases) {
    const [local, , remote] = [...key].map(kindOf);
    const action = ACTIONS[state] ?? 'none';
    const isConflict = action === 'conflict';
    const isRemote =
      action === 'download' ||
      action === 'delete-local' ||
      (isConflict && (side === 'remote' || (side === 'both' && local === null)));
    const winner = isRemote ? remote : local;
    if (winner) tree[name(key)] = winner;
    if (isConflict && side === 'both' && local && remote) tree[`data/${key}.bob-s2.sh`] = remote;
  }
  return sorted(tree);
}

async function withAllCases(t: TestContext): Promise<Team> {
  const synced = Object.entries(at(1)).filter(([, file]) => file !== null);
  const made = await team(t, { ...START, ...(Object.fromEntries(synced) as Tree) });
  made.bob.put(at(2));
  await made.bob.sync('--allow-deletes');
  made.alice.put(at(0));
  return made;
}

for (const side of ['local', 'remote', 'both']) {
  test(`x-bits and links make all 64 combinations, settled for ${side}`, async (t) => {
    const made = await withAllCases(t);
    const { alice, bob } = made;
    const { entries } = await alice.status();
    equal(
      entries.map(({ path, state, action }) => `${path} ${state} ${action}`).sort(),
      cases
        .filter(({ state }) => state !== 'absent' && state !== 'unchanged')
        .map(({ key, state }) => `${name(key)} ${state} ${ACTIONS[state]}`)
        .sort(),
    );
    await expectCode(alice.dsg('sync'), 3);
    await alice.sync(`--on-conflict=${side}`, '--allow-deletes');
    const expected = outcome(side);
    equal(alice.files(), expected);
    equal(made.live(), expected);
    equal(alice.sides().cache, alice.sides().local);
    equal((await alice.status()).clean, true);
    await bob.sync('--allow-deletes');
    equal(bob.files(), expected);
    equal((await made.clone('carol')).files(), expected);
  });
}

const FOLDER = { 'd/x': 'x\n', 'd/sub/y': 'y\n' };
const NO_FOLDER = { d: null };
const FILE = { d: 'a file\n' };

test('a file replaced by a folder travels, and back', async (t) => {
  const made = await team(t, { ...ANCHOR, ...FILE });
  const { alice, bob } = made;
  for (const [edits, steps] of [
    [FOLDER, ['delete-local d', 'download d/sub/y', 'download d/x']],
    [FILE, ['download d', 'delete-local d/sub/y', 'delete-local d/x']],
    [FOLDER, ['delete-local d', 'download d/sub/y', 'download d/x']],
    [{ d: { link: 'anchor.txt' } }, ['download d', 'delete-local d/sub/y', 'delete-local d/x']],
    [NO_FOLDER, ['delete-local d']],
  ] as [Edits, string[]][]) {
    alice.put({ ...NO_FOLDER, ...edits });
    await alice.sync();
    equal(made.live(), alice.files());
    const done = await bob.sync();
    equal(
      done.steps.map(({ action, path }) => `${action} ${path}`),
      steps,
    );
    equal(bob.files(), alice.files());
    equal((await bob.status()).clean, true);
  }
});

interface Clash {
  readonly what: string;
  readonly start: Tree;
  readonly local: Edits;
  readonly remote: Edits;
  readonly states: readonly string[];
  readonly ends: Readonly<Record<'local' | 'remote' | 'both', Tree>>;
}

const clashes: Clash[] = [
  {
    what: 'a new file against a new folder',
    start: {},
    local: FILE,
    remote: FOLDER,
    states: ['d local-added', 'd/sub/y remote-added', 'd/x remote-added'],
    ends: {
      local: { d: 'a file\n' },
      remote: FOLDER,
      both: { d: 'a file\n', 'd.bob-s2/sub/y': 'y\n', 'd.bob-s2/x': 'x\n' },
    },
  },
  {
    what: 'a new folder against a new file',
    start: {},
    local: FOLDER,
    remote: FILE,
    states: ['d remote-added', 'd/sub/y local-added', 'd/x local-added'],
    ends: {
      local: FOLDER,
      remote: FILE,
      both: { ...FOLDER, 'd.bob-s2': 'a file\n' },
    },
  },
  {
    what: 'an edited file against a folder in its place',
    start: FILE,
    local: { d: 'edited\n' },
    remote: { ...NO_FOLDER, ...FOLDER },
    states: ['d remote-deleted-local-changed', 'd/sub/y remote-added', 'd/x remote-added'],
    ends: {
      local: { d: 'edited\n' },
      remote: FOLDER,
      both: { d: 'edited\n', 'd.bob-s2/sub/y': 'y\n', 'd.bob-s2/x': 'x\n' },
    },
  },
  {
    what: 'a file in place of a folder in which a file was edited',
    start: FOLDER,
    local: { ...NO_FOLDER, ...FILE },
    remote: { 'd/x': 'edited\n' },
    states: ['d local-added', 'd/sub/y local-deleted', 'd/x local-deleted-remote-changed'],
    ends: {
      // Whose folder stays keeps it whole: what went with the folder comes back with it.
      local: FILE,
      remote: { 'd/sub/y': 'y\n', 'd/x': 'edited\n' },
      both: { d: 'a file\n', 'd.bob-s2/sub/y': 'y\n', 'd.bob-s2/x': 'edited\n' },
    },
  },
];

for (const { what, start, local, remote, states, ends } of clashes) {
  for (const side of ['local', 'remote', 'both'] as const) {
    test(`${what} is a conflict, settled for ${side}`, async (t) => {
      const made = await team(t, { ...ANCHOR, ...start });
      const { alice, bob } = made;
      bob.put(remote);
      await bob.sync();
      alice.put(local);
      const { entries } = await alice.status();
      equal(
        entries.map(({ path, state }) => `${path} ${state}`),
        states,
      );
      ok(entries.some(({ clash, group }) => clash === 'file-folder' && group === 'd'));
      const before = [alice.sides(), alice.files()];
      await expectCode(alice.dsg('sync'), 3);
      equal([alice.sides(), alice.files()], before);
      await alice.sync(`--on-conflict=${side}`);
      equal(alice.files(), sorted({ ...ANCHOR, ...ends[side] }));
      equal(made.live(), alice.files());
      equal((await alice.status()).clean, true);
      await bob.sync();
      equal(bob.files(), alice.files());
    });
  }
}

test('a folder replaced by a file on one side only is no conflict', async (t) => {
  const { alice, live } = await team(t, { ...ANCHOR, ...FOLDER });
  alice.put({ ...NO_FOLDER, ...FILE });
  const done = await alice.sync();
  equal([done.uploaded, done.deletedRemote], [1, 2]);
  equal(live(), sorted({ ...ANCHOR, ...FILE }));
});

test('the same replacement on both sides is no conflict', async (t) => {
  const { alice, bob, live } = await team(t, { ...ANCHOR, ...FOLDER });
  for (const project of [alice, bob]) project.put({ ...NO_FOLDER, ...FILE });
  await bob.sync();
  const done = await alice.sync();
  equal([done.snapshot, done.steps], [null, []]);
  equal((await alice.status()).clean, true);
  equal(live(), sorted({ ...ANCHOR, ...FILE }));
});
