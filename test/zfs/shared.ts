// The machine that all test files of a run share: started by the runner when the first of them needs it.
import { join } from 'node:path';
import { appDisk, poolDisk, startVm, vmObstacle } from './vm.js';

/** Where the machine and its disks are, as the runner tells test files. */
export interface SharedVm {
  readonly port: number;
  readonly key: string;
  readonly app: string;
  readonly state: string;
}

let shared: Promise<Record<string, string>> | undefined;

/** Returns what a test file on ZFS is told: of a real dataset, of the machine, or of nothing where there can be none. */
export function zfsEnvironment(folder: string): Promise<Record<string, string>> {
  shared ??= start(folder);
  return shared;
}

async function start(folder: string): Promise<Record<string, string>> {
  const missing = vmObstacle();
  if (missing !== undefined) {
    console.log(`missing: ${missing}; tests on ZFS are skipped`);
    return {};
  }
  const disks = {
    pool: join(folder, 'pool.img'),
    app: join(folder, 'app.img'),
    state: join(folder, 'booted'),
  };
  await Promise.all([appDisk(disks.app), poolDisk(disks.pool)]);
  const { port, key, run } = await startVm(disks);
  const made = await run('zpool create -f -O mountpoint=/tank tank /dev/vda1');
  if (made.status !== 0) throw new Error(`Cannot make a pool: ${made.err}`);
  const vm: SharedVm = { port, key, app: disks.app, state: disks.state };
  return { DSG_TEST_ZFS_VM: JSON.stringify(vm) };
}
