import { DsgError } from '../../src/errors/error.js';
import { blame } from '../../src/history/blame.js';
import { occurrences } from '../../src/history/occurrences.js';
import { walkHistory } from '../../src/history/walk-history.js';
import type { Hash } from '../../src/model/hash.js';
import type { Remote } from '../../src/remote/client.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { chainOf, type Files, type Made } from './made.js';

const test = suite('history/blame');

async function told(made: Made, path: string, remote: Remote = made.remote): Promise<string[]> {
  const { events } = await blame(remote, made.head, { path });
  return events.map(({ named, status, path: at, from, skipped }) =>
    [named.snapshot.id, status, ...(from === undefined ? [] : [from]), at, ...skipped].join(' '),
  );
}

/** The same repository, in which these objects are damaged. */
function damaged({ remote }: Made, ...objects: readonly Hash[]): Remote {
  const refuse = (hash: Hash) => {
    if (objects.includes(hash))
      throw new DsgError('integrity', `Cannot read the object ${hash}: its bytes do not match`, {
        data: { object: hash },
      });
  };
  return {
    ...remote,
    trees: async (hashes) => {
      hashes.forEach(refuse);
      return remote.trees(hashes);
    },
    entries: async (hashes, name) => {
      hashes.forEach(refuse);
      return remote.entries(hashes, name);
    },
    chain: async (wanted) => {
      refuse(wanted.hash);
      return remote.chain(wanted);
    },
  };
}

const rootOf = ({ snapshots }: Made, id: string): Hash => {
  for (const one of snapshots.values()) if (one.id === id) return one.root;
  throw new Error(id);
};

test('a file is followed from its last change to its first', async () => {
  const made = chainOf(
    { a: '1' },
    { a: '1', b: '1' },
    { a: '2', b: '1' },
    { b: '1' },
    { b: '1', a: '9' },
  );
  equal(await told(made, 'a'), ['s5 added a', 's4 deleted a', 's3 changed a', 's1 added a']);
  equal(await told(made, 'b'), ['s2 added b']);
  equal(await told(made, 'c'), []);
});

test('a file is followed through renames, from both its names', async () => {
  const made = chainOf({ 'x/a': 'one' }, { 'x/a': 'two' }, { 'y/b': 'two' }, { 'y/b': 'three' });
  equal(await told(made, 'y/b'), [
    's4 changed y/b',
    's3 moved x/a y/b',
    's2 changed x/a',
    's1 added x/a',
  ]);
  equal(await told(made, 'x/a'), ['s3 moved x/a y/b', 's2 changed x/a', 's1 added x/a']);
});

test('of several files with its bytes, the nearest name is what it was', async () => {
  const made = chainOf(
    { 'w1/a.csv': 'same', 'w2/b.csv': 'same', keep: '1' },
    { 'n/b.csv': 'same', 'n/a.csv': 'same', keep: '1' },
  );
  equal(await told(made, 'n/a.csv'), ['s2 moved w1/a.csv n/a.csv', 's1 added w1/a.csv']);
  equal(await told(made, 'n/b.csv'), ['s2 moved w2/b.csv n/b.csv', 's1 added w2/b.csv']);
});

test('a folder is followed through renames, also when some of it changed on the way', async () => {
  const old: Files = { 'old/a': 'a', 'old/b': 'b', 'old/c': 'c', z: 'z' };
  const made = chainOf(
    old,
    { 'new/a': 'a', 'new/b': 'b', 'new/c': 'c', z: 'z' },
    { 'later/a': 'a', 'later/b': 'b', 'later/c': 'other', z: 'z' },
  );
  equal(await told(made, 'later'), ['s3 moved new later', 's2 moved old new', 's1 added old']);
  equal(await told(made, 'later/c'), [
    's3 moved new/c later/c',
    's2 moved old/c new/c',
    's1 added old/c',
  ]);
  equal(await told(made, 'old'), ['s2 moved old new', 's1 added old']);
});

test('a folder of which little is left is no rename, and a new file none', async () => {
  const made = chainOf(
    { 'old/a': 'a', 'old/b': 'b', 'old/c': 'c' },
    { 'new/a': 'a', 'new/x': 'x', 'new/y': 'y', 'new/z': 'z', 'new/w': 'w', 'gone/b': 'b' },
  );
  equal(await told(made, 'new'), ['s2 added new']);
  equal(await told(made, 'new/x'), ['s2 added new/x']);
  equal(await told(made, 'new/a'), ['s2 moved old/a new/a', 's1 added old/a']);
});

test('a file that became a folder changed', async () => {
  const made = chainOf({ x: '1' }, { 'x/in': '1' });
  equal(await told(made, 'x'), ['s2 changed x', 's1 added x']);
});

test('only trees on the way are read, and beside a rename those that differ', async () => {
  const large = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`big/${i}/x`, `${i}`]));
  const made = chainOf(
    { ...large, 'a/f': '1' },
    { ...large, 'b/f': '1' },
    { ...large, 'b/f': '2' },
  );
  equal((await told(made, 'b/f')).length, 3);
  ok(made.asked.length < 20, String(made.asked.length));
});

test('no more events are found than asked for', async () => {
  const made = chainOf({ a: '1' }, { a: '2' }, { a: '3' });
  const { events } = await blame(made.remote, made.head, { path: 'a', limit: 1 });
  equal(
    events.map(({ named }) => named.snapshot.id),
    ['s3'],
  );
});

test('a damaged folder is passed over, and what may have happened in its snapshot says so', async () => {
  const made = chainOf(
    { a: '1', n: '1' },
    { a: '2', n: '2' },
    { a: '3', n: '3' },
    { a: '3', n: '4' },
  );
  const remote = damaged(made, rootOf(made, 's2'));
  equal(await told(made, 'a', remote), ['s3 changed a s2', 's1 added a']);
  const { damage } = await blame(remote, made.head, { path: 'a' });
  equal(
    damage.map(({ snapshot, path }) => [snapshot, path]),
    [['s2', '']],
  );
  match(damage[0]?.why ?? '', 'do not match');
});

test('a damaged snapshot ends the walk, and what is newer is told', async () => {
  const made = chainOf({ a: '1' }, { a: '2' }, { a: '3' }, { a: '4' });
  const second = [...made.snapshots].find(([, { id }]) => id === 's2')?.[0] as Hash;
  const { events, damage } = await blame(damaged(made, second), made.head, { path: 'a' });
  equal(
    events.map(({ named, status }) => `${named.snapshot.id} ${status}`),
    ['s4 changed'],
  );
  equal(
    damage.map(({ snapshot, path }) => [snapshot, path]),
    [['s2', null]],
  );
});

/** A history of so many snapshots, each of which changes one of a few files; counts the calls of the repository. */
function long(count: number) {
  const states: Files[] = [];
  for (let i = 0; i < count; i++)
    states.push({ ...states.at(-1), [`a/b/${i % 7}`]: String(i), 'a/c/watched': `${i >> 4}` });
  const made = chainOf(...states);
  let calls = 0;
  const counted = <A extends unknown[], R>(work: (...args: A) => R) => {
    return (...args: A): R => {
      calls += 1;
      return work(...args);
    };
  };
  const { trees, entries } = made.remote;
  const remote = { ...made.remote, trees: counted(trees), entries: counted(entries) };
  return { made, remote, calls: () => calls };
}

test('a long history takes few round trips beside those for its snapshots', async () => {
  const { made, remote, calls } = long(300);
  equal((await blame(remote, made.head, { path: 'a/c/watched' })).events.length, 19);
  ok(calls() <= 12, String(calls()));
});

test('every version of every path takes few of them, too', async () => {
  const { made, remote, calls } = long(300);
  const walk = walkHistory(remote, made.head);
  const { versions } = await occurrences(remote, walk, { isWanted: (path) => path !== 'a' });
  equal(versions.length, 2 + 19 + 300);
  ok(calls() <= 60, String(calls()));
});
