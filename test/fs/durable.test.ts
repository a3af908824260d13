import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  cloneFile,
  interceptOperations,
  makeFolder,
  makeFolders,
  openInPlace,
  openNew,
  perform,
  removeIfThere,
  removeTree,
  setTime,
  swapPaths,
  writeAll,
} from '../../src/fs/durable.js';
import { renameRaw } from '../../src/fs/raw.js';
import { syncFileSystem } from '../../src/fs/sync-fs.js';
import { withLoop, withXfs } from '../support/loop.js';
import { equal, match, ok, rejects, suite, throws } from '../support/suite.js';
import { asNobody } from './nobody.js';
import { scratch } from './scratch.js';
import { operationsOf } from './strike.js';

const test = suite('durable');

test('folders are made with their parents, one operation each', async (t) => {
  const root = scratch(t);
  const path = join(root, 'a/b/c');
  const done = await operationsOf(() => ok(makeFolders(path)));
  ok(statSync(path).isDirectory());
  ok(done.every(([operation]) => operation === 'mkdir'));
  equal(makeFolders(path), false);
  equal(makeFolders(join(root, 'a')), false);
});

test('a file in the way of a folder is an error, a link to a folder is not', (t) => {
  const root = scratch(t, { file: 'x', 'd/x': '', link: { to: 'd' }, dangling: { to: 'none' } });
  throws(() => makeFolders(join(root, 'file')), 'EEXIST');
  throws(() => makeFolders(join(root, 'file/inside')), 'ENOTDIR');
  equal(makeFolders(join(root, 'link')), false);
  throws(() => makeFolders(join(root, 'dangling')), 'ENOENT');
  equal(readFileSync(join(root, 'file'), 'utf8'), 'x');
});

test('a new file takes no name that is in use, not even that of a dangling link', (t) => {
  const root = scratch(t, { file: 'x', dangling: { to: 'elsewhere' } });
  for (const name of ['file', 'dangling']) throws(() => openNew(join(root, name)), 'EEXIST');
  ok(!existsSync(join(root, 'elsewhere')));
});

test('a lock file is never opened through a link', (t) => {
  const root = scratch(t, { target: 'x', link: { to: 'target' } });
  throws(() => openInPlace(join(root, 'link')), 'integrity');
  closeSync(openInPlace(join(root, 'target')));
  equal(readFileSync(join(root, 'target'), 'utf8'), 'x');
});

test('all bytes are written, and where they belong', (t) => {
  const path = join(scratch(t), 'f');
  const fd = openNew(path);
  writeAll(fd, Buffer.from('hello'), path);
  writeAll(fd, Buffer.from('J'), path, 0);
  writeAll(fd, Buffer.from('!'), path, 5);
  closeSync(fd);
  equal(readFileSync(path, 'utf8'), 'Jello!');
});

test('a tree is removed with all that is in it', (t) => {
  const root = scratch(t, { 'd/a/b/c': '1', 'd/a/x': '2', 'd/link': { to: 'a' }, keep: '3' });
  mkdirSync(join(root, 'd/empty'));
  execFileSync('mkfifo', [join(root, 'd/fifo')]);
  removeTree(join(root, 'd'));
  removeTree(join(root, 'd'));
  equal(readdirSync(root), ['keep']);
});

test('names that are not UTF-8 are removed too', (t) => {
  const root = scratch(t, { 'd/a': '1' });
  const raw = Buffer.concat([Buffer.from(`${join(root, 'd')}/`), Buffer.of(0xff, 0x61)]);
  mkdirSync(raw);
  writeFileSync(Buffer.concat([raw, Buffer.from('/inside')]), 'x');
  const other = Buffer.concat([Buffer.from(`${join(root, 'd')}/`), Buffer.of(0xfe, 0x61)]);
  writeFileSync(other, 'x');
  removeTree(join(root, 'd'));
  equal(readdirSync(root), []);
});

test('removing a tree never leaves it through a link', (t) => {
  const root = scratch(t, {
    'outside/precious': '1',
    'd/link': { to: '../outside' },
    'd/x/absolute': { to: '/etc' },
    'd/file': { to: '../outside/precious' },
    top: { to: 'outside' },
  });
  symlinkSync(join(root, 'outside'), join(root, 'd/x/out'));
  removeTree(join(root, 'd'));
  // A link where a folder is expected is removed as a link.
  removeTree(join(root, 'top'));
  equal(readdirSync(root), ['outside']);
  equal(readdirSync(join(root, 'outside')), ['precious']);
});

test('a file where a tree was expected is removed', (t) => {
  const root = scratch(t, { f: 'x' });
  removeTree(join(root, 'f'));
  removeIfThere(join(root, 'f'));
  equal(readdirSync(root), []);
});

test('two paths are exchanged in one step', (t) => {
  const root = scratch(t, { a: 'one', 'b/inside': 'two' });
  ok(swapPaths(join(root, 'a'), join(root, 'b')));
  equal(readFileSync(join(root, 'b'), 'utf8'), 'one');
  equal(readFileSync(join(root, 'a/inside'), 'utf8'), 'two');
  throws(() => swapPaths(join(root, 'a'), join(root, 'none')), 'ENOENT');
});

test('a clone is made where blocks can be shared, and nothing is left where they cannot', async (t) => {
  await withXfs((root) => {
    writeFileSync(join(root, 'a'), Buffer.alloc(1e6, 1));
    ok(cloneFile(join(root, 'a'), join(root, 'b')));
    ok(readFileSync(join(root, 'b')).equals(Buffer.alloc(1e6, 1)));
    throws(() => cloneFile(join(root, 'a'), join(root, 'b')), 'EEXIST');
  });
  await withLoop({ fs: 'ext4', size: '20M' }, (root) => {
    writeFileSync(join(root, 'a'), Buffer.alloc(1e6, 1));
    equal(cloneFile(join(root, 'a'), join(root, 'b')), false);
    ok(!existsSync(join(root, 'b')));
    const elsewhere = join(scratch(t), 'b');
    equal(cloneFile(join(root, 'a'), elsewhere), false);
    ok(!existsSync(elsewhere));
  });
});

test('times are set to the microsecond, before 1970 too', (t) => {
  const path = join(scratch(t, { f: '' }), 'f');
  const fd = openSync(path, 'r');
  for (let i = 0n; i < 1000n; i += 1n) {
    const time = i * -987_654_321_987n;
    setTime(fd, time, path);
    equal(fstatSync(fd, { bigint: true }).mtimeNs, (time / 1000n) * 1000n);
  }
  for (const time of [0n, 1n, 1_234_567_890_123_456_789n, -1_500_000_000n, -86_400_000_000_000n]) {
    setTime(fd, time, path);
    equal(fstatSync(fd, { bigint: true }).mtimeNs, (time / 1000n) * 1000n);
  }
  closeSync(fd);
});

test('an error that a person can mend says what failed, where, and what to do', async (t) => {
  const root = scratch(t);
  const error = throws(
    () => asNobody(root, () => makeFolder('denied')),
    'no-permission',
  ) as Error & { hint: string; data: unknown };
  equal(error.message, 'Cannot make the folder "denied": permission denied');
  match(error.hint, 'ask for the permission');
  equal(error.data, { path: 'denied', errno: 'EACCES' });
  await withLoop({ fs: 'ext4', size: '20M' }, (full) => {
    const path = join(full, 'f');
    const fd = openNew(path);
    const fill = () => {
      for (;;) writeAll(fd, Buffer.alloc(1e6), path);
    };
    match(throws(fill, 'no-space').message, `Cannot write "${path}": the disk is full`);
    closeSync(fd);
  });
});

test('an error that nobody can mend keeps its code', (t) => {
  const root = scratch(t);
  throws(() => makeFolder(join(root, 'a/b')), 'ENOENT');
  const odd = Object.assign(new Error('odd'), { code: 'EODD' });
  const thrown = throws(() => {
    perform('open', 'x', () => {
      throw odd;
    });
  }, 'EODD');
  ok(thrown === odd);
});

test('an interceptor sees each operation before and after, and is gone when it is taken away', (t) => {
  const root = scratch(t);
  const seen: string[] = [];
  interceptOperations((operation, _path, phase) => seen.push(`${phase} ${operation}`));
  makeFolder(join(root, 'a'));
  throws(() => makeFolder(join(root, 'a')), 'EEXIST');
  interceptOperations(undefined);
  makeFolder(join(root, 'b'));
  equal(seen, ['before mkdir', 'after mkdir', 'before mkdir']);
});

test('a name that is not UTF-8 is renamed, never onto something', (t) => {
  const root = scratch(t, { taken: 'x' });
  const at = (bytes: Buffer) => Buffer.concat([Buffer.from(`${root}/`), bytes]);
  const [file, folder] = [Buffer.of(0x61, 0xff), Buffer.of(0x62, 0xff)];
  writeFileSync(at(file), 'content');
  mkdirSync(at(folder));
  equal(renameRaw(root, file, join(root, 'taken')), false);
  equal(renameRaw(root, folder, join(root, 'taken')), false);
  ok(renameRaw(root, file, join(root, 'a_')));
  ok(renameRaw(root, folder, join(root, 'b_')));
  equal(readFileSync(join(root, 'a_'), 'utf8'), 'content');
  equal(readFileSync(join(root, 'taken'), 'utf8'), 'x');
  equal(readdirSync(root).sort(), ['a_', 'b_', 'taken']);
});

test('a whole file system is made durable, or an error says why not', async (t) => {
  const root = scratch(t);
  await syncFileSystem(root);
  const error = await rejects(syncFileSystem(join(root, '-none')), 'failed');
  match(error.message, /^Cannot make ".*" durable: .*No such file/);
});

test('a link can be read where it stands', (t) => {
  const root = scratch(t, { link: { to: 'a' } });
  ok(lstatSync(join(root, 'link')).isSymbolicLink());
  equal(readlinkSync(join(root, 'link')), 'a');
});

test('a folder in which the system lets nobody make anything is an error, and no endless try', () => {
  const error = throws(() => makeFolders('/proc/nothing/here'), 'ENOENT') as Error;
  match(error.message, '/proc/nothing');
});

test('a helper that a signal ended is no fault of the disk', async (t) => {
  const folder = scratch(t);
  const { PATH = '' } = process.env;
  t.after(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = `${folder}:${PATH}`;
  for (const [signal, code] of [
    ['KILL', 'failed'],
    ['INT', 'interrupted'],
    ['TERM', 'interrupted'],
  ] as const) {
    writeFileSync(join(folder, 'sync'), `#!/bin/sh\nkill -${signal} $$\n`, { mode: 0o755 });
    const error = await rejects(syncFileSystem(folder), code);
    match(error.message, `the program "sync" was ended by SIG${signal}`);
    equal((error as { hint?: string }).hint, 'run the command again');
  }
});
