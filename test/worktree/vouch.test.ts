import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPool } from '../../src/fs/pool/pool.js';
import type { FileIndex } from '../../src/worktree/index-file.js';
import { readIndex, writeIndex } from '../../src/worktree/index-file.js';
import { BlockView, HEADER } from '../../src/worktree/index-format.js';
import { startVouching, vouchBackwards } from '../../src/worktree/vouch.js';
import { put } from '../fs/scratch.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok, suite } from '../support/suite.js';
import { noPool, rules, workingFolder } from './scene.js';

const test = suite('vouch');

/** Lets the second thread do all of its work here and now, and tells which folders it vouches for. */
function vouchedFolders(root: string, { bytes }: FileIndex): string[] {
  const index = new SharedArrayBuffer(bytes.length);
  Buffer.from(index).set(bytes);
  const paths: string[] = [];
  for (let at = HEADER; at < bytes.length - 32; ) {
    const block = new BlockView(bytes, at);
    paths.push(block.path);
    at = block.end;
  }
  const vouched = new SharedArrayBuffer(paths.length);
  vouchBackwards({ root, index, vouched, reached: new SharedArrayBuffer(4) });
  return paths.filter((_, i) => new Uint8Array(vouched)[i] === 1);
}

test('folders whose files are as the index has them are vouched for, and no others', async (t) => {
  const { root, look } = workingFolder(t, {
    'changed/x': '1',
    'deep/er/x': '2',
    'gone/x': '3',
    'kind/x': '4',
    'mode/x': '5',
    'same/x': '6',
    'same/l': { to: 'x' },
  });
  const { after } = await look();
  writeFileSync(join(root, 'changed/x'), '7');
  rmSync(join(root, 'gone/x'));
  rmSync(join(root, 'kind/x'));
  mkdirSync(join(root, 'kind/x'));
  chmodSync(join(root, 'mode/x'), 0o755);
  // The walk begins with the first folder, so that one is left to it.
  equal(vouchedFolders(root, after), ['deep', 'deep/er', 'same']);
});

/** Makes a folder so large that a second thread is worth it, and its index as a command reads it. */
async function largeFolder(t: TestContext) {
  const files = Object.fromEntries(
    // Long names, for only a large index lies in memory that threads share.
    Array.from({ length: 1600 }, (_, i) => [`d${i % 40}/e${i}/${'f'.repeat(200)}`, `${i}`]),
  );
  const { root, look } = workingFolder(t, files);
  const path = join(root, '.dsg-index-of-the-test');
  const filter = rules({ ignore: { paths: ['.dsg-index-of-the-test'], names: [], suffixes: [] } });
  const first = await look({ filter, pool: createPoolFor(t) });
  writeIndex(path, filter.fingerprint, first.blocks ?? []);
  const index = readIndex(path);
  ok(index !== undefined && index !== 'damaged');
  return { root, look, filter, index, first };
}

function createPoolFor(t: TestContext) {
  const pool = createPool(2);
  t.after(() => pool.close());
  return pool;
}

test('a scan with a second thread finds what a scan alone finds', async (t) => {
  const { root, look, filter, index } = await largeFolder(t);
  const pool = createPoolFor(t);
  for (const edit of [
    {},
    { 'd0/e0/f': 'first', 'd39/e1599/f': 'last', 'd20/new': 'new' },
  ] as Record<string, string>[]) {
    put(root, edit);
    for (let i = 0; i < 5; i++) {
      const vouchers = startVouching(root, index, pool);
      ok(vouchers !== undefined);
      const quick = await look({ filter, index, vouchers });
      const alone = await look({ filter, index });
      equal([quick.root, quick.read], [alone.root, Object.keys(edit).length]);
      equal(quick.found, alone.found);
    }
  }
});

test('a small folder, or a single thread, does without', async (t) => {
  const { look } = workingFolder(t, { 'a/x': '1' });
  const { after } = await look();
  equal(startVouching('/none', after, createPoolFor(t)), undefined);
  equal(startVouching('/none', undefined, createPoolFor(t)), undefined);
  const { root, index } = await largeFolder(t);
  equal(startVouching(root, index, noPool), undefined);
  ok(statSync(root).isDirectory());
});
