import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSealed, writeSealed } from '../../src/fs/sealed.js';
import type { Hash } from '../../src/model/hash.js';
import type { MessageName, Request } from '../../src/remote/protocol.js';
import { PROTOCOL_VERSION } from '../../src/remote/protocol.js';
import { openSession } from '../../src/remote/server.js';
import { createRepository } from '../../src/repository/create.js';
import { readHead } from '../../src/repository/repository.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject } from '../../src/store/object-file.js';
import { scratch } from '../fs/scratch.js';
import { scene } from '../repository/scene.js';
import { withLoop } from '../support/loop.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, rejects, suite, throws } from '../support/suite.js';
import { noPool } from '../worktree/scene.js';
import { HOLDER } from './push.js';

const test = suite('server');

function server(t: TestContext, under?: string) {
  const root = join(scratch(t, {}, under), 'repository');
  const repository = createRepository(root, 'hardlink');
  const session = openSession(root, noPool);
  t.after(() => session.end());
  return { root, repository, layout: repository.layout, session };
}

const HASH = 'ab'.repeat(32) as Hash;
const blob = { hash: HASH, size: 1, exec: false };

test('there is no session without a repository', (t) => {
  throws(() => openSession(join(scratch(t), 'none'), noPool), 'not-found');
});

test('nothing is changed by whoever has not locked', async (t) => {
  const { session } = server(t);
  const requests: { [N in MessageName]?: Request<N> } = {
    'missing-blobs': { blobs: [] },
    'missing-objects': { hashes: [] },
    'put-blobs': { blobs: [] },
    'put-objects': { objects: [] },
    commit: { base: null, snapshot: HASH, epoch: 1, tx: 't1-x' },
  };
  for (const [name, request] of Object.entries(requests)) {
    const error = await rejects(session.handle(name as MessageName, request as never), 'failed');
    match(error.message, 'it is not locked by this connection');
  }
  await session.handle('unlock', {});
});

test('a hash that is none is refused in every request, whatever it would lead to', async (t) => {
  const { root, session } = server(t);
  writeFileSync(join(root, '../secret'), 'secret');
  await session.handle('lock', { holder: HOLDER, force: false });
  for (const bad of ['../../../secret', '..', '', 'AB'.repeat(32), `${HASH}/..`, null, 7]) {
    const hash = bad as Hash;
    const calls = [
      () => session.handle('objects', { hashes: [hash] }),
      () => session.handle('blobs', { blobs: [{ ...blob, hash }] }),
      () => session.handle('find', { hash }),
      () => session.handle('contains', { hash }),
      () => session.handle('missing-objects', { hashes: [hash] }),
      () => session.handle('missing-blobs', { blobs: [{ ...blob, hash }] }),
      () =>
        session.handle('put-blobs', {
          blobs: [{ ...blob, hash, mtime: 0n, from: join(root, '../secret') }],
        }),
      () =>
        session.handle('put-objects', { objects: [{ hash, packed: packObject(Buffer.of(1)) }] }),
      () => session.handle('check', { share: 0, snapshot: hash }),
    ];
    for (const [i, call] of calls.entries()) {
      const error = await rejects(call, 'failed');
      match(error.message, 'is not a hash', `request ${i}`);
    }
  }
  equal(readdirSync(join(root, '..')).sort(), ['repository', 'secret']);
});

test('a lock that was taken over ends every request of the one who had it', async (t) => {
  const { root, layout, session } = server(t);
  const { epoch, tx } = await session.handle('lock', { holder: HOLDER, force: false });
  const note = readSealed(join(layout.ctl, 'holder'));
  writeSealed(join(layout.ctl, 'holder'), { ...note, until: 0 });
  const other = openSession(root, noPool);
  t.after(() => other.end());
  equal((await other.handle('lock', { holder: HOLDER, force: false })).epoch, epoch + 1);
  await rejects(session.handle('commit', { base: null, snapshot: HASH, epoch, tx }), 'locked');
  // The new holder is not disturbed by the old one's end.
  session.end();
  equal((await other.handle('missing-objects', { hashes: [HASH] })).missing, [HASH]);
});

test('a commit must name the lock that it is made under', async (t) => {
  const { session } = server(t);
  const { epoch, tx } = await session.handle('lock', { holder: HOLDER, force: false });
  for (const wrong of [{ epoch: epoch + 1 }, { tx: 't1-other' }]) {
    const request = { base: null, snapshot: HASH, epoch, tx, ...wrong };
    await rejects(session.handle('commit', request), 'locked');
  }
  await rejects(session.handle('commit', { base: null, snapshot: HASH, epoch, tx }), 'integrity');
});

test('locking tells what was recovered, and a lock that cannot recover is given back', async (t) => {
  const made = scene(t);
  await made.push({ a: '1' });
  const { link } = readHead(made.repository);
  const session = openSession(made.root, noPool);
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

test('an upload that cannot fit is refused before a byte of it is sent', async (t) => {
  await withLoop({ fs: 'ext4', size: '20M' }, async (under) => {
    const { session } = server(t, under);
    await session.handle('lock', { holder: HOLDER, force: false });
    const blobs = [
      { ...blob, size: 30_000_000 },
      { hash: hashBytes(Buffer.of(1)), size: 1, exec: false },
    ];
    const error = await rejects(session.handle('missing-blobs', { blobs }), 'no-space');
    match(error.message, /^Cannot upload 30000001 bytes to ".*": only \d+ bytes are free there$/);
    equal((await session.handle('missing-blobs', { blobs: blobs.slice(1) })).missing.length, 1);
    session.end();
  });
});

test('a session that uploaded nothing leaves nothing, one that was interrupted leaves its upload', async (t) => {
  const { root, layout, session } = server(t);
  await session.handle('lock', { holder: HOLDER, force: false });
  await session.handle('unlock', {});
  equal(readdirSync(layout.quarantine), []);
  const object = Buffer.from('an object');
  await session.handle('lock', { holder: HOLDER, force: false });
  const objects = [{ hash: hashBytes(object), packed: packObject(object) }];
  await session.handle('put-objects', { objects });
  session.end();
  equal(readdirSync(layout.quarantine).length, 1);
  const again = openSession(root, noPool);
  equal((await again.handle('head', {})).id, 's0');
  again.end();
  again.end();
});

test('ending twice, or before anything was begun, is no error', async (t) => {
  const { session } = server(t);
  session.end();
  equal((await session.handle('hello', { version: PROTOCOL_VERSION })).backend, 'hardlink');
  session.end();
});
