import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createPool } from '../../src/fs/pool/pool.js';
import { confinedPath } from '../../src/remote/confine.js';
import type { ServerOptions } from '../../src/remote/server.js';
import { openSession } from '../../src/remote/server.js';
import { createRepository } from '../../src/repository/create.js';
import { scratch } from '../fs/scratch.js';
import { equal, match, ok, rejects, suite, throws } from '../support/suite.js';
import { HOLDER } from './push.js';

const test = suite('confine');
const pool = createPool(1);
test.after(() => pool.close());

async function session(options: Partial<ServerOptions>) {
  const made = openSession({ pool, dsg: '1', root: null, readOnly: false, ...options });
  await made.handle('hello', { version: 1, dsg: '1' });
  return made;
}

const NEW = { type: 'hardlink', pool: null, umask: 0o022 } as const;

test('H01: only plain absolute paths inside the root are accepted, whatever links say', (t) => {
  const folder = scratch(t, {
    'root/a/file': '',
    'root/out': { to: '../outside' },
    'root/up': { to: '..' },
    'root/abs': { to: '/etc' },
    'root/in': { to: 'a' },
    'root/dangling': { to: '../outside/new' },
    'rootless/x': '',
    'outside/x': '',
  });
  const root = join(folder, 'root');
  const inside = ['', '/', '/a', '/a/', '//a//file', '/a/new', '/a/new/deep', '/./a'];
  for (const path of inside) ok(confinedPath(`${root}${path}`, root).startsWith(root), path);
  equal(confinedPath(`${root}/in/file`, root), `${root}/a/file`);
  const outside = [
    `${root}/../outside`,
    `${root}/a/../../outside`,
    `${root}/out`,
    `${root}/out/x`,
    `${root}/out/new`,
    `${root}/up`,
    `${root}/up/rootless`,
    `${root}/abs/passwd`,
    `${root}/dangling`,
    `${root}/dangling/deeper`,
    `${root}less/x`,
    folder,
    '/',
    '/etc',
    'relative',
    '',
  ];
  for (const path of outside) throws(() => confinedPath(path, root), 'unreachable');
  equal(confinedPath('/', '/'), '/');
  equal(confinedPath('/etc', '/'), '/etc');
});

test('no call gets past the root', async (t) => {
  const folder = scratch(t, { 'root/link': { to: '../other' } });
  const other = join(folder, 'other');
  await createRepository(other, 'hardlink');
  const root = join(folder, 'root');
  const confined = await session({ root });
  for (const path of [other, join(root, 'link'), '/']) {
    await rejects(confined.handle('open', { path }), 'unreachable');
    await rejects(confined.handle('list', { path }), 'unreachable');
    await rejects(confined.handle('examine', { path }), 'unreachable');
    const inside = path === '/' ? '/new' : join(path, 'new');
    await rejects(confined.handle('create', { ...NEW, path: inside }), 'unreachable');
  }
  equal(await confined.handle('list', { path: root }), { repositories: [] });
});

test('no repository is made inside another one, where its live tree or its store would be written to', async (t) => {
  const folder = scratch(t);
  const outer = join(folder, 'outer');
  await createRepository(outer, 'hardlink');
  const free = await session({});
  for (const path of ['new', 'current/new', '.dsg/blobs/new', '.dsg/quarantine/a/b/c']) {
    const error = await rejects(
      free.handle('create', { ...NEW, path: join(outer, path) }),
      'usage',
    );
    match(error.message, `inside the repository "${outer}"`);
  }
});

test('a repository that is still empty is taken, one with snapshots is not made again', async (t) => {
  const path = join(scratch(t), 'r');
  const free = await session({});
  const first = await free.handle('create', { ...NEW, path });
  const second = await free.handle('create', { ...NEW, path, type: null });
  equal([first.isNew, second.isNew, second.id], [true, false, first.id]);
});

test('a server for reading refuses all that changes something', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'r');
  await createRepository(path, 'hardlink');
  const reading = await session({ readOnly: true });
  await rejects(reading.handle('create', { ...NEW, path: join(folder, 'new') }), 'no-permission');
  await reading.handle('open', { path });
  await rejects(reading.handle('lock', { holder: HOLDER, force: false }), 'no-permission');
  equal((await reading.handle('head', {})).id, 's0');
});

test('repositories are listed up to two levels down, damaged ones with what is wrong', async (t) => {
  const folder = scratch(t, {
    'b/.dsg/format': 'rotten',
    'no/repository': '',
    'p/.dsg/state': '',
    link: { to: 'a' },
  });
  for (const at of ['a', 'deep/er', 'deep/er/too/deep', '.hidden', 'p/.dsg/repository'])
    await createRepository(join(folder, at), 'hardlink');
  mkdirSync(join(folder, 'loop'));
  symlinkSync('..', join(folder, 'loop/loop'));
  const { repositories } = await (await session({})).handle('list', { path: folder });
  equal(
    repositories.map((one) => [one.path.slice(folder.length + 1), one.head, one.fault === null]),
    [
      ['a', 's0', true],
      ['b', '', false],
      ['deep/er', 's0', true],
      ['p/.dsg/repository', 's0', true],
    ],
  );
  const error = await rejects(
    (await session({})).handle('list', { path: `${folder}/none` }),
    'unreachable',
  );
  match(error.message, 'it is not there');
});

test('a listing looks through no link, wherever one is planted', async (t) => {
  const folder = scratch(t, {
    'root/p1/.dsg': { to: '../../outside/.dsg' },
    'root/p2/.dsg/repository': { to: '../../../outside' },
    'root/p3': { to: '../outside' },
  });
  await createRepository(join(folder, 'outside'), 'hardlink');
  const root = join(folder, 'root');
  const confined = await session({ root });
  for (const path of [root, join(root, 'p1'), join(root, 'p2')])
    equal(await confined.handle('list', { path }), { repositories: [] });
});
