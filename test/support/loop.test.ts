import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { powerCut, withLoop, withXfs } from './loop.js';
import { equal, ok, rejects, suite } from './suite.js';

const test = suite('loop');

function sync(path: string): void {
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

test('a small ext4 is full when it is full, and goes away', async () => {
  const dir = await withLoop({ fs: 'ext4', size: '20M' }, async (dir) => {
    ok(statfsSync(dir).type === 0xef53, 'ext4');
    await rejects(async () => writeFileSync(join(dir, 'big'), Buffer.alloc(30e6)), 'ENOSPC');
    return dir;
  });
  ok(!existsSync(dirname(dir)));
});

test('a file system goes away when its user throws', async () => {
  let seen = '';
  const use = (dir: string) => {
    seen = dir;
    throw Object.assign(new Error('made'), { code: 'MADE' });
  };
  await rejects(withLoop({ fs: 'ext4', size: '20M' }, use), 'MADE');
  ok(!existsSync(dirname(seen)));
});

test('the shared XFS clones blocks', async () => {
  await withXfs((dir) => {
    equal(statfsSync(dir).type, 0x58465342);
    writeFileSync(join(dir, 'a'), Buffer.alloc(1e6, 1));
    const args = ['--reflink=always', join(dir, 'a'), join(dir, 'b')];
    equal(spawnSync('cp', args).status, 0);
  });
});

for (const keepLog of [true, false]) {
  test(`a power cut ${keepLog ? 'with' : 'without'} its log keeps what was synced`, async () => {
    await withLoop({ fs: 'xfs', size: '300M' }, (dir) => {
      writeFileSync(join(dir, 'durable'), 'kept');
      sync(join(dir, 'durable'));
      sync(dir);
      writeFileSync(join(dir, 'hasty'), 'lost');
      powerCut(dir, keepLog);
      equal(readFileSync(join(dir, 'durable'), 'utf8'), 'kept');
      // The log knows the new name, but not its bytes.
      if (keepLog) equal(statSync(join(dir, 'hasty')).size, 0);
      else ok(!existsSync(join(dir, 'hasty')));
    });
  });
}
