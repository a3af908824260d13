// Datasets of their own for tests on real ZFS: in the guest, or below $DSG_TEST_ZFS_DATASET of this machine.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { needs } from '../support/needs.js';

/** Runs a zfs or zpool command that must succeed; returns what it said. */
export function zfs(...args: string[]): string {
  return program('zfs', ...args);
}

export function program(name: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new Error(`${name} ${args.join(' ')}: ${stderr}`);
}

/** Reads one property. */
export function property(dataset: string, name: string): string {
  return zfs('get', '-Hp', '-o', 'value', name, dataset);
}

/** All datasets and snapshots at and below one. */
export function everything(dataset: string): string[] {
  return zfs('list', '-H', '-r', '-t', 'all', '-o', 'name', dataset).split('\n').sort();
}

export interface TestDataset {
  readonly name: string;
  readonly folder: string;
}

/** Gives `use` an empty dataset; skips the test where there is no ZFS. All in it is gone afterwards. */
export async function withDataset<T>(
  options: readonly string[],
  use: (dataset: TestDataset) => T | Promise<T>,
): Promise<T> {
  const parent = process.env.DSG_TEST_ZFS_DATASET;
  needs(parent, 'a ZFS dataset (DSG_TEST_ZFS_DATASET), or what its virtual machine needs');
  const name = `${parent}/test-${process.pid}-${randomBytes(3).toString('hex')}`;
  zfs('create', ...options, name);
  const folder = property(name, 'mountpoint');
  try {
    return await use({ name, folder });
  } finally {
    remove(name, folder);
  }
}

/** Removes a test's dataset with everything in it, however the test has left it. */
function remove(name: string, folder: string): void {
  for (const snapshot of spawnSync(
    'zfs',
    ['list', '-H', '-r', '-t', 'snapshot', '-o', 'name,userrefs', name],
    { encoding: 'utf8' },
  ).stdout.split('\n')) {
    const [held = '', references = '0'] = snapshot.split('\t');
    if (Number(references) > 0) spawnSync('zfs', ['release', 'test', held]);
  }
  for (let left = 3; left > 0; left -= 1) {
    const done = spawnSync('zfs', ['destroy', '-R', '-f', name], { encoding: 'utf8' });
    if (done.status === 0) break;
  }
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n').reverse()) {
    const path = line.split(' ')[4] ?? '';
    if (path === folder || path.startsWith(`${folder}/`)) spawnSync('umount', [path]);
  }
}
