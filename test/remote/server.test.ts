import {
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readSealed, writeSealed } from '../../src/fs/sealed.js';
import type { Hash } from '../../src/model/hash.js';
import type { MessageName, Request } from '../../src/remote/protocol.js';
import { PROTOCOL_VERSION } from '../../src/remote/protocol.js';
import type { ServerOptions, Session } from '../../src/remote/server.js';
import { openSession } from '../../src/remote/server.js';
import { createRepository } from '../../src/repository/create.js';
import { readHead } from '../../src/repository/repository.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject } from '../../src/store/object-file.js';
import { scratch } from '../fs/scratch.js';
import { scene } from '../repository/scene.js';
import { withLoop } from '../support/loop.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import { noPool } from '../worktree/scene.js';
import { HOLDER } from './push.js';

const test = suite('server');

const OPTIONS = { pool: noPool, dsg: '1.2.3', root: null, readOnly: false };

async function opened(path: string, options: Partial<ServerOptions> = {}): Promise<Session> {
  const session = openSession({ ...OPTIONS, ...options });
  await session.handle('hello', { version: PROTOCOL_VERSION, dsg: '1.2.3' });
  await session.handle('open', { path });
  return session;
}

async function server(t: TestContext, under?: string) {
  const root = join(scratch(t, {}, under), 'repository');
  const repository = await createRepository(root, 'hardlink');
  const session = await opened(root);
  t.after(() => session.end());
  return { root, repository, layout: repository.layout, session };
}

const HASH = 'ab'.repeat(32) as Hash;
const NO_BYTES = new Uint8Array();
const blob = { hash: HASH, size: 1, exec: false };

test('nothing is opened where there is no repository', async (t) => {
  await rejects(opened(join(scratch(t), 'none')), 'not-found');
});

test('nothing is changed by whoever has not locked', async (t) => {
  const { session } = await server(t);
  const requests: { [N in MessageName]?: Request<N> } = {
    'missing-blobs': { blobs: [] },
    'missing-objects': { hashes: [] },
    'put-blobs': { blobs: [], bytes: NO_BYTES, unpacked: null },
    'put-part': { ...blob, kind: 'blob', mtime: '0', offset: 0, bytes: NO_BYTES, unpacked: null },
    'put-objects': { objects: [], bytes: NO_BYTES },
    flush: {},
    commit: { base: null, snapshot: HASH, epoch: 1, tx: 't1-x' },
  };
  for (const [name, request] of Object.entries(requests)) {
    const error = await rejects(session.handle(name as MessageName, request as never), 'failed');
    match(error.message, 'it is not locked by this connection');
  }
  await session.handle('unlock', {});
});

test('whoever puts another folder in the place of an open repository leads nobody there', async (t) => {
  const { root, session } = await server(t);
  const outside = join(scratch(t), 'outside');
  const other = await createRepository(outside, 'hardlink');
  for (const readOnly of [false, true]) {
    const confined = await opened(root, { root: join(root, '..'), readOnly });
    t.after(() => confined.end());
    renameSync(root, `${root}.old`);
    symlinkSync(outside, root);
    const calls: [MessageName, object][] = [
      ['head', {}],
      ['objects', { hashes: [] }],
      ['lock', { holder: HOLDER, force: false }],
    ];
    for (const [name, request] of calls)
      for (const one of [session, confined])
        match(
          (await rejects(one.handle(name, request as never), 'unreachable')).message,
          'it was moved while somebody was connected to it',
        );
    equal(readdirSync(other.layout.ctl).includes('holder'), false);
    unlinkSync(root);
    renameSync(`${root}.old`, root);
  }
  // It is the same folder again.
  await session.handle('head', {});
});

test('a hash that is none is refused in every request, whatever it would lead to', async (t) => {
  const { root, session } = await server(t);
  writeFileSync(join(root, '../secret'), 'secret');
  await session.handle('lock', { holder: HOLDER, force: false });
  for (const bad of ['../../../secret', '..', '', 'AB'.repeat(32), `${HASH}/..`, null, 7]) {
    const hash = bad as Hash;
    const calls = [
      () => session.handle('objects', { hashes: [hash] }),
      () => session.handle('get-blobs', { blobs: [{ ...blob, hash }], zstd: false }),
      () =>
        session.handle('get-part', {
          ...{ ...blob, hash, kind: 'blob', zstd: false },
          ...{ offset: 0, length: 1 },
        }),
      () => session.handle('find', { hash }),
      () => session.handle('contains', { hash }),
      () => session.handle('missing-objects', { hashes: [hash] }),
      () => session.handle('missing-blobs', { blobs: [{ ...blob, hash }] }),
      () =>
        session.handle('put-blobs', {
          blobs: [{ ...blob, hash, mtime: '0' }],
          ...{ bytes: Buffer.of(1), unpacked: null },
        }),
      () =>
        session.handle('put-part', {
          ...{ ...blob, hash, kind: 'object', mtime: '0', offset: 0 },
          ...{ bytes: Buffer.of(1), unpacked: null },
        }),
      () => session.handle('put-objects', { objects: [{ hash, size: 1 }], bytes: Buffer.of(1) }),
      () => session.handle('check', { share: 0, snapshot: hash }),
    ];
    for (const [i, call] of calls.entries()) {
      const error = await rejects(call, 'failed');
      match(error.message, 'must be a hash', `request ${i}`);
    }
  }
  equal(readdirSync(join(root, '..')).sort(), ['repository', 'secret']);
});

test('a lock that was taken over ends every request of the one who had it', async (t) => {
  const { root, layout, session } = await server(t);
  const { epoch, tx } = await session.handle('lock', { holder: HOLDER, force: false });
  const note = readSealed(join(layout.ctl, 'holder'));
  writeSealed(join(layout.ctl, 'holder'), { ...note, until: 0 });
  const other = await opened(root);
  t.after(() => other.end());
  equal((await other.handle('lock', { holder: HOLDER, force: false })).epoch, epoch + 1);
  await rejects(session.handle('commit', { base: null, snapshot: HASH, epoch, tx }), 'locked');
  // The new holder is not disturbed by the old one's end.
  await session.end();
  equal((await other.handle('missing-objects', { hashes: [HASH] })).missing, [HASH]);
});

test('H60: a commit must name the lock that it is made under', async (t) => {
  const { session } = await server(t);
  const { epoch, tx } = await session.handle('lock', { holder: HOLDER, force: false });
  for (const wrong of [{ epoch: epoch + 1 }, { tx: 't1-other' }]) {
    const request = { base: null, snapshot: HASH, epoch, tx, ...wrong };
    await rejects(session.handle('commit', request), 'locked');
  }
  await rejects(session.handle('commit', { base: null, snapshot: HASH, epoch, tx }), 'integrity');
});

test('locking tells what was recovered, and a lock that cannot recover is given back', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  const { link } = readHead(made.repository);
  const session = await opened(made.root);
  t.after(() => session.end());
  const elsewhere = `.dsg/gen/s2-${'b'.repeat(16)}/tree`;
  writeSealed(made.layout.journal, { tx: 'x', epoch: 1, base: link, target: elsewhere });
  const lock = { holder: HOLDER, force: false };
  equal((await session.handle('lock', lock)).recovery, 'undone');
  await session.handle('unlock', {});
  writeFileSync(made.layout.journal, 'x');
  await rejects(session.handle('lock', lock), 'integrity');
  equal((await session.handle('lock', { ...lock, force: true })).recovery, 'nothing');
  ok(!existsSync(made.layout.journal));
});

test('H43: an upload that cannot fit is refused before a byte of it is sent', async (t) => {
  await withLoop({ fs: 'ext4', size: '20M' }, async (under) => {
    const { session } = await server(t, under);
    await session.handle('lock', { holder: HOLDER, force: false });
    const blobs = [
      { ...blob, size: 30_000_000 },
      { hash: hashBytes(Buffer.of(1)), size: 1, exec: false },
    ];
    const error = await rejects(session.handle('missing-blobs', { blobs }), 'no-space');
    match(error.message, /^Cannot upload 30\.0 MB to ".*": only \d+(\.\d)? MB are free there$/);
    equal((await session.handle('missing-blobs', { blobs: blobs.slice(1) })).missing.length, 1);
    await session.end();
  });
});

test('a session that uploaded nothing leaves nothing, one that was interrupted leaves its upload', async (t) => {
  const { root, layout, session } = await server(t);
  await session.handle('lock', { holder: HOLDER, force: false });
  await session.handle('unlock', {});
  equal(readdirSync(layout.quarantine), []);
  const object = Buffer.from('an object');
  await session.handle('lock', { holder: HOLDER, force: false });
  const bytes = packObject(object);
  const objects = [{ hash: hashBytes(object), size: bytes.length }];
  await session.handle('put-objects', { objects, bytes });
  await session.end();
  equal(readdirSync(layout.quarantine).length, 1);
  const again = await opened(root);
  equal((await again.handle('head', {})).id, 's0');
  await again.end();
  await again.end();
});

test('ending twice, or before anything was begun, is no error', async (t) => {
  const { session } = await server(t);
  await session.end();
  const hello = await session.handle('hello', { version: PROTOCOL_VERSION, dsg: '' });
  equal([hello.version, hello.dsg, hello.readOnly], [PROTOCOL_VERSION, '1.2.3', false]);
  await session.end();
});

test('while a commit is made nothing is uploaded, and what was unfinished is given up', async (t) => {
  const { layout, session } = await server(t);
  const { epoch, tx } = await session.handle('lock', { holder: HOLDER, force: false });
  const part = { ...blob, size: 2, kind: 'blob' as const, mtime: '0', unpacked: null };
  const begin = () => session.handle('put-part', { ...part, offset: 0, bytes: Buffer.of(1) });
  await begin();
  const commit = session.handle('commit', { base: null, snapshot: HASH, epoch, tx });
  match((await rejects(begin(), 'failed')).message, 'it is being committed');
  const again = session.handle('commit', { base: null, snapshot: HASH, epoch, tx });
  match((await rejects(again, 'failed')).message, 'it is being committed');
  await rejects(commit, 'integrity');
  ok(!existsSync(join(layout.quarantine, tx, 'blobs/ab', HASH)));
  await begin();
});

test('a repository that is moved away from under a lock is said to be moved, not to be locked', async (t) => {
  const { root, session } = await server(t);
  await session.handle('lock', { holder: HOLDER, force: false });
  renameSync(root, `${root}.moved`);
  t.after(() => rmSync(`${root}.moved`, { recursive: true }));
  const asked = [
    () => session.handle('missing-blobs', { blobs: [blob] }),
    () => session.local.takeIn([]),
  ];
  for (const ask of asked)
    match((await rejects(ask(), 'unreachable')).message, 'it was moved while somebody');
});
