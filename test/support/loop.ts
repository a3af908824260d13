// Real file systems in sparse files: each in a temporary folder of its own, named for the process
// that made it, so that runs side by side never meet and a later run can clear what a dead one left.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isAlive } from './is_alive.js';
import { needs } from './needs.js';

export interface LoopOptions {
  /** exFAT has no hard links, ignores case, and holds no name with a colon. */
  readonly fs: 'ext4' | 'xfs' | 'exfat';
  /** As truncate(1) reads it: `20M`, `1G`. XFS wants 300M or more. */
  readonly size: string;
}

/** Tells what stands in the way of mounting such a file system here, if anything. */
export function obstacle(fs: LoopOptions['fs']): string | undefined {
  if (process.getuid?.() !== 0) return 'root, to mount a file system';
  if (spawnSync(`mkfs.${fs}`, ['-V']).error) return `mkfs.${fs}`;
  if (fs === 'exfat' && spawnSync('mount.exfat-fuse', ['-V']).error) return 'mount.exfat-fuse';
  if (!existsSync('/dev/loop-control')) return 'loop devices';
  return undefined;
}

/** Makes and mounts a file system, and returns its mount point; `removeLoop` takes it away. */
export function makeLoop({ fs, size }: LoopOptions): string {
  const base = mkdtempSync(join(tmpdir(), `dsg-loop-${process.pid}-`));
  const [image, dir] = [join(base, 'image'), join(base, 'mnt')];
  mkdirSync(dir);
  try {
    run('truncate', '-s', size, image);
    // No blocks kept back for root: a full disk is then full for the tests too.
    if (fs === 'ext4') run('mkfs.ext4', '-q', '-F', '-m', '0', image);
    else if (fs === 'exfat') run('mkfs.exfat', image);
    else run('mkfs.xfs', '-q', '-m', 'reflink=1', image);
    mount(image, dir, fs === 'exfat' ? ['-t', 'exfat-fuse'] : []);
  } catch (error) {
    removeLoop(dir);
    throw error;
  }
  return dir;
}

/** Unmounts and removes what `makeLoop` made, also when a process still stands in it. */
export function removeLoop(dir: string): void {
  removeFolder(dirname(dir));
}

/** Makes the folder that stands in for /tmp while this process runs tests. */
export function makeRunFolder(): string {
  return mkdtempSync(join(tmpdir(), `dsg-run-${process.pid}-`));
}

/** Removes a folder after unmounting what is mounted in it, so that no mount's files are lost. */
export function removeFolder(folder: string): void {
  for (const dir of mountsIn(folder)) if (!unmount(dir)) run('umount', '-l', dir);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Removes what processes left that are gone. */
export function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^dsg-(?:loop|run)-(\d+)-/.exec(name)?.[1];
    const path = join(tmpdir(), name);
    if (!pid || isAlive(Number(pid))) continue;
    if (lstatSync(path).uid === process.getuid?.()) removeFolder(path);
  }
}

/** Gives `use` a file system of its own; skips the test where none can be mounted. */
export async function withLoop<T>(
  options: LoopOptions,
  use: (dir: string) => T | Promise<T>,
): Promise<T> {
  const missing = obstacle(options.fs);
  needs(missing === undefined, missing ?? '');
  const dir = makeLoop(options);
  try {
    return await use(dir);
  } finally {
    removeLoop(dir);
  }
}

/** Gives `use` an empty folder on the run's shared XFS with reflinks; skips where there is none. */
export async function withXfs<T>(use: (dir: string) => T | Promise<T>): Promise<T> {
  const shared = process.env.DSG_TEST_XFS;
  needs(shared, 'a mounted XFS (DSG_TEST_XFS)');
  const dir = mkdtempSync(join(shared, 'test-'));
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * Cuts the power of an XFS that `withLoop` made, then mounts it again at the same place.
 * @param keepLog whether the file system's log reaches the disk first; without it, all that was
 *   not made durable is lost
 */
export function powerCut(dir: string, keepLog: boolean): void {
  run('xfs_io', '-x', '-c', keepLog ? 'shutdown -f' : 'shutdown', dir);
  if (!unmount(dir)) throw new Error(`Cannot unmount "${dir}": something still uses it`);
  mount(join(dirname(dir), 'image'), dir);
}

function mount(image: string, dir: string, type: readonly string[] = []): void {
  // Two mounts at once may be offered the same free loop device; one of them then loses.
  for (let left = 5; !tryRun('mount', ...type, '-o', 'loop', image, dir); left -= 1) {
    if (left === 0) throw new Error(`Cannot mount "${image}" on "${dir}"`);
    pause(200);
  }
}

function unmount(dir: string): boolean {
  for (let left = 20; !tryRun('umount', dir); left -= 1) {
    // Another run may be sweeping the same folder.
    if (!mountsIn(dirname(dir)).includes(dir)) return true;
    if (left === 0) return false;
    pause(100);
  }
  return true;
}

function mountsIn(folder: string): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const dirs = lines.map((line) => line.split(' ')[4] ?? '');
  return dirs.filter((dir) => dir.startsWith(`${folder}/`)).reverse();
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function tryRun(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function run(program: string, ...args: string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status === 0) return;
  throw new Error(`Cannot run ${program}: ${done.stderr || done.error || done.signal}`);
}
