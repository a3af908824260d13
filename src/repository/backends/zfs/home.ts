import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError } from '../../../errors/error.js';
import { makeFolders } from '../../../fs/durable.js';
import type { Mount } from '../../../fs/mounts.js';
import { listMounts, mountOf } from '../../../fs/mounts.js';
import { readSealed } from '../../../fs/sealed.js';
import type { Layout } from '../../layout.js';
import type { Zfs } from './command.js';
import { zfsError } from './command.js';
import { datasetName } from './names.js';

/** The dataset of a repository and the folder in which it is mounted, as the kernel has it. */
export interface Home {
  readonly dataset: string;
  /** Without links on the way: as mounts are named. */
  readonly root: string;
}

/** Finds the repository's dataset: always by what is mounted, for a name may have changed. */
export function homeOf(layout: Layout): Home {
  const root = realpathSync(layout.root);
  const mount = mountOf(root);
  if (mount?.type === 'zfs' && mount.path === root)
    return { dataset: datasetName(mount.source), root };
  throw new DsgError(
    'failed',
    `Cannot use the repository "${layout.root}": it is not the root of a mounted ZFS dataset`,
    {
      state: 'Nothing was changed.',
      hint: 'look for it with: zfs list -o name,mountpoint,mounted',
    },
  );
}

export function generationDataset({ dataset }: Home, generation: string): string {
  return datasetName(`${dataset}/${generation}`);
}

export function generationFolder({ root }: Home, generation: string): string {
  return join(root, '.dsg/gen', generation);
}

/** The repository's id, which marks what belongs to it. */
export function repositoryId(layout: Layout): string {
  const id = readSealed(layout.format)?.id;
  if (typeof id === 'string' && /^[0-9a-f]{32}$/.test(id)) return id;
  throw new DsgError('integrity', `Cannot read the id of "${layout.root}": it has the wrong form`);
}

/** What is seen at a path: of mounts upon each other the last. */
export function mountAt(path: string): Mount | undefined {
  return listMounts().findLast((mount) => mount.path === path);
}

export function isMountedAt(dataset: string, path: string): boolean {
  const mount = mountAt(path);
  return mount?.type === 'zfs' && mount.source === dataset;
}

/** Where a dataset is mounted, anywhere. */
export function mountsOf(dataset: string): Mount[] {
  return listMounts().filter(({ type, source }) => type === 'zfs' && source === dataset);
}

/** Mounts a dataset at the folder that its property names; whatever lies there is never hidden by it. */
export async function mountDataset(zfs: Zfs, dataset: string, path: string): Promise<void> {
  if (isMountedAt(dataset, path)) return;
  refuseOccupied(dataset, path);
  makeFolders(path, 0o755);
  const answer = await zfs.change(['mount', dataset]);
  if (isMountedAt(dataset, path)) return;
  const elsewhere = mountsOf(dataset)[0];
  if (elsewhere) {
    throw new DsgError(
      'failed',
      `Cannot use the dataset "${dataset}": it is mounted at "${elsewhere.path}" instead of "${path}"`,
      { state: 'Nothing was changed.', hint: `zfs set mountpoint=${path} ${dataset}` },
    );
  }
  throw zfsError(`mount the dataset "${dataset}" at "${path}"`, answer);
}

/** ZFS mounts over what is there; files that somebody put into the empty folder would be out of sight. */
function refuseOccupied(dataset: string, path: string): void {
  const fail = (why: string, hint: string): never => {
    throw new DsgError('failed', `Cannot mount the dataset "${dataset}" at "${path}": ${why}`, {
      state: 'Nothing was changed.',
      hint,
    });
  };
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) fail('it is no folder', 'move it away');
  const mount = mountAt(path);
  if (mount) fail(`"${mount.source}" is mounted there`, `umount ${path}`);
  const [file] = readdirSync(path);
  if (file !== undefined)
    fail(`the folder is not empty ("${file}")`, `move away what is in ${path}`);
}
