import { DsgError } from '../../../errors/error.js';
import { listMounts } from '../../../fs/mounts.js';
import { generationOf } from '../../layout.js';
import type { Change } from '../backend.js';
import type { Zfs } from './command.js';
import type { Home } from './home.js';
import { generationDataset, generationFolder, homeOf, isMountedAt, repositoryId } from './home.js';
import type { Described } from './properties.js';
import { describe } from './properties.js';
import { bytesText } from './space.js';

/** What a transaction works with, after it was found fit to begin. */
export interface Ready {
  readonly home: Home;
  readonly id: string;
  readonly base: Described;
  readonly baseName: string;
  readonly target: string;
}

/** ZFS itself needs some room for a clone and a snapshot: a full pool refuses both. */
const SLOP = 1024 * 1024;

/** Looks at everything that would make a transaction fail or its result not last; nothing has changed yet. */
export async function preflight(zfs: Zfs, change: Change): Promise<Ready> {
  const { layout, base, target } = change;
  const home = homeOf(layout);
  const id = repositoryId(layout);
  await refuseHealth(zfs, home.dataset);
  const all = await describe(zfs, [home.dataset], {
    properties: ['all'],
    types: 'filesystem',
    depth: 2,
  });
  const top = all.get(home.dataset);
  const baseName = generationDataset(home, generationOf(base));
  const found = all.get(baseName);
  if (!top || !found)
    return refuse(home.dataset, `its live generation "${baseName}" is missing`, 'zfs list -r');
  refuseUnfit(top, home.root);
  refuseUnsafe(found);
  if (found.own('dsg:repo') !== id)
    refuse(baseName, "it is not marked as this repository's", `zfs set dsg:repo=${id} ${baseName}`);
  refuseNested(home, generationOf(base), [...all.keys()]);
  const fresh = generationDataset(home, generationOf(target));
  if (all.has(fresh))
    refuse(
      fresh,
      'it is in the way of the new generation',
      `look at it, then: zfs destroy ${fresh}`,
    );
  const available = Number(top.get('available') ?? 0);
  const needed = change.incoming + SLOP;
  if (available < needed) {
    throw new DsgError(
      'no-space',
      `Cannot commit to "${layout.root}": ${bytesText(needed)} are needed, and ${bytesText(available)} are available in "${home.dataset}"`,
      {
        state: 'Nothing was committed.',
        hint: 'free some space or raise the quota, and run the command again',
        data: { needed, available, dataset: home.dataset },
      },
    );
  }
  return { home, id, base: found, baseName, target: fresh };
}

/** Refuses a pool that cannot be written to. */
export async function refuseHealth(zfs: Zfs, dataset: string): Promise<void> {
  const pool = dataset.split('/')[0] as string;
  const health = await zfs.health(pool);
  if (!['ONLINE', 'DEGRADED'].includes(health))
    refuse(dataset, `its pool is ${health}`, `zpool status ${pool}`);
}

/** Refuses a dataset that a repository cannot be in at this folder, or, when it need not be mounted itself, below. */
export function refuseUnfit(top: Described, root: string | undefined): void {
  refuseUnsafe(top);
  if (top.get('keystatus') === 'unavailable')
    refuse(
      top.name,
      'it is encrypted and its key is not loaded',
      `zfs load-key ${top.get('encryptionroot') ?? top.name}`,
    );
  if (top.get('readonly') === 'on')
    refuse(top.name, 'it is read-only', `zfs set readonly=off ${top.name}`);
  if (root === undefined) return;
  if (top.get('canmount') === 'off')
    refuse(top.name, 'canmount=off keeps it from being mounted', `zfs set canmount=on ${top.name}`);
  const mountpoint = top.get('mountpoint') ?? '';
  if (!mountpoint.startsWith('/'))
    refuse(
      top.name,
      `its mountpoint is "${mountpoint}", so ZFS does not mount it by itself`,
      `zfs set mountpoint=${root} ${top.name}`,
    );
}

/** What was acknowledged must be on the disk. */
function refuseUnsafe(dataset: Described): void {
  if (dataset.get('sync') === 'disabled')
    refuse(
      dataset.name,
      'sync=disabled loses what was written last when the power fails',
      `zfs set sync=standard ${dataset.name}`,
    );
}

/** A clone would have an empty folder where a dataset or mount is nested. */
function refuseNested(home: Home, generation: string, datasets: readonly string[]): void {
  const name = generationDataset(home, generation);
  const folder = generationFolder(home, generation);
  const child = datasets.find((one) => one.startsWith(`${name}/`));
  if (child !== undefined) refuse(name, `it has the child dataset "${child}"`, 'move it elsewhere');
  // The kernel mounts each snapshot that somebody looks into, and a clone has none of these.
  const mount = listMounts().find(
    ({ path }) => path.startsWith(`${folder}/`) && !path.startsWith(`${folder}/.zfs/`),
  );
  if (mount)
    refuse(name, `"${mount.source}" is mounted in it, at "${mount.path}"`, `umount ${mount.path}`);
  if (!isMountedAt(name, folder))
    refuse(name, `it is not mounted at "${folder}"`, `zfs mount ${name}`);
}

function refuse(dataset: string, why: string, hint: string): never {
  throw new DsgError('failed', `Cannot change the dataset "${dataset}": ${why}`, {
    state: 'Nothing was changed.',
    hint,
    data: { dataset },
  });
}
