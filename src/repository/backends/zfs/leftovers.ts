import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeFolder } from '../../../fs/durable.js';
import { namesIn } from '../../../fs/names-in.js';
import { FIRST_GENERATION } from '../../furnish.js';
import type { Zfs } from './command.js';
import { zfsError } from './command.js';
import { mountAt, mountsOf } from './home.js';
import { snapshotName } from './names.js';
import { describe, describeOne } from './properties.js';

/** What is between a repository's name and a random number in the name under which it is made. */
export const INIT_MARK = '.dsg-init-';

/** Says which process an init belongs to: it is over when that process is. */
export function initBy(): string {
  return `${bootId()}/${process.pid}`;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function isRunning(mark: string | undefined): boolean {
  const [boot, pid] = (mark ?? '').split('/');
  if (boot !== bootId() || Number(pid) === process.pid) return false;
  return namesIn(`/proc/${Number(pid)}`).length > 0;
}

/** Destroys what interrupted inits of this repository left under names of their own. */
export async function clearInit(zfs: Zfs, final: string, root: string): Promise<void> {
  const beside = dirname(root);
  const prefix = `${root.slice(beside === '/' ? 1 : beside.length + 1)}${INIT_MARK}`;
  const all = await describe(zfs, [dirname(final)], {
    properties: ['dsg:repo', 'dsg:state', 'dsg:init'],
    types: 'filesystem',
    depth: 2,
  });
  for (const one of all.values()) {
    const isLeft = one.name.startsWith(`${final}${INIT_MARK}`) && one.own('dsg:state') === 'init';
    if (!isLeft || one.own('dsg:repo') === undefined || isRunning(one.own('dsg:init'))) continue;
    // Its generation, whose name goes on after its own, is marked too, but not with who made it.
    if (one.own('dsg:init') === undefined) continue;
    const first = all.get(`${one.name}/${FIRST_GENERATION}`);
    if (first?.own('dsg:repo') === one.own('dsg:repo')) await removeFirst(zfs, first?.name ?? '');
    if (mountsOf(one.name).length > 0) await zfs.change(['unmount', one.name]);
    const answer = await zfs.change(['destroy', one.name]);
    if (await describeOne(zfs, one.name, ['name']))
      throw zfsError(`remove what an interrupted init left ("${one.name}")`, answer);
  }
  for (const name of namesIn(beside).filter((one) => one.startsWith(prefix))) {
    const path = `${beside}/${name}`;
    if (!mountAt(path) && namesIn(path).length === 0) removeFolder(path);
  }
}

/** Destroys the generation of an init that did not come to its end. */
export async function removeFirst(zfs: Zfs, first: string): Promise<void> {
  if (mountsOf(first).length > 0) await zfs.change(['unmount', first]);
  if (await describeOne(zfs, snapshotName(first, 's0'), ['name']))
    await zfs.change(['destroy', snapshotName(first, 's0')]);
  const answer = await zfs.change(['destroy', first]);
  if (await describeOne(zfs, first, ['name']))
    throw zfsError(`remove what an interrupted init left ("${first}")`, answer);
}
