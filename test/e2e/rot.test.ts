// timeout: 600
// Bytes that change though nobody writes to them, on a real disk and without an index.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { LoopOptions } from '../support/loop.js';
import { withLoop } from '../support/loop.js';
import { expectCode, type Project, type Team, team } from '../support/project.js';
import { equal, match, needs, ok, suite } from '../support/suite.js';

const test = suite('rot');

const GOOD = `${'measured values, many of them\n'.repeat(1000)}`;
const FILES = { 'a.csv': GOOD, 'other.csv': 'other\n' };

function run(program: string, ...args: string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`Cannot run ${program}: ${done.stderr || done.error}`);
  return done.stdout;
}

/** Flips one bit of a file on the disk below its file system, which knows nothing of it. */
function flipOnDisk(disk: string, path: string): void {
  const image = join(dirname(disk), 'image');
  run('sync', '-f', disk);
  const [, start] =
    /^\s*0:\s+\d+\.\.\s*\d+:\s+(\d+)\.\./m.exec(run('filefrag', '-v', '-b512', path)) ?? [];
  ok(start !== undefined, 'the file has blocks');
  run('umount', disk);
  const fd = openSync(image, 'r+');
  const byte = Buffer.alloc(1);
  const at = Number(start) * 512 + 100;
  readSync(fd, byte, 0, 1, at);
  byte.writeUInt8((byte[0] as number) ^ 1);
  writeSync(fd, byte, 0, 1, at);
  closeSync(fd);
  run('mount', '-o', 'loop', image, disk);
}

const flipped = (text: string) => {
  const bytes = Buffer.from(text);
  bytes.writeUInt8((bytes[100] as number) ^ 1, 100);
  return bytes.toString();
};

/** What identifies a file to everyone who does not read it. */
function stamp(path: string): string {
  const { size, mtimeNs, ctimeNs, ino } = statSync(path, { bigint: true });
  return [size, mtimeNs, ctimeNs, ino].join(' ');
}

async function lines(project: Project, ...flags: string[]): Promise<string[]> {
  const { problems } = await project.status(...flags);
  return problems.map(({ kind, path }) => `${kind} ${path}`);
}

/** Makes a team on a disk whose files are old enough that the index vouches for them, and lets one of them rot. */
async function rotten(t: Parameters<typeof team>[0], disk: string): Promise<Team> {
  needs(!spawnSync('filefrag', ['-V']).error, 'filefrag');
  const made = await team(t, FILES, { folder: disk });
  await setTimeout(2200);
  equal((await made.alice.status()).clean, true);
  const path = join(made.alice.root, 'a.csv');
  const before = stamp(path);
  flipOnDisk(disk, path);
  equal(stamp(path), before);
  equal(readFileSync(path, 'utf8'), flipped(GOOD));
  return made;
}

async function expectRefused({ alice, live }: Team, ...flags: string[]): Promise<void> {
  const before = [alice.files(), live()];
  const { json, stderr } = await expectCode(alice.dsg('sync', '--json', ...flags), 5);
  equal(json.error.code, 'integrity');
  match(stderr, '"a.csv"');
  match(stderr, 'the good copy is in the repository');
  match(stderr, 'take the good copy from s1 with: dsg sync --on-rot=restore');
  equal([alice.files(), live()], before);
}

const DISKS: LoopOptions[] = [
  { fs: 'ext4', size: '40M' },
  { fs: 'xfs', size: '300M' },
];
for (const options of DISKS) {
  test(`a bit that flips on the disk (${options.fs}) is found by --checksum and not taken for an edit`, async (t) => {
    await withLoop(options, async (disk) => {
      const made = await rotten(t, disk);
      const { alice, bob, live } = made;
      // Who trusts the times sees nothing, and uploads nothing.
      equal((await alice.status()).clean, true);
      equal((await alice.sync()).snapshot, null);
      equal(await lines(alice, '--checksum'), ['rot a.csv']);
      alice.put({ 'new.csv': 'honest work\n' });
      await expectRefused(made, '--checksum');
      await expectRefused(made, '--checksum', '--on-conflict=local');
      equal(live()['new.csv'], undefined);
      const done = await alice.sync('--checksum', '--on-rot=restore');
      equal(alice.files(), { ...FILES, 'new.csv': 'honest work\n' });
      equal(live(), alice.files());
      const [{ path, at } = { path: '', at: '' }] = done.kept;
      equal([path, readFileSync(at, 'utf8')], ['a.csv', flipped(GOOD)]);
      equal(await lines(alice, '--checksum'), []);
      await bob.sync();
      equal(bob.files()['a.csv'], GOOD);
    });
  });
}

test('who flipped the bit on purpose can have it taken for an edit', async (t) => {
  await withLoop({ fs: 'ext4', size: '40M' }, async (disk) => {
    const { alice, live } = await rotten(t, disk);
    const done = await alice.sync('--checksum', '--on-rot=accept');
    equal([done.snapshot, done.uploaded, done.kept], ['s2', 1, []]);
    equal(live()['a.csv'], flipped(GOOD));
    equal((await alice.status('--checksum')).clean, true);
  });
});

test('a file that is too young for the index to vouch for it is never called rotten', async (t) => {
  const { alice, live } = await team(t, FILES);
  // In the same tick as the sync, so that only its content tells.
  writeFileSync(join(alice.root, 'a.csv'), flipped(GOOD));
  equal(await lines(alice, '--checksum'), []);
  await alice.sync('--checksum');
  equal(live()['a.csv'], flipped(GOOD));
});

/** Changes a file's bytes and puts its time back, in a project whose index is lost. */
function editUnseen({ root }: Project, text: string): void {
  const path = join(root, 'a.csv');
  const { atimeNs, mtimeNs } = statSync(path, { bigint: true });
  writeFileSync(path, text);
  // With all the digits that a file system keeps, as a disk that rots would leave them.
  const [atime, mtime] = [atimeNs, mtimeNs].map(
    (time) => `@${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`,
  );
  run('touch', '-a', '-d', atime as string, path);
  run('touch', '-m', '-d', mtime as string, path);
  equal(statSync(path, { bigint: true }).mtimeNs, mtimeNs);
  rmSync(join(root, '.dsg', 'index'));
}

for (const who of ['alice', 'bob'] as const) {
  test(`without an index the snapshot tells rot from an edit, for ${who}`, async (t) => {
    const made = await team(t, FILES);
    const one = { ...made, alice: made[who] };
    editUnseen(one.alice, flipped(GOOD));
    equal(await lines(one.alice), ['rot a.csv']);
    await expectRefused(one);
    // Asking again does not make it an edit: the index of a rotten file vouches for nothing.
    equal(await lines(one.alice), ['rot a.csv']);
    await expectRefused(one);
    const done = await one.alice.sync('--on-rot=restore');
    equal([done.snapshot, done.kept.length], [null, 1]);
    equal(one.alice.files(), FILES);
    equal((await one.alice.status('--checksum')).clean, true);
  });
}

test('without an index, rot that is accepted is an edit', async (t) => {
  const { alice, live } = await team(t, FILES);
  editUnseen(alice, flipped(GOOD));
  await alice.sync('--on-rot=accept');
  equal(live()['a.csv'], flipped(GOOD));
  equal((await alice.status()).clean, true);
});

test('an edit that keeps the size but not the time is an edit, index or not', async (t) => {
  const { alice, live } = await team(t, FILES);
  writeFileSync(join(alice.root, 'a.csv'), flipped(GOOD));
  utimesSync(join(alice.root, 'a.csv'), 1_700_000_000, 1_700_000_000);
  rmSync(join(alice.root, '.dsg', 'index'));
  equal(await lines(alice), []);
  await alice.sync();
  equal(live()['a.csv'], flipped(GOOD));
});

test('rot of a file that changed in the repository is no reason to lose either version', async (t) => {
  const made = await team(t, FILES);
  const { alice, bob, live } = made;
  bob.put({ 'a.csv': 'newer\n' });
  await bob.sync();
  editUnseen(alice, flipped(GOOD));
  for (const flags of [[], ['--on-rot=restore'], ['--on-conflict=remote'], ['--on-conflict=local']])
    await expectCode(alice.dsg('sync', ...flags), 5);
  equal([alice.files()['a.csv'], live()['a.csv']], [flipped(GOOD), 'newer\n']);
  await expectCode(alice.dsg('sync', '--on-rot=accept'), 3);
  const done = await alice.sync('--on-rot=accept', '--on-conflict=remote');
  equal(done.kept.length, 1);
  equal(alice.files()['a.csv'], 'newer\n');
});
