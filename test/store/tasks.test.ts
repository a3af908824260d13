import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from '../../src/fs/pool/pool.js';
import { createPool } from '../../src/fs/pool/pool.js';
import { hashBytes } from '../../src/store/hash.js';
import {
  hashFiles,
  hashTask,
  inBatches,
  takeInFiles,
  verifyFiles,
  verifyTask,
} from '../../src/store/tasks.js';
import { asNobodyAsync } from '../fs/nobody.js';
import { scratch } from '../fs/scratch.js';
import { equal, ok, rejects, suite, throws } from '../support/suite.js';

const test = suite('tasks');

const EMPTY = hashBytes(Buffer.alloc(0));

test('each file is hashed with what its metadata were', async (t) => {
  const root = scratch(t, { a: 'one', b: '' });
  chmodSync(join(root, 'b'), 0o755);
  const [a, b] = await hashFiles([join(root, 'a'), join(root, 'b')]);
  const stat = statSync(join(root, 'a'), { bigint: true });
  equal(a, {
    hash: hashBytes(Buffer.from('one')),
    size: 3,
    mtime: stat.mtimeNs,
    ctime: stat.ctimeNs,
    ino: stat.ino,
    exec: false,
  });
  ok(b && 'hash' in b && b.hash === EMPTY && b.exec);
});

test('a file that cannot be hashed says why, and the others are hashed', async (t) => {
  const root = scratch(t, { a: 'one', secret: 'x', link: { to: 'a' } });
  chmodSync(join(root, 'secret'), 0);
  // Reading a file of /proc gives more bytes than its size, as one that is written to all the time would.
  const names = ['none', 'a/b', 'link', 'secret', '/proc/self/stat', 'a'];
  const found = await asNobodyAsync(root, () => hashFiles(names));
  equal(found.slice(0, 5), [
    { failed: 'gone', why: 'it is gone' },
    { failed: 'gone', why: 'it is gone' },
    { failed: 'gone', why: 'it is gone' },
    { failed: 'unreadable', why: 'permission denied' },
    { failed: 'changing', why: 'it changes while it is read' },
  ]);
  ok('hash' in (found[5] as object));
});

test('a disk that cannot be read is not a file that is gone', async () => {
  // Address 0 of a process is not mapped, and reading it is an input/output error.
  equal(await hashFiles(['/proc/self/mem']), [
    { failed: 'unreadable', why: 'the disk reports an input/output error' },
  ]);
});

test('files are read back and each fault is named', async (t) => {
  const root = scratch(t, { good: 'x', short: 'x', other: 'y', folder: '' });
  const [good, short, other] = ['good', 'short', 'other'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const hash = hashBytes(Buffer.from('x'));
  const faults = await verifyFiles([
    { path: good, hash, size: 1 },
    { path: short, hash, size: 2 },
    { path: other, hash, size: 1 },
    { path: join(root, 'none'), hash, size: 1 },
    { path: '/proc/self/mem', hash, size: 1 },
    { path: root, hash, size: 1 },
  ]);
  equal(faults.slice(0, 5), [
    undefined,
    'it has 1 bytes instead of 2',
    'its bytes do not match its hash',
    'it is missing',
    'the disk reports an input/output error',
  ]);
  ok(faults[5]?.includes('not a regular file'));
});

test('work is done in order, however it is split, and each batch is reported', async (t) => {
  const pool = createPool(2);
  t.after(() => pool.close());
  const root = scratch(t);
  const paths = Array.from({ length: 700 }, (_, i) => join(root, `f${i}`));
  for (const [i, path] of paths.entries()) writeFileSync(path, String(i));
  let reported = 0;
  let batches = 0;
  const done = (batch: readonly string[]) => {
    reported += batch.length;
    batches += 1;
  };
  const found = (await inBatches(pool, hashTask, paths, { size: () => 1, done })).flat();
  equal(
    found.map((one) => ('hash' in one ? one.hash : one.why)),
    paths.map((_, i) => hashBytes(Buffer.from(String(i)))),
  );
  equal(reported, 700);
  ok(batches >= 3);
});

test('large files make batches of their own', async (t) => {
  const pool = createPool(1);
  t.after(() => pool.close());
  const sizes: number[] = [];
  const root = scratch(t, { a: 'x' });
  const paths = Array.from({ length: 5 }, () => join(root, 'a'));
  const megabytes = [1, 7, 9, 30, 1];
  const size = (_: string) => 1;
  await inBatches(pool, hashTask, paths, { size, done: (batch) => sizes.push(batch.length) });
  equal(sizes, [5]);
  sizes.length = 0;
  const items = megabytes.map((mb) => ({ path: join(root, 'a'), hash: EMPTY, size: mb * 2 ** 20 }));
  await inBatches(pool, verifyTask, items, {
    size: (one) => one.size,
    done: (batch) => sizes.push(batch.length),
  });
  equal(sizes, [2, 1, 1, 1]);
});

test('nothing to do is no work', async () => {
  const pool = { size: 1, run: () => Promise.reject(new Error('asked')), close: async () => {} };
  equal(await inBatches(pool, hashTask, [], { size: () => 1 }), []);
});

test('a failure in one batch fails the whole', async (t) => {
  const pool = createPool(1);
  t.after(() => pool.close());
  const root = scratch(t, { a: 'x' });
  const intake = { from: join(root, 'none'), to: join(root, 'to') };
  const one = { ...intake, hash: EMPTY, size: 0, mode: 0o644, mtime: 0n };
  throws(() => takeInFiles([one]), 'ENOENT');
  const task: Task<readonly (typeof one)[], void> = {
    module: new URL('../../src/store/tasks.js', import.meta.url).href,
    name: 'takeInFiles',
    work: takeInFiles,
  };
  await rejects(inBatches(pool, task, [one], { size: () => 0 }), 'ENOENT');
});
