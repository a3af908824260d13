// What comes ahead of its being asked for: asked of a real server, and answered by one that lies.
import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createPool } from '../../src/fs/pool/pool.js';
import { entryAt, treeReader } from '../../src/history/entry-at.js';
import { resolveSnapshot } from '../../src/history/resolve-snapshot.js';
import type { Hash } from '../../src/model/hash.js';
import type { AlongReply, AlongRequest } from '../../src/remote/along-message.js';
import type { Remote } from '../../src/remote/client.js';
import { openRemote } from '../../src/remote/client.js';
import type { MessageName, Reply, Request, Transport } from '../../src/remote/protocol.js';
import { MAX_BYTES } from '../../src/remote/protocol.js';
import { checkReply } from '../../src/remote/reply-schema.js';
import { connectInProcess } from '../../src/remote/transports/in-process.js';
import { createRepository } from '../../src/repository/create.js';
import { layoutOf, objectPath } from '../../src/repository/layout.js';
import { scratch } from '../fs/scratch.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok, rejects, suite } from '../support/suite.js';
import type { Contents } from './push.js';
import { push } from './push.js';

const test = suite('along');
const pool = createPool(1);
test.after(() => pool.close());

const DEEP = `${'d/'.repeat(255)}file`;
const ANY: AlongRequest = {
  snapshot: 's1',
  known: null,
  seen: null,
  paths: ['a/b.csv'],
  have: [],
  contents: 1024 * 1024,
  zstd: false,
};
type Lie = (reply: AlongReply) => unknown;

/** A repository behind a transport that copies everything, and may lie in what comes ahead. */
async function distant(t: TestContext, ...snapshots: Contents[]) {
  const root = join(scratch(t), 'repository');
  await createRepository(root, 'hardlink');
  const near = await openRemote(connectInProcess(pool), root);
  const pushed = [];
  for (const contents of snapshots) pushed.push(await push(near, contents));
  await near.close();
  const asked: MessageName[] = [];
  const open = async (lie: Lie = (reply) => reply): Promise<Remote> => {
    const { local: _, ...inner } = connectInProcess(pool);
    const transport: Transport = {
      ...inner,
      async call<N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>> {
        asked.push(name);
        const reply = await inner.call(name, request);
        return checkReply(name, name === 'along' ? lie(reply as AlongReply) : reply) as Reply<N>;
      },
    };
    const remote = await openRemote(transport, root);
    t.after(() => remote.close());
    asked.length = 0;
    return remote;
  };
  /** Asks the server itself. */
  const ask = async (request: Partial<AlongRequest>): Promise<AlongReply> => {
    const transport = connectInProcess(pool);
    t.after(() => transport.close());
    await openRemote(transport, root);
    return transport.call('along', { ...ANY, ...request });
  };
  return { root, layout: layoutOf(root), pushed, asked, open, ask };
}

/** Reads a file of a snapshot as a command does, with what it takes coming ahead. */
async function readFile(remote: Remote, snapshot: string, path: string): Promise<string> {
  await remote.ahead({ snapshot, seen: null, paths: [path], have: [], contents: true });
  const head = await remote.head();
  const found = await resolveSnapshot(remote, head, snapshot);
  const entry = await entryAt(treeReader(remote), found.snapshot.root, path);
  if (entry?.kind !== 'file') return 'none';
  const [bytes] = await remote.bytes([entry], pool);
  if (!(bytes instanceof Uint8Array)) throw bytes;
  return Buffer.from(bytes).toString();
}

const THREE: Contents[] = [
  { 'a/b.csv': 'one', 'a/c.csv': 'c', x: 'x' },
  { 'a/b.csv': 'two', 'a/c.csv': 'c', x: 'x' },
  { 'a/b.csv': 'three', 'a/c.csv': 'c', x: 'x' },
];

/** Changes the last byte of each of these pieces. */
function spoil({ bytes }: AlongReply, sizes: readonly number[], from: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  let at = from;
  for (const size of sizes) {
    at += size;
    changed[at - 1] = (changed[at - 1] ?? 0) ^ 1;
  }
  return changed;
}
const sizesOf = (list: readonly { readonly size: number }[]) => list.map(({ size }) => size);
const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

const LIES: Readonly<Record<string, Lie>> = {
  'wrong objects': (reply) => ({ ...reply, bytes: spoil(reply, sizesOf(reply.objects), 0) }),
  'wrong contents': (reply) => ({
    ...reply,
    bytes: spoil(reply, sizesOf(reply.contents), sum(sizesOf(reply.objects))),
  }),
  'right ones under each other’s names'(reply) {
    const hashes = reply.objects.map(({ hash }) => hash);
    const objects = reply.objects.map(({ size }, i) => ({ size, hash: hashes.at(-1 - i) }));
    return { ...reply, objects };
  },
  'contents of a length beyond all bounds': (reply) => ({
    ...reply,
    contents: reply.contents.map((one) => ({ ...one, unpacked: 2 ** 50 })),
  }),
  'compressed contents that are none': (reply) => ({
    ...reply,
    contents: reply.contents.map((one) => ({ ...one, unpacked: 3 })),
  }),
  'fewer bytes than it says': (reply) => ({ ...reply, bytes: reply.bytes.subarray(1) }),
  'more bytes than it says': (reply) => ({ ...reply, bytes: Buffer.concat([reply.bytes, PAD]) }),
  'more bytes than may come'(reply) {
    const bytes = Buffer.concat([reply.bytes, Buffer.alloc(MAX_BYTES)]);
    const more = { hash: 'ab'.repeat(32), size: MAX_BYTES };
    return { ...reply, contents: [...reply.contents, { ...more, unpacked: null }], bytes };
  },
  'more objects than may come'(reply) {
    const more = Array.from({ length: 5000 }, () => ({ hash: 'ab'.repeat(32), size: 0 }));
    return { ...reply, objects: [...more, ...reply.objects] };
  },
  'nothing of it': () => ({}),
  'a fault'() {
    throw new Error('out of memory');
  },
};
const PAD = Buffer.alloc(1);

test('one message brings all that reading a file takes, and nothing that is known', async (t) => {
  const { open, asked, ask, pushed } = await distant(t, ...THREE);
  equal(await readFile(await open(), 's1', 'a/b.csv'), 'one');
  equal(asked, ['along']);
  const hashes = ({ objects }: AlongReply) => objects.map(({ hash }) => hash);
  const [first, second, third] = pushed.map(({ hash }) => hash);
  const all = await ask({});
  equal(hashes(all).slice(0, 3), [third, second, first]);
  equal([all.objects.length, all.contents.length], [5, 1]);
  const trees = hashes(all).slice(3);
  equal(hashes(await ask({ have: trees, known: second as Hash })), [third, second]);
  equal(hashes(await ask({ snapshot: first as string, known: third as Hash })), [third, ...trees]);
  // Down to what was seen, even where the one that is wanted is newer.
  equal(hashes(await ask({ snapshot: 's3', seen: second as Hash, paths: [] })), [third, second]);
  equal((await ask({ contents: 2 })).contents, []);
  equal(hashes(await ask({ paths: [] })), [third, second, first]);
  // Two files in one folder need its trees once, and the folder itself comes with its own.
  equal(hashes(await ask({ paths: ['a/b.csv', 'a/c.csv', 'a', ''] })).slice(3), trees);
  for (const snapshot of ['s9', 'head~3', 'head~9', 'no-such-tag']) {
    const { head, contents } = await ask({ snapshot, paths: [] });
    equal([head.hash, contents], [third, []]);
  }
});

test('the deepest path that can be is as near as any', async (t) => {
  const { open, asked } = await distant(t, { [DEEP]: 'far below' }, { x: 'x' });
  equal(await readFile(await open(), 's1', DEEP), 'far below');
  equal(asked, ['along']);
});

for (const [name, lie] of Object.entries(LIES))
  test(`a server that brings ${name} is asked for what is true`, async (t) => {
    const { open, asked } = await distant(t, ...THREE);
    equal(await readFile(await open(lie), 's1', 'a/b.csv'), 'one');
    ok(asked.length > 1, 'what was wrong was asked for again');
  });

test('what came ahead is believed for what its hash says, and for nothing else', async (t) => {
  const { open, pushed } = await distant(t, ...THREE);
  const [first, second] = pushed.map(({ hash }) => hash);
  // Another snapshot of the same repository in the place of the head.
  const remote = await open((reply) => ({ ...reply, head: { id: 's3', hash: second } }));
  await remote.ahead({ snapshot: 's1', seen: null, paths: ['a/b.csv'], have: [], contents: true });
  await rejects(remote.head(), 'integrity');
  // A head is told once: whoever asks again hears where it is by then.
  equal((await remote.head()).id, 's3');
  equal((await remote.snapshot(first as Hash)).id, 's1');
});

test('what cannot be read keeps nobody from the rest, and is told of when it is asked for', async (t) => {
  const { open, layout, ask, pushed } = await distant(t, ...THREE);
  const tree = pushed[0]?.snapshot.root as Hash;
  const at = objectPath(layout, tree);
  renameSync(at, `${at}-away`);
  symlinkSync(`${at}-away`, at);
  await rejects(ask({}), 'integrity');
  const remote = await open();
  equal(await readFile(remote, 's2', 'a/b.csv'), 'two');
  await rejects(readFile(remote, 's1', 'a/b.csv'), 'integrity');
});

test('what is too much for one answer is left out and comes when it is asked for', async (t) => {
  const large = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`f${i}`, `${i}`.repeat(900_000).slice(0, 900_000)]),
  );
  const { ask, open } = await distant(t, { ...large, huge: 'h'.repeat(1_100_000) });
  const paths = [...Object.keys(large), 'huge'];
  const { contents, bytes } = await ask({ paths, contents: Number.MAX_SAFE_INTEGER });
  ok(bytes.length <= MAX_BYTES && contents.length === 9, `${contents.length} contents`);
  const remote = await open();
  await remote.ahead({ snapshot: 's1', seen: null, paths, have: [], contents: true });
  equal(await readFile(remote, 's1', 'f11'), large.f11);
});

test('requests that nobody should make are refused', async (t) => {
  const { ask } = await distant(t, ...THREE);
  const wrong: Partial<Record<keyof AlongRequest, unknown[]>> = {
    paths: [
      ['../../etc/passwd'],
      ['a/../b'],
      ['/etc/passwd'],
      ['a\0b'],
      ['.dsg/format'],
      ['a/'.repeat(10_000)],
      ['x'.repeat(5000)],
      Array.from({ length: 65 }, (_, i) => `${i}`),
      'a',
      [5],
    ],
    have: [Array.from({ length: 5000 }, () => 'ab'.repeat(32)), ['x']],
    snapshot: ['x'.repeat(100), 5, '\ud800'],
    known: ['s1', undefined],
    seen: ['s1', undefined],
    contents: [-1, 1.5, Number.POSITIVE_INFINITY],
  };
  for (const [field, values] of Object.entries(wrong))
    for (const value of values) await rejects(ask({ [field]: value }), 'failed');
});
