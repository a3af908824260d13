// File systems whose disk is memory: a sweep makes hundreds of thousands of fsyncs, and need not wait for a real disk.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obstacle, withXfs } from '../support/loop.js';

const MEMORY = '/dev/shm';
const SIZE = 320 * 1024 * 1024;

/**
 * Gives `use` an empty folder on such a file system.
 *
 * Where none can be mounted: for ext4 a temporary folder of whatever kind, for XFS the one that all tests share.
 */
export async function onDisk<T>(
  fs: 'ext4' | 'xfs',
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-disk-'));
  const isMounted = hasMemory() && obstacle(fs) === undefined && mount(fs, folder);
  try {
    return await (isMounted || fs === 'ext4' ? use(folder) : withXfs(use));
  } finally {
    if (isMounted) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasMemory(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > 2 * SIZE;
}

/** The image loses its name at once, so that nothing is left of it when the file system is unmounted, by whomever. */
function mount(fs: 'ext4' | 'xfs', folder: string): boolean {
  const image = join(mkdtempSync(join(MEMORY, 'dsg-disk-')), 'image');
  const run = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
  try {
    const force = fs === 'ext4' ? '-F' : '-f';
    if (!run('truncate', '-s', String(SIZE), image)) return false;
    return run(`mkfs.${fs}`, '-q', force, image) && run('mount', '-o', 'loop', image, folder);
  } finally {
    rmSync(join(image, '..'), { recursive: true, force: true });
  }
}
