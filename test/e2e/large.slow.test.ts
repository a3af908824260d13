// timeout: 900
// Files of gigabytes with holes in them, and more equal files than an inode may have names.
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { withLoop, withXfs } from '../support/loop.js';
import { runProcess, succeed, team, tempFolder } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('large', { timeout: 800_000 });

const GIB = 1024 ** 3;
const MOST_BLOCKS = 16 * 1024 * 1024;
const MARK = Buffer.from('m');

/** Where bytes other than zero stand: at both ends and around each power of two that has ever been a limit. */
function marks(size: number): number[] {
  const edges = [0, 2 * GIB - 1, 2 * GIB, 4 * GIB - 1, 4 * GIB, size - 2, size - 1];
  return [...new Set(edges)].filter((at) => at >= 0 && at < size);
}

function writeSparse(path: string, size: number): void {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, size);
  for (const at of marks(size)) writeSync(fd, MARK, 0, 1, at);
  closeSync(fd);
  // Old enough that nobody has to read them twice.
  utimesSync(path, 1_600_000_000, 1_600_000_000);
}

function expectSparse(path: string, size: number): void {
  const stat = statSync(path);
  equal(stat.size, size);
  ok(stat.blocks * 512 < MOST_BLOCKS, `${path} takes ${stat.blocks * 512} bytes`);
  const fd = openSync(path, 'r');
  const found = Buffer.alloc(1);
  for (const at of marks(size)) {
    equal(readSync(fd, found, 0, 1, at), 1);
    equal(found, MARK);
  }
  closeSync(fd);
}

/** What reading takes of the time here is the kernel's: it makes every byte of a hole. */
const AROUND = { 'b.bin': 2 * GIB - 1, 'c.bin': 2 * GIB, 'd.bin': 2 * GIB + 1 };

async function prove(t: TestContext, folder: string, sizes: Record<string, number>): Promise<void> {
  const made = await team(t, { 'a.csv': 'a\n' }, { folder, real: true });
  const { alice, bob, repository } = made;
  for (const [name, size] of Object.entries(sizes)) writeSparse(join(alice.root, name), size);
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const done = await alice.sync();
  equal([done.snapshot, done.uploaded, done.bytesUp], ['s2', Object.keys(sizes).length, total]);
  await bob.sync();
  for (const [name, size] of Object.entries(sizes)) {
    expectSparse(join(repository, 'current', name), size);
    expectSparse(join(bob.root, name), size);
  }
  equal((await bob.status()).clean, true);
  // One byte among gigabytes is an edit.
  const [name, size] = Object.entries(sizes).at(-1) ?? ['', 0];
  const fd = openSync(join(bob.root, name), 'r+');
  writeSync(fd, MARK, 0, 1, GIB);
  closeSync(fd);
  equal(
    (await bob.status()).entries.map((entry) => [entry.path, entry.state, entry.size]),
    [[name, 'local-changed', size]],
  );
}

test('H23: a file of 5 GiB that is mostly a hole travels whole and stays one', async (t) => {
  await prove(t, tempFolder(t), { 'e.bin': 5 * GIB });
});

test('H24: files of 2 GiB, one byte less and one byte more travel whole', async (t) => {
  await prove(t, tempFolder(t), AROUND);
});

test('H23: a file with holes stays one on XFS, where its blocks are shared', async (t) => {
  await withXfs((folder) => prove(t, folder, { 'd.bin': 2 * GIB - 1 }));
});

/** More than the 65,000 names that ext4 gives to one inode; a million would take this test minutes. */
const COUNT = 66_000;

test('H13: 66,000 equal files in one folder are more than an inode of ext4 has names', async (t) => {
  await withLoop({ fs: 'ext4', size: '3G' }, async (disk) => {
    const folder = join(disk, 'work');
    mkdirSync(folder);
    const made = await team(t, { 'a.csv': 'a\n' }, { folder });
    const { alice, bob, repository, live } = made;
    const many = join(alice.root, 'many');
    mkdirSync(many);
    for (let i = 0; i < COUNT; i++) writeFileSync(join(many, `f${i}`), 'the same\n');
    const run = (root: string, ...args: string[]) =>
      succeed(runProcess({ cwd: root, env: alice.env }, [...args, '--json']));
    const { json } = await run(alice.root, 'sync');
    equal([json.uploaded, json.bytesUp], [COUNT, 9]);
    const links = Array.from({ length: COUNT }, (_, i) =>
      statSync(join(repository, 'current/many', `f${i}`)),
    );
    ok(new Set(links.map(({ ino }) => ino)).size > 1, 'one inode is not enough');
    ok(links.every(({ size, mode }) => size === 9 && (mode & 0o222) === 0));
    equal((await run(bob.root, 'sync')).json.downloaded, COUNT);
    writeFileSync(join(bob.root, 'many/f1'), 'another\n');
    writeFileSync(join(bob.root, 'many/new'), 'the same\n');
    equal((await run(bob.root, 'sync')).json.uploaded, 2);
    equal((await run(alice.root, 'sync')).json.downloaded, 2);
    equal(live()['many/f1'], 'another\n');
    const checked = await run(alice.root, 'fsck');
    match(checked.stdout, '"sound": true');
  });
});
