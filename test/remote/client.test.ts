import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../src/errors/error.js';
import type { Hash } from '../../src/model/hash.js';
import { NO_HASH } from '../../src/model/hash.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { encodeSnapshot } from '../../src/model/snapshot.js';
import { encodeTree } from '../../src/model/tree.js';
import type { Remote } from '../../src/remote/client.js';
import { openRemote } from '../../src/remote/client.js';
import type { MessageName, Messages, Transport } from '../../src/remote/protocol.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject } from '../../src/store/object-file.js';
import { scratch } from '../fs/scratch.js';
import { file } from '../model/trees.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import { noPool } from '../worktree/scene.js';
import { HOLDER } from './push.js';

const test = suite('client');

const ID = '0'.repeat(32);
type Answers = { [N in MessageName]?: (request: Messages[N]['request']) => unknown };

/** A server that says what a test wants it to. */
async function lying(
  answers: Answers,
  paths?: (string | null)[],
): Promise<{ remote: Remote; asked: [string, unknown][] }> {
  const asked: [string, unknown][] = [];
  const honest: Answers = {
    open: () => ({ repository: ID, backend: 'x', root: '/r', knows: [] }),
    lock: () => ({ epoch: 7, tx: 't7-x', recovery: 'nothing' }),
  };
  const transport: Transport = {
    async call(name, request) {
      asked.push([name, request]);
      const answer = (answers[name] ?? honest[name]) as ((request: unknown) => unknown) | undefined;
      return (answer?.(request) ?? {}) as never;
    },
    pool: noPool,
    ...(paths && { local: { places: () => paths, takeIn: async () => {} } }),
    traffic: () => ({ roundTrips: 0, up: 0, down: 0 }),
    isSlow: () => false,
    close: async () => {},
  };
  return { remote: await openRemote(transport, '/r'), asked };
}

const snapshot: Snapshot = {
  id: 's1',
  repository: ID,
  root: NO_HASH,
  parent: null,
  author: { name: 'Ada', email: 'ada@example.org' },
  created: '2026-11-20T16:22:50.000Z',
  message: '',
  git: null,
  config: null,
  files: 0,
  bytes: 0,
};
const stored = (bytes: Uint8Array) => ({ hash: hashBytes(bytes), packed: packObject(bytes) });
const good = stored(encodeSnapshot(snapshot));
const tree = stored(encodeTree([file('a', '1')]));
const answer = (packed: readonly Uint8Array[]) => ({
  sizes: packed.map(({ length }) => length),
  bytes: Buffer.concat(packed),
});
const giving = (...packed: Uint8Array[]) => ({ objects: () => answer(packed) });

test('a snapshot is believed only if its bytes are those of its hash', async () => {
  const honest = await lying(giving(good.packed));
  equal(await honest.remote.snapshot(good.hash), snapshot);
  const other = stored(encodeSnapshot({ ...snapshot, message: 'other' }));
  for (const packed of [other.packed, tree.packed, Buffer.alloc(0), Buffer.from('x')])
    await rejects((await lying(giving(packed))).remote.snapshot(good.hash), 'integrity');
});

test('an object of the right hash that is no snapshot, or no tree, is refused', async () => {
  const { remote } = await lying(giving(tree.packed));
  await rejects(remote.snapshot(tree.hash), 'integrity');
  const another = await lying(giving(good.packed));
  await rejects(another.remote.trees([good.hash]), 'integrity');
});

test('a snapshot of another repository is refused', async () => {
  const foreign = stored(encodeSnapshot({ ...snapshot, repository: 'f'.repeat(32) }));
  const { remote } = await lying(giving(foreign.packed));
  const error = await rejects(remote.snapshot(foreign.hash), 'integrity');
  match(error.message, 'it belongs to another repository');
});

test('a head that is called otherwise than its snapshot is refused', async () => {
  const head = (id: string, hash: Hash | null) => () => ({ id, hash });
  const right = await lying({ ...giving(good.packed), head: head('s1', good.hash) });
  equal(await right.remote.head(), { id: 's1', hash: good.hash, snapshot });
  const wrong = await lying({ ...giving(good.packed), head: head('s2', good.hash) });
  match(
    (await rejects(wrong.remote.head(), 'integrity')).message,
    'called s2, but its snapshot is s1',
  );
  const missing = await lying({ ...giving(), head: head('s1', good.hash) });
  await rejects(missing.remote.head(), 'integrity');
});

test('trees are asked for in batches and come in order, and one that is missing is an error', async () => {
  const trees = Array.from({ length: 1200 }, (_, i) => stored(encodeTree([file('a', `${i}`)])));
  const byHash = new Map(trees.map(({ hash, packed }) => [hash, packed]));
  const all = await lying({
    objects: ({ hashes }) => answer(hashes.slice(0, 500).map((one) => byHash.get(one) as Buffer)),
  });
  const found = await all.remote.trees(trees.map(({ hash }) => hash));
  equal(
    found,
    trees.map((_, i) => [file('a', `${i}`)]),
  );
  equal(all.asked.filter(([name]) => name === 'objects').length, 3);
  const short = await lying({
    objects: ({ hashes }) => answer(hashes.slice(1).map((one) => byHash.get(one) as Buffer)),
  });
  await rejects(short.remote.trees(trees.map(({ hash }) => hash)), 'integrity');
});

test('a content is what its hash says or it does not arrive', async (t) => {
  const root = scratch(t, { right: 'text', wrong: 'TEXT', short: 'tex' });
  const { hash, size } = file('f', 'text');
  const to = join(root, 'to');
  const fetch = async (path: string | null) => {
    const { remote } = await lying({}, [path]);
    const blob = { hash, size, exec: false, to, mode: 0o644, mtime: 0n, path: 'data/f' };
    await remote.fetch([blob], noPool, () => {});
  };
  for (const bad of ['wrong', 'short']) {
    const error = await rejects(fetch(join(root, bad)), 'integrity');
    match(error.message, 'Cannot download "data/f": its content in the repository is damaged');
    ok(isDsgError(error) && error.data.object === hash && error.hint === 'dsg fsck --read-data');
    ok(!existsSync(to));
  }
  match(
    (await rejects(fetch(null), 'integrity')).message,
    `"data/f": its content ${hash} is missing`,
  );
  await fetch(join(root, 'right'));
  ok(existsSync(to));
});

test('only objects that the repository lacks are sent, packed, in batches', async () => {
  const objects = new Map(
    Array.from({ length: 1203 }, (_, i) => Buffer.from(`object ${i}`)).map((bytes) => [
      hashBytes(bytes),
      bytes,
    ]),
  );
  const [first] = objects.keys();
  const { remote, asked } = await lying({
    'missing-objects': ({ hashes }) => ({ missing: hashes.filter((one) => one !== first) }),
  });
  const sent = await (await remote.lock(HOLDER)).putObjects(objects);
  const batches = asked
    .filter(([name]) => name === 'put-objects')
    .map(([, request]) => (request as Messages['put-objects']['request']).objects);
  equal(
    batches.map((batch) => batch.length),
    [1000, 202],
  );
  equal(
    sent,
    batches.flat().reduce((sum, { size }) => sum + size, 0),
  );
  ok(!batches.flat().some(({ hash }) => hash === first));
});

test('a commit carries the lock that it is made under', async () => {
  const { remote, asked } = await lying({
    commit: ({ snapshot: hash }) => ({ id: 's1', hash }),
  });
  const transaction = await remote.lock(HOLDER, true);
  await transaction.commit(NO_HASH, good.hash);
  await transaction.unlock();
  equal(asked.slice(2), [
    ['lock', { holder: HOLDER, force: true }],
    ['commit', { base: NO_HASH, snapshot: good.hash, epoch: 7, tx: 't7-x' }],
    ['unlock', {}],
  ]);
});

test('a server that says it committed something else is not believed', async () => {
  for (const hash of ['f'.repeat(64), null]) {
    const { remote } = await lying({ commit: () => ({ id: 's77', hash }) });
    const transaction = await remote.lock(HOLDER, true);
    const error = await rejects(transaction.commit(NO_HASH, good.hash), 'integrity');
    match(error.message, 'the server names another snapshot than was sent');
  }
});

test('a content that is read in pieces is verified before the first of them comes', async (t) => {
  const root = scratch(t, { wrong: 'TEXT' });
  writeFileSync(join(root, 'right'), 'text');
  const { hash, size } = file('f', 'text');
  const read = async (path: string | null) => {
    const { remote } = await lying({}, [path]);
    let text = '';
    for await (const piece of remote.blob({ hash, size, exec: false }, noPool)) text += piece;
    return text;
  };
  equal(await read(join(root, 'right')), 'text');
  for (const path of [join(root, 'wrong'), join(root, 'none'), null])
    await rejects(read(path), 'integrity');
});

test('a server that wants what was not offered gets nothing', async () => {
  const { remote, asked } = await lying({ 'missing-objects': () => ({ missing: [NO_HASH] }) });
  const transaction = await remote.lock(HOLDER);
  const objects = new Map([[good.hash, Buffer.from('x')]]);
  match((await rejects(transaction.putObjects(objects), 'unreachable')).message, 'not offered');
  ok(!asked.some(([name]) => name === 'put-objects'));
});

test('how contents begin is read in short; what is not there is left out', async () => {
  const blob = { hash: 'a'.repeat(64) as Hash, size: 7, exec: false };
  const other = { hash: 'b'.repeat(64) as Hash, size: 9000, exec: true };
  const { remote, asked } = await lying({
    'get-part': ({ hash, length }) => {
      const bytes = Buffer.from(hash === blob.hash ? 'content' : '').subarray(0, length);
      return { bytes, unpacked: null };
    },
  });
  const heads = await remote.heads([blob, other], 4096);
  equal(
    [...heads].map(([hash, bytes]) => [hash, Buffer.from(bytes).toString()]),
    [[blob.hash, 'content']],
  );
  const lengths = asked.flatMap(([name, request]) =>
    name === 'get-part' ? [(request as { length: number }).length] : [],
  );
  equal(lengths, [7, 4096]);
});
