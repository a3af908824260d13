import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../../src/errors/error.js';
import { createPool } from '../../../src/fs/pool/pool.js';
import type { Hash } from '../../../src/model/hash.js';
import { FRAME, frameHeader } from '../../../src/remote/wire/frame.js';
import { encodeMessage } from '../../../src/remote/wire/message.js';
import { createRepository } from '../../../src/repository/create.js';
import { layoutOf } from '../../../src/repository/layout.js';
import { acquire } from '../../../src/repository/lock.js';
import { hashBytes } from '../../../src/store/hash.js';
import { put, scratch } from '../../fs/scratch.js';
import type { TestContext } from '../../support/suite.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import { HOLDER } from '../push.js';
import type { ClientEnd } from './client-end.js';
import { GREETING, serve } from './client-end.js';

const test = suite('serve-line');
const pool = createPool(2);
test.after(() => pool.close());

const HASH = 'ab'.repeat(32) as Hash;
const HELLO = { version: 1, dsg: '1' };

/** A client that has greeted and opened a repository of its own. */
async function opened(t: TestContext, silence?: number) {
  const folder = scratch(t, { 'secret.txt': 'secret' });
  const path = join(folder, 'repository');
  await createRepository(path, 'hardlink');
  const client = serve(pool, {}, silence);
  t.after(() => client.hangUp());
  client.raw(GREETING);
  client.call('hello', HELLO);
  const { type } = await client.answer(client.call('open', { path }));
  equal(type, FRAME.answer);
  return { client, folder, path, layout: layoutOf(path) };
}

async function fault(client: ClientEnd, name: string, request: object): Promise<string> {
  const { type, message } = await client.answer(client.call(name, request));
  equal(type, FRAME.fault, `${name} ${JSON.stringify(request)}`);
  return String(message.message);
}

test('calls before hello and before open are refused, and the line lives on', async (t) => {
  const client = serve(pool);
  t.after(() => client.hangUp());
  client.raw(GREETING);
  match(await fault(client, 'head', {}), 'before "hello"');
  await client.answer(client.call('hello', HELLO));
  match(await fault(client, 'head', {}), 'no repository is open');
  match(await fault(client, 'open', { path: '/nowhere/at/all' }), 'there is none');
});

test('H61: a request of another form than the schema is refused, and nothing is done', async (t) => {
  const { client, layout } = await opened(t);
  await client.answer(client.call('lock', { holder: HOLDER, force: false }));
  const blob = { hash: HASH, size: 1, exec: false };
  const part = { ...blob, kind: 'blob', mtime: '0', offset: 0, unpacked: null };
  const bad: [string, object][] = [
    ['head', { extra: 1 }],
    ['nothing', {}],
    ['__proto__', {}],
    ['constructor', {}],
    ['objects', { hashes: HASH }],
    ['objects', { hashes: Array.from({ length: 1001 }, () => HASH) }],
    ['missing-blobs', { blobs: [{ ...blob, size: -1 }] }],
    ['missing-blobs', { blobs: [{ ...blob, size: 2 ** 53 }] }],
    ['missing-blobs', { blobs: [{ ...blob, size: 0.5 }] }],
    ['missing-blobs', { blobs: [{ ...blob, size: null }] }],
    ['missing-blobs', { blobs: [{ ...blob, size: '1' }] }],
    ['missing-blobs', { blobs: [{ ...blob, exec: 1 }] }],
    ['missing-blobs', { blobs: Array.from({ length: 4097 }, () => blob) }],
    ['put-part', { ...part, kind: 'tree', bytes: Buffer.of(1) }],
    ['put-part', { ...part, mtime: '1e9', bytes: Buffer.of(1) }],
    ['put-part', { ...part, mtime: '9'.repeat(30), bytes: Buffer.of(1) }],
    ['put-part', { ...part, offset: -1, bytes: Buffer.of(1) }],
    ['put-part', part],
    ['get-part', { ...blob, kind: 'blob', offset: 0, length: 2 ** 31, zstd: false }],
    ['lock', { holder: { ...HOLDER, user: 7 }, force: false }],
    ['lock', { holder: { ...HOLDER, user: '\ud800' }, force: false }],
    ['commit', { base: null, snapshot: HASH, epoch: Number.NaN, tx: 'x' }],
    ['commit', { base: null, snapshot: HASH, epoch: 1, tx: 'x'.repeat(100) }],
    ['create', { path: 'relative', type: null, pool: null, umask: 0 }],
    ['create', { path: '/x\0y', type: null, pool: null, umask: 0 }],
    ['create', { path: '/x', type: 'btrfs', pool: null, umask: 0 }],
    ['check', { share: 2 }],
  ];
  for (const [name, request] of bad) match(await fault(client, name, request), 'Cannot answer');
  equal(readdirSync(layout.quarantine).length, 1);
  equal(readdirSync(join(layout.quarantine, readdirSync(layout.quarantine)[0] as string)), []);
});

test('contents that are not what they are called are refused, and leave nothing', async (t) => {
  const { client, layout } = await opened(t);
  await client.answer(client.call('lock', { holder: HOLDER, force: false }));
  const bytes = Buffer.from('content');
  const right = { hash: hashBytes(bytes), size: bytes.length, exec: false, mtime: '0' };
  const whole = { unpacked: null, bytes };
  const putBlobs = (...blobs: object[]) => fault(client, 'put-blobs', { blobs, ...whole });
  match(await putBlobs({ ...right, hash: HASH }), 'not the expected ones');
  match(await putBlobs({ ...right, size: 6 }), 'not as long as they say');
  match(await putBlobs(right, right), 'not as long as they say');
  match(
    await fault(client, 'put-blobs', {
      blobs: [right, right],
      unpacked: null,
      bytes: Buffer.concat([bytes, bytes]),
    }),
    'there twice',
  );
  match(await fault(client, 'put-blobs', { blobs: [right], unpacked: 7, bytes }), '');
  const part = { kind: 'blob', ...right, unpacked: null };
  match(await fault(client, 'put-part', { ...part, offset: 3, bytes }), 'no beginning');
  await client.answer(client.call('put-part', { ...part, offset: 0, bytes: bytes.subarray(0, 3) }));
  match(await fault(client, 'put-part', { ...part, offset: 2, bytes }), 'not in order');
  match(await fault(client, 'put-part', { ...part, offset: 3, bytes }), 'no beginning');
  match(
    await fault(client, 'put-part', { ...part, hash: HASH, offset: 0, bytes }),
    'not the expected ones',
  );
  const object = { ...part, kind: 'object' };
  match(await fault(client, 'put-part', { ...object, offset: 0, bytes }), 'known format');
  match(
    await fault(client, 'put-objects', { objects: [{ hash: HASH, size: 7 }], bytes }),
    'known format',
  );
  match(
    await fault(client, 'put-objects', { objects: [{ hash: HASH, size: 8 }], bytes }),
    'not as long as they say',
  );
  const tx = join(layout.quarantine, readdirSync(layout.quarantine)[0] as string);
  const files = readdirSync(tx, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  equal(
    files.map(({ name }) => name),
    [],
  );
});

test('H67: a small piece that claims to be large is unpacked into no more than it claims', async (t) => {
  const { client } = await opened(t);
  await client.answer(client.call('lock', { holder: HOLDER, force: false }));
  const { compress } = await import('zstd-napi');
  const bomb = compress(Buffer.alloc(64 * 1024 * 1024));
  ok(bomb.length < 16 * 1024);
  const blob = { hash: HASH, size: 1024, exec: false, mtime: '0' };
  const message = await fault(client, 'put-blobs', { blobs: [blob], unpacked: 1024, bytes: bomb });
  match(message, 'declares another size');
  const large = { ...blob, size: 64 * 1024 * 1024 };
  match(
    await fault(client, 'put-blobs', { blobs: [large], unpacked: large.size, bytes: bomb }),
    'Cannot answer',
  );
});

test('H60: the same number for two calls at once ends the connection', async (t) => {
  const { client } = await opened(t);
  client.call('check', { share: 0 }, 77);
  client.call('head', {}, 77);
  match((await client.ended)?.message ?? '', 'a second call with the number 77');
});

test('frames from the wrong side end the connection', async (t) => {
  for (const type of [FRAME.answer, FRAME.fault]) {
    const { client } = await opened(t);
    client.raw(frameHeader(type, 1, 0));
    match((await client.ended)?.message ?? '', 'from the wrong side');
  }
});

test('a client that hangs up frees the lock at once', async (t) => {
  const { client, path } = await opened(t);
  await client.answer(client.call('lock', { holder: HOLDER, force: false }));
  const other = serve(pool);
  t.after(() => other.hangUp());
  other.raw(GREETING);
  other.call('hello', HELLO);
  other.call('open', { path });
  match(await fault(other, 'lock', { holder: HOLDER, force: false }), 'locked by Ada');
  client.hangUp();
  await client.ended;
  equal(
    (await other.answer(other.call('lock', { holder: HOLDER, force: false }))).type,
    FRAME.answer,
  );
});

test('a client that asks and never reads is given up, and nothing piles up for it', async (t) => {
  const { client, path } = await opened(t);
  const data = Buffer.alloc(1024 * 1024, 7);
  const blob = { hash: hashBytes(data), size: data.length, exec: false };
  put(path, { [`.dsg/blobs/${blob.hash.slice(0, 2)}/${blob.hash}`]: data });
  client.hangUp();
  const deaf = serve(pool, {}, 0.5);
  t.after(() => deaf.hangUp());
  deaf.raw(GREETING);
  deaf.call('hello', HELLO);
  deaf.call('open', { path });
  const before = process.memoryUsage().arrayBuffers;
  const asked = Array.from({ length: 6 }, () => blob);
  const alive = setInterval(() => deaf.raw(frameHeader(FRAME.ping, 0, 0)), 50);
  t.after(() => clearInterval(alive));
  for (let i = 0; i < 200; i++) deaf.call('get-blobs', { blobs: asked, zstd: false });
  match((await deaf.ended)?.message ?? '', 'nothing was taken');
  ok(process.memoryUsage().arrayBuffers - before < 200 * 1024 * 1024);
});

test('H68: whatever bytes come, the server answers or hangs up, and writes nothing', async (t) => {
  const { client, path, folder, layout } = await opened(t);
  client.hangUp();
  const good = Buffer.concat([
    call('hello', 1, HELLO),
    call('open', 2, { path }),
    call('lock', 3, { holder: HOLDER, force: false }),
    call('put-blobs', 4, {
      blobs: [{ hash: HASH, size: 3, exec: false, mtime: '0' }],
      unpacked: null,
    }),
    call('commit', 5, { base: null, snapshot: HASH, epoch: 1, tx: 't1' }),
    call('get-part', 6, {
      ...{ kind: 'blob', hash: HASH, size: 9, exec: false },
      ...{ offset: 0, length: 9, zstd: true },
    }),
    call('unlock', 7, {}),
  ]);
  let state = 1;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const before = tree(folder);
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(good);
    for (let i = 0; i <= random(6); i++) bytes[random(bytes.length)] = random(256);
    const cut = round % 3 === 0 ? random(bytes.length) : bytes.length;
    const one = serve(pool);
    one.raw(GREETING);
    one.raw(bytes.subarray(0, cut));
    one.hangUp();
    await one.ended;
  }
  equal(tree(folder), before);
  ok(existsSync(layout.format));
});

function call(name: string, id: number, request: object): Buffer {
  const json = Buffer.from(JSON.stringify({ name, request }));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(json.length);
  return Buffer.concat([frameHeader(FRAME.call, id, json.length + 4), head, json]);
}

/** All files but those that each lock writes anew. */
function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\.dsg\/(ctl|quarantine)\//.test(path))
    .sort();
}

test('a message that comes in drips holds no lock for ever', async (t) => {
  const { client, layout } = await opened(t, 1);
  await client.answer(client.call('lock', { holder: HOLDER, force: false }));
  client.raw(frameHeader(FRAME.call, 99, 1_000_000));
  const drip = setInterval(() => client.raw(' '), 40);
  t.after(() => clearInterval(drip));
  const error = await client.ended;
  ok(isDsgError(error, 'unreachable'));
  acquire(layout, HOLDER).release();
});

test('a message that comes slowly and steadily is waited for', async (t) => {
  const { client } = await opened(t, 1);
  const path = '/x'.repeat(60_000);
  const call = Buffer.concat(encodeMessage({ name: 'examine', request: { path } }));
  const bytes = Buffer.concat([frameHeader(FRAME.call, 99, call.length), call]);
  for (let sent = 0; sent < bytes.length; sent += 2000) {
    client.raw(bytes.subarray(sent, sent + 2000));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  match(String((await client.answer(99)).message.message), 'a text of up to 4096 characters');
});

test('what is wrong with a request is said in our own words', async (t) => {
  const { client } = await opened(t);
  equal(await fault(client, 'find', {}), 'Cannot answer "find": hash must be there: it is missing');
  equal(
    await fault(client, 'head', { extra: 1 }),
    'Cannot answer "head": extra must be left out: it is not known',
  );
  const get = { blobs: [], zstd: 1 };
  equal(
    await fault(client, 'get-blobs', get),
    'Cannot answer "get-blobs": zstd must be true or false',
  );
});
