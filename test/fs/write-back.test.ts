import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { WriteBack } from '../../src/fs/write-back.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, rejects, suite } from '../support/suite.js';
import { operationsOf } from './strike.js';

const test = suite('write-back');
const MiB = 1024 * 1024;

function place(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-write-back-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('little is left to the flush at the end', async (t) => {
  const folder = place(t);
  const done = await operationsOf(async () => {
    const writeBack = new WriteBack(folder);
    for (let i = 0; i < 63; i++) writeBack.wrote(MiB);
    await writeBack.finish();
  });
  equal(done, []);
});

test('the disk begins while more is on its way, one time after the other', async (t) => {
  const folder = place(t);
  const done = await operationsOf(async () => {
    const writeBack = new WriteBack(folder);
    for (let i = 0; i < 500; i++) writeBack.wrote(MiB);
    await writeBack.finish();
    for (let i = 0; i < 64; i++) writeBack.wrote(MiB);
    await writeBack.finish();
  });
  equal(done, [
    ['sync-fs', folder],
    ['sync-fs', folder],
  ]);
});

test('a failure is told at the end, however often it is asked for, and nothing is begun after it', async (t) => {
  const folder = place(t);
  let count = 0;
  interceptOperations((_operation, _path, phase) => {
    if (phase !== 'before') return;
    count += 1;
    if (count === 1) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  });
  t.after(() => interceptOperations(undefined));
  const writeBack = new WriteBack(folder);
  writeBack.wrote(64 * MiB);
  await new Promise((resolve) => setImmediate(resolve));
  writeBack.wrote(64 * MiB);
  for (let i = 0; i < 2; i++) match((await rejects(writeBack.finish(), 'failed')).message, folder);
  equal(count, 1);
});
