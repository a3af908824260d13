// Links that somebody who may write in a repository puts in the place of what dsg keeps there, one level below its folders.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import type { MessageName, Request } from '../../src/remote/protocol.js';
import { PROTOCOL_VERSION } from '../../src/remote/protocol.js';
import type { Session } from '../../src/remote/server.js';
import { openSession } from '../../src/remote/server.js';
import { BLOBS_LINK, blobPath, objectPath } from '../../src/repository/layout.js';
import { hashBytes } from '../../src/store/hash.js';
import type { Scene } from '../repository/scene.js';
import { scene } from '../repository/scene.js';
import { photograph } from '../support/files.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import { HOLDER } from './push.js';

const test = suite('planted links');

const SECRET = 'the content of another team';
const blob = { hash: hashBytes(Buffer.from(SECRET)), size: SECRET.length, exec: false };
const object = hashBytes(Buffer.from('dsg tree 1\n'));

interface Planted extends Scene {
  /** Puts a link in the place of something in the repository; what was there goes on behind it, outside of the root. */
  plant(path: string): void;
  session(): Promise<Session>;
  /** Everything that lies outside of the root. */
  outside(): Map<string, string>;
}

/** A repository below a root, with a content and an object in it that the root's clients are not meant to see. */
async function planted(t: TestContext): Promise<Planted> {
  const made = await scene(t, { type: 'hardlink' });
  await made.push({ 'a/file': 'text', secret: SECRET });
  const root = dirname(made.root);
  const away = `${root}-outside`;
  mkdirSync(away);
  t.after(() => rmSync(away, { recursive: true }));
  return {
    ...made,
    plant(path) {
      const to = join(away, basename(path));
      if (existsSync(path)) cpSync(path, to, { recursive: true, verbatimSymlinks: true });
      else mkdirSync(to);
      rmSync(path, { recursive: true, force: true });
      symlinkSync(to, path);
    },
    async session() {
      const session = openSession({ pool: made.pool, dsg: '1', root, readOnly: false });
      t.after(() => session.end());
      await session.handle('hello', { version: PROTOCOL_VERSION, dsg: '1' });
      await session.handle('open', { path: made.root });
      return session;
    },
    outside: () => photograph(away),
  };
}

/** Asserts that each of these calls is refused because of a link, and that none of them changes anything outside. */
async function refused(
  made: Planted,
  calls: { readonly [N in MessageName]?: Request<N> },
  path: string,
): Promise<void> {
  const before = made.outside();
  for (const [name, request] of Object.entries(calls)) {
    const session = await made.session();
    const { message } = await rejects(
      session.handle(name as MessageName, request as never),
      'integrity',
    );
    match(message, `"${path}": it is a link`);
    await session.end();
  }
  equal(made.outside(), before);
}

const part = { ...blob, offset: 0, length: blob.size, zstd: false };

test('a link in place of a shelf of contents is not followed', async (t) => {
  const made = await planted(t);
  const shelf = dirname(blobPath(made.layout, blob.hash, false));
  made.plant(shelf);
  const calls = {
    'get-blobs': { blobs: [blob], zstd: false },
    'get-part': { ...part, kind: 'blob' },
    find: { hash: blob.hash },
  } as const;
  await refused(made, calls, shelf);
  const writing = await made.session();
  await writing.handle('lock', { holder: HOLDER, force: false });
  const error = await rejects(writing.handle('missing-blobs', { blobs: [blob] }), 'integrity');
  match(error.message, shelf);
});

test('a link in place of a shelf of objects is not followed', async (t) => {
  const made = await planted(t);
  const shelf = dirname(objectPath(made.layout, object));
  made.plant(shelf);
  const calls = {
    objects: { hashes: [object] },
    'get-part': { ...part, kind: 'object', hash: object },
    find: { hash: object },
  } as const;
  await refused(made, calls, shelf);
  const writing = await made.session();
  await writing.handle('lock', { holder: HOLDER, force: false });
  const asked = writing.handle('missing-objects', { hashes: [object] });
  match((await rejects(asked, 'integrity')).message, shelf);
});

test('an object that is a link is none: its bytes would go out unread', async (t) => {
  const made = await planted(t);
  const path = objectPath(made.layout, object);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync('/etc/passwd', path);
  const session = await made.session();
  const error = await rejects(session.handle('objects', { hashes: [object] }), 'integrity');
  match(error.message, 'it is not a regular file');
  equal((await session.handle('find', { hash: object })).object, false);
  await session.handle('lock', { holder: HOLDER, force: false });
  // One that comes anew takes its place.
  equal((await session.handle('missing-objects', { hashes: [object] })).missing, [object]);
});

test('a link in place of the live generation is not followed', async (t) => {
  const made = await planted(t);
  const [live = ''] = readdirSync(made.layout.generations).filter((name) => name.startsWith('s1-'));
  const path = join(made.layout.generations, live);
  made.plant(path);
  const calls = { head: {}, contains: { hash: object }, lock: { holder: HOLDER, force: false } };
  await refused(made, calls, path);
});

for (const name of ['epoch', 'holder', 'journal'])
  test(`a link in place of ctl/${name} is not followed`, async (t) => {
    const made = await planted(t);
    const path = join(made.layout.ctl, name);
    const to = `${dirname(made.root)}-outside/${name}`;
    writeSealed(to, { epoch: 77, until: 0, boot: '', base: 'x', target: 'y' });
    rmSync(path, { force: true });
    symlinkSync(to, path);
    const session = await made.session();
    const before = made.outside();
    const locked = session.handle('lock', { holder: HOLDER, force: false });
    if (name === 'holder') ok((await locked).epoch < 77);
    else match((await rejects(locked, 'integrity')).message, 'it is a link');
    equal(made.outside(), before);
  });

for (const name of ['lock', 'takeover'])
  test(`a link or a folder in place of ctl/${name} is refused in words`, async (t) => {
    const made = await planted(t);
    const path = join(made.layout.ctl, name);
    const lock = { lock: { holder: HOLDER, force: false } };
    rmSync(path, { force: true });
    symlinkSync(`${dirname(made.root)}-outside/new`, path);
    await refused(made, lock, path);
    rmSync(path);
    mkdirSync(path);
    const session = await made.session();
    const error = await rejects(session.handle('lock', lock.lock), 'integrity');
    match(error.message, `"${path}": it is no file`);
  });

test('a link in place of the format is not followed', async (t) => {
  const made = await planted(t);
  const { format } = made.layout;
  const to = `${dirname(made.root)}-outside/format`;
  renameSync(format, to);
  symlinkSync(to, format);
  match((await rejects(made.session(), 'integrity')).message, `"${format}": it is a link`);
});

test('a commit links no file from behind a link into the live tree', async (t) => {
  const made = await planted(t);
  await made.push({ 'a/file': 'other', secret: SECRET });
  const shelf = dirname(blobPath(made.layout, blob.hash, false));
  made.plant(shelf);
  const before = made.outside();
  // The standby is two snapshots behind: it gets the content although nobody asks for it any more.
  for (const name of readdirSync(made.layout.generations))
    if (name.startsWith('s1-')) rmSync(join(made.layout.generations, name), { recursive: true });
  match(
    (await rejects(made.push({ 'a/file': 'third', secret: SECRET }), 'integrity')).message,
    shelf,
  );
  equal(made.outside(), before);
});

/** A repository as it is on ZFS, where the contents are beside the live tree, on a file system that is none. */
async function sealed(
  t: TestContext,
): Promise<{ made: Planted; generation: string; shelf: string }> {
  const made = await planted(t);
  const { layout, repository } = made;
  const [live = ''] = readdirSync(layout.generations).filter((name) => name.startsWith('s1-'));
  const generation = join(layout.generations, live);
  renameSync(layout.blobs, join(generation, 'blobs'));
  symlinkSync(BLOBS_LINK, layout.blobs);
  writeSealed(layout.format, { version: 1, id: repository.id, backend: 'zfs' });
  return { made, generation, shelf: join(generation, 'blobs', blob.hash.slice(0, 2)) };
}

test('where contents are beside the live tree, no link on the way to them is followed', async (t) => {
  const get = { 'get-blobs': { blobs: [blob], zstd: false } } as const;
  const sound = await sealed(t);
  const session = await sound.made.session();
  equal((await session.handle('get-blobs', get['get-blobs'])).found, [true]);
  for (const name of ['', 'tree', 'blobs', 'blobs/ab']) {
    const { made, generation, shelf } = await sealed(t);
    const path = name === 'blobs/ab' ? shelf : join(generation, name);
    made.plant(path);
    await refused(made, get, name === 'blobs/ab' ? join(made.layout.blobs, basename(shelf)) : path);
  }
  const { made } = await sealed(t);
  rmSync(made.layout.current);
  symlinkSync('../outside/tree', made.layout.current);
  const error = await rejects(
    (await made.session()).handle('get-blobs', get['get-blobs']),
    'integrity',
  );
  match(error.message, 'it names no generation');
});

test('a folder of the store is looked at once, however many contents are asked for', async (t) => {
  const made = await planted(t);
  const session = await made.session();
  const blobs = [blob, blob, blob];
  equal((await session.handle('get-blobs', { blobs, zstd: false })).found, [true, true, true]);
  const shelf = dirname(blobPath(made.layout, blob.hash, false));
  // Only whoever opens the repository anew looks again: this is what a session's speed costs.
  made.plant(shelf);
  equal((await session.handle('get-blobs', { blobs, zstd: false })).found, [true, true, true]);
  await rejects((await made.session()).handle('get-blobs', { blobs, zstd: false }), 'integrity');
});
