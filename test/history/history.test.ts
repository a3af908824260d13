import type { DsgError } from '../../src/errors/error.js';
import { difference } from '../../src/history/difference.js';
import { fileChanges } from '../../src/history/file-changes.js';
import { log } from '../../src/history/log.js';
import { resolveSnapshot } from '../../src/history/resolve-snapshot.js';
import { walkHistory } from '../../src/history/walk-history.js';
import type { Hash } from '../../src/model/hash.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { Remote, RemoteHead } from '../../src/remote/client.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import { chainOf, type Made } from './made.js';

const test = suite('history');

async function ids(made: Made, options: Parameters<typeof log>[2]): Promise<string[]> {
  return (await log(made.remote, made.head, options)).map(({ snapshot }) => snapshot.id);
}

test('a log with a path reads no tree below folders that are equal', async () => {
  const large = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`big/${i}/x`, `${i}`]));
  const made = chainOf(
    { ...large, 'a/b/c': '1' },
    { ...large, 'a/b/c': '1', top: '1' },
    { ...large, 'a/b/c': '2', top: '1' },
  );
  equal(await ids(made, { path: 'a/b/c' }), ['s3', 's1']);
  // Three roots; a and a/b of two states: nothing of big, and each only once.
  equal([made.asked.length, new Set(made.asked).size], [7, 7]);
});

test('a log without a path reads no tree at all', async () => {
  const made = chainOf({ a: '1' }, { a: '2' });
  equal(await ids(made, {}), ['s2', 's1']);
  equal(made.asked, []);
});

test('a log stops at its limit', async () => {
  const made = chainOf({ a: '1' }, { a: '2' }, { a: '3' }, { a: '3' });
  const read = made.remote.chain;
  const asked: number[] = [];
  const remote: Remote = {
    ...made.remote,
    chain: (wanted) => {
      asked.push(wanted.count);
      return read(wanted);
    },
  };
  equal((await log(remote, made.head, { limit: 1 })).length, 1);
  equal(asked, [1]);
});

test('a log finds the path that became a folder, and the folder that became a file', async () => {
  const made = chainOf({ x: '1', y: '1' }, { 'x/in': '1', y: '1' }, { x: '2', y: '1' });
  equal(await ids(made, { path: 'x' }), ['s3', 's2', 's1']);
  equal(await ids(made, { path: 'x/in' }), ['s3', 's2']);
});

test('filters of a log leave no path unknown', async () => {
  const made = chainOf({ a: '1' }, { a: '2' });
  equal(await ids(made, { path: 'a', author: 'bob' }), ['s2']);
  equal(await ids(made, { path: 'a', since: '2030' }), []);
  await rejects(ids(made, { path: 'b' }), 'not-found');
  await rejects(ids(made, { path: 'a/b' }), 'not-found');
});

test('digits that begin two hashes are not enough', async () => {
  const made = chainOf({ a: '1' }, { a: '2' });
  const [first, second] = [...made.snapshots.values()] as [Snapshot, Snapshot];
  // Hashes as one may meet them, for to find two that begin alike would take long.
  const one = `abcd0${'0'.repeat(59)}` as Hash;
  const two = `abcd1${'0'.repeat(59)}` as Hash;
  const by = new Map([
    [one, first],
    [two, { ...second, parent: one }],
  ]);
  const remote: Remote = {
    ...made.remote,
    chain: async ({ hash }) => [{ hash, snapshot: by.get(hash) as Snapshot }],
  };
  const head: RemoteHead = { id: 's2', hash: two, snapshot: second };
  const error = (await rejects(resolveSnapshot(remote, head, 'abcd'), 'not-found')) as DsgError;
  match(error.message, 'it begins the hashes of s2, s1');
  equal((await resolveSnapshot(remote, head, 'abcd0')).snapshot.id, 's1');
  equal((await resolveSnapshot(remote, head, 'ABCD1')).snapshot.id, 's2');
});

test('a name that is both a number and digits of a hash is the number first', async () => {
  const made = chainOf({ a: '1' });
  const [only] = [...made.snapshots.values()] as [Snapshot];
  const hash = `2024${'0'.repeat(60)}` as Hash;
  const remote: Remote = { ...made.remote, chain: async () => [{ hash, snapshot: only }] };
  const head: RemoteHead = { id: 's1', hash, snapshot: only };
  equal((await resolveSnapshot(remote, head, '2024')).hash, hash);
  await rejects(resolveSnapshot(remote, head, '2025'), 'not-found');
});

test('an id that does not count down breaks the walk', async () => {
  const made = chainOf({ a: '1' }, { a: '2' }, { a: '3' });
  const walk = async (head: RemoteHead) => {
    for await (const one of walkHistory(made.remote, head)) ok(one);
  };
  await walk(made.head);
  const error = (await rejects(walk({ ...made.head, id: 's4' }), 'integrity')) as DsgError;
  match(error.message, 'is s3 where s4 belongs');
  equal(error.data.snapshot, 's4');
});

test('a difference reads only folders that differ', async () => {
  const made = chainOf(
    { 'same/x': '1', 'other/x': '1' },
    { 'same/x': '1', 'other/x': '2', 'other/deep/y': '3' },
  );
  const [before, after] = [...made.snapshots.values()].map(({ root }) => root);
  const found = await difference(made.remote, { before, after });
  equal(
    fileChanges(found).map(({ status, path }) => [status, path]),
    [
      ['added', 'other/deep/y'],
      ['changed', 'other/x'],
    ],
  );
  equal(made.asked.length, 5);
});

test('moves pair each addition with one deletion of the same bytes', async () => {
  const made = chainOf(
    { a: 'same', b: 'same', c: 'own' },
    { x: 'same', y: 'same', z: 'same', c: 'own' },
  );
  const [before, after] = [...made.snapshots.values()].map(({ root }) => root);
  const changes = fileChanges(await difference(made.remote, { before, after }));
  equal(
    changes.map(({ status, path, from }) => [status, path, from]),
    [
      ['moved', 'x', 'a'],
      ['moved', 'y', 'b'],
      ['added', 'z', undefined],
    ],
  );
});
