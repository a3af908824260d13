// A small pool of its own, in a file: for what cannot be done to a pool that other tests use.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needs } from '../support/needs.js';
import { program, property, zfs } from './dataset.js';

export interface TestPool {
  readonly name: string;
  /** Where its first dataset is mounted. */
  readonly folder: string;
  /** Takes it away and brings it back, as a boot does; `options` as of `zpool import`. */
  again(...options: string[]): void;
  /** Takes all room but so many bytes. */
  fill(left: number): void;
  empty(): void;
}

/** Gives `use` a pool; skips the test where there is no ZFS or this is not root. */
export async function withPool<T>(use: (pool: TestPool) => T | Promise<T>): Promise<T> {
  needs(process.env.DSG_TEST_ZFS_DATASET, 'ZFS, for a pool');
  needs(process.getuid?.() === 0, 'root, to make a pool');
  const base = mkdtempSync(join(tmpdir(), 'dsg-pool-'));
  const name = `dsg-${randomBytes(4).toString('hex')}`;
  const [file, folder] = [join(base, 'disk'), join(base, 'mnt')];
  writeFileSync(file, '');
  truncateSync(file, 256 * 1024 * 1024);
  program('zpool', 'create', '-O', `mountpoint=${folder}`, name, file);
  zfs('create', '-o', 'mountpoint=none', `${name}/filler`);
  try {
    return await use({
      name,
      folder,
      again(...options) {
        program('zpool', 'export', name);
        program('zpool', 'import', '-d', base, ...options, name);
      },
      fill(left) {
        const room = Number(property(name, 'available'));
        // What is on its way to the disk makes it a little less.
        for (let slack = left; ; slack += 64 * 1024) {
          const wanted = `reservation=${Math.max(1, room - slack)}`;
          const words = ['set', wanted, `${name}/filler`];
          if (spawnSync('zfs', words, { stdio: 'ignore' }).status === 0) return;
          if (slack > left + 16 * 1024 * 1024) throw new Error(`zfs takes no ${wanted}`);
        }
      },
      empty() {
        zfs('set', 'reservation=none', `${name}/filler`);
      },
    });
  } finally {
    program('zpool', 'destroy', '-f', name);
    rmSync(base, { recursive: true, force: true });
  }
}
