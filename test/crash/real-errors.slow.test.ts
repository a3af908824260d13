// timeout: 300
// Errors that no test makes up: a disk under the file system that takes no more, and sectors that cannot be read.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { start } from '../concurrency/processes.js';
import { photograph, put, read } from '../support/files.js';
import { obstacle } from '../support/loop.js';
import { readShimLog } from '../support/shim.js';
import { equal, match, needs, ok, suite, type TestContext } from '../support/suite.js';
import { isSound, remoteSide } from './oracle.js';
import { begin, bringBack, keep, makeWorld, syncIn, type World } from './world.js';

const test = suite('real errors of a disk', { timeout: 280_000 });
const PROGRAM = resolve(import.meta.dirname, '../../../bin/dsg.js');

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'dsg-errors-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function must(...words: string[]): void {
  const [program = '', ...args] = words;
  const done = spawnSync(program, args, { encoding: 'utf8' });
  ok(done.status === 0, `${words.join(' ')}: ${done.stderr}`);
}

function dsg(world: World, cwd: string, words: readonly string[], through: readonly string[] = []) {
  const [program = '', ...args] = [...through, process.execPath, PROGRAM, ...words];
  const env = { PATH: process.env.PATH, HOME: world.home, DSG_CONFIG_HOME: world.home };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  return { code: status, out: stdout + stderr };
}

/** An XFS whose image lies on a memory disk too small for it: writing succeeds, writing back does not. */
function smallDisk(t: TestContext, at: string): { grow(): void; again(): void } {
  const missing = obstacle('xfs');
  needs(missing === undefined, missing ?? '');
  const [memory, disk] = [join(at, 'memory'), join(at, 'disk')];
  for (const path of [memory, disk]) mkdirSync(path);
  must('mount', '-t', 'tmpfs', '-o', 'size=120m', 'dsg-test', memory);
  t.after(() => spawnSync('umount', ['-l', memory]));
  must('truncate', '-s', '400M', join(memory, 'image'));
  must('mkfs.xfs', '-q', join(memory, 'image'));
  const mount = () => must('mount', '-o', 'loop', join(memory, 'image'), disk);
  mount();
  t.after(() => spawnSync('umount', ['-l', disk]));
  return {
    grow: () => must('mount', '-o', 'remount,size=500m', memory),
    again() {
      must('umount', disk);
      mount();
    },
  };
}

test('H47: a disk that loses what was written is never said to have it', (t) => {
  const at = folder(t);
  const disk = smallDisk(t, at);
  const world = makeWorld(at);
  const repository = join(at, 'disk/repository');
  put(world.ann, { 'small.csv': 'small' });
  equal(dsg(world, world.ann, ['init', repository]).code, 0);
  for (let n = 0; n < 30; n++)
    writeFileSync(join(world.ann, `${n}.bin`), randomBytes(5 * 1024 * 1024));
  const first = dsg(world, world.ann, ['sync']);
  equal(first.code, 1, first.out);
  match(first.out, /input\/output error|disk is full|durable/);
  // The file system may say that all is well now; what a sync says must hold nevertheless.
  const second = dsg(world, world.ann, ['sync']);
  disk.grow();
  disk.again();
  const check = dsg(world, world.ann, ['fsck', '--read-data']);
  equal(check.code, 0, `${second.out}${check.out}`);
  if (second.code === 0) match(second.out, 's2');
  const third = dsg(world, world.ann, ['sync']);
  equal(third.code, 0, third.out);
  disk.again();
  equal(dsg(world, world.ann, ['fsck', '--read-data']).code, 0);
  equal(Object.keys(read(join(repository, 'current'))).length, 31);
});

async function scene(t: TestContext): Promise<World> {
  const world = makeWorld(folder(t));
  await begin(world, { 'a.csv': 'a', 'b/c.csv': 'the content of c', 'd.csv': 'd' }, { ben: false });
  return world;
}

/** Runs a command that gets an input/output error whenever it reads this file. */
function unreadable(path: string): string[] {
  needs(!spawnSync('strace', ['-V']).error, 'strace');
  const calls = 'trace=read,pread64';
  const error = 'inject=read,pread64:error=EIO';
  return ['strace', '-f', '-qq', '-o', '/dev/null', '-P', path, '-e', calls, '-e', error];
}

/** Lists the files of a kind that the repository has. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile());
}

test('H46: an object or content that cannot be read stops who needs it, by name, and nobody else', async (t) => {
  const world = await scene(t);
  const dsgFolder = join(world.repository, '.dsg');
  const before = photograph(world.repository, ['.dsg/ctl', '.dsg/quarantine']);
  for (const kind of ['objects', 'blobs']) {
    for (const path of filesIn(join(dsgFolder, kind))) {
      const { code, out } = dsg(
        world,
        world.base,
        ['clone', world.repository, 'x'],
        unreadable(path),
      );
      equal(code, 5, `${path}: ${out}`);
      match(out, 'the disk reports an input/output error');
      match(out, kind === 'objects' ? (path.split('/').at(-1) as string) : /"(a|b\/c|d)\.csv"/);
      rmSync(join(world.base, 'x'), { recursive: true, force: true });
    }
  }
  const [one = ''] = filesIn(join(dsgFolder, 'blobs'));
  const { code, out } = dsg(world, world.ann, ['fsck', '--read-data'], unreadable(one));
  equal(code, 5, out);
  equal((out.match(/input\/output error/g) ?? []).length, 1, out);
  equal(dsg(world, world.ann, ['sync'], unreadable(one)).code, 0);
  equal(photograph(world.repository, ['.dsg/ctl', '.dsg/quarantine']), before);
});

test('H46: a record that cannot be read is named, and taken for nothing else', async (t) => {
  const world = await scene(t);
  put(world.ann, { 'new.csv': 'new' });
  const live = read(join(world.repository, 'current'));
  const records = [
    ...['format', 'ctl/epoch'].map((name) => join(world.repository, '.dsg', name)),
    ...filesIn(join(world.repository, '.dsg/gen')).filter((path) => path.endsWith('.dsg-gen')),
    ...['cache/head', 'cache/trees', 'state', 'index'].map((name) => join(world.ann, '.dsg', name)),
  ];
  const codes = new Set<number | null>();
  for (const path of records) {
    const { code, out } = dsg(world, world.ann, ['sync', '--dry-run'], unreadable(path));
    codes.add(code);
    ok(!out.includes('bug in dsg'), `${path}: ${out}`);
    if (code !== 0) match(out, path.replace(/.*(\.dsg|gen)\//, ''));
  }
  ok(codes.has(5), [...codes].join());
  equal(read(join(world.repository, 'current')), live);
  ok((await syncIn(world, world.ann)).snapshot);
});

test('H49: a write that takes half and then no more is an error, and the next sync completes', async (t) => {
  const world = await scene(t);
  put(world.ann, { 'a.csv': 'changed', 'large.csv': 'line\n'.repeat(60_000), 'e/f.csv': 'f' });
  const kept = keep(world);
  bringBack(world, kept);
  const log = `${world.base}.log`;
  const under = world.base;
  equal((await start(world, world.ann, ['sync'], { log, under }).ended).code, 0);
  const writes = readShimLog(log).filter(({ name }) => /write/.test(name));
  ok(writes.length >= 10, `${writes.length} writes`);
  for (const { n, path } of writes) {
    bringBack(world, kept);
    const before = remoteSide(world.repository);
    const { code, out } = await start(world, world.ann, ['sync'], { at: n, fault: 'short', under })
      .ended;
    ok(code === 0 || code === 1, `${path}: exit ${code}: ${out}`);
    if (code === 1) match(out, 'the disk is full');
    if (code === 1 && /Nothing was/.test(out)) equal(remoteSide(world.repository), before, path);
    await syncIn(world, world.ann);
    equal(read(join(world.repository, 'current')), read(world.ann), path);
    await isSound(world, world.repository, path);
  }
});
