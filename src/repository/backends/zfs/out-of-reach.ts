import { existsSync } from 'node:fs';
import { DsgError, isDsgError } from '../../../errors/error.js';
import { mountOf } from '../../../fs/mounts.js';
import type { RepositorySettings } from '../../settings.js';
import { openZfs, poolState } from './command.js';
import type { Described } from './properties.js';
import { describe } from './properties.js';

/** Seconds that ZFS may take to say what it has: this is asked when something is wrong already. */
const DEADLINE = 20;
const PROPERTIES = ['mountpoint', 'mounted', 'canmount', 'keystatus', 'encryptionroot', 'dsg:repo'];

/** Refuses a place on a suspended pool, where whatever reads or writes would sleep for ever. */
export function refuseSuspended(path: string): void {
  const mount = mountOf(path);
  if (mount?.type !== 'zfs') return;
  const pool = mount.source.split('/')[0] as string;
  if (poolState(pool) !== 'SUSPENDED') return;
  throw new DsgError(
    'unreachable',
    `Cannot reach the repository "${path}": its pool "${pool}" is suspended`,
    {
      state: 'Nothing was changed.',
      hint: `on its server: zpool status -x, and once its disks are back: zpool clear ${pool}`,
      data: { pool },
    },
  );
}

/** Says which dataset of a repository is missing at a folder; undefined when ZFS knows of none that belongs there. */
export async function unmountedAt(
  settings: RepositorySettings,
  path: string,
): Promise<DsgError | undefined> {
  if (!existsSync('/proc/spl/kstat/zfs')) return undefined;
  const zfs = openZfs({ ...settings, zfsDeadline: DEADLINE });
  try {
    const all = await describe(zfs, [], { properties: PROPERTIES, types: 'filesystem' });
    const found = [...all.values()].find(
      (one) =>
        one.get('mountpoint') === path &&
        one.own('dsg:repo') !== undefined &&
        one.get('mounted') === 'no',
    );
    return found && unmounted(found, path);
  } catch (error) {
    // Without an answer there is only what the folder shows.
    if (isDsgError(error)) return undefined;
    throw error;
  }
}

function unmounted(found: Described, path: string): DsgError {
  const { name } = found;
  const isLocked = found.get('keystatus') === 'unavailable';
  const commands = [
    ...(isLocked ? [`zfs load-key ${found.get('encryptionroot') ?? name}`] : []),
    ...(found.get('canmount') === 'off' ? [`zfs set canmount=on ${name}`] : []),
    `zfs mount ${name}`,
  ];
  const hint = `on its server: ${commands.join(' && ')}`;
  return new DsgError(
    'unreachable',
    `Cannot reach the repository "${path}": its dataset "${name}" is not mounted${isLocked ? ', for its key is not loaded' : ''}`,
    {
      state: 'Nothing was changed.',
      hint,
      data: { dataset: name },
    },
  );
}
