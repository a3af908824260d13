import { isDsgError } from '../../../errors/error.js';
import { mountOf } from '../../../fs/mounts.js';
import type { RepositorySettings } from '../../settings.js';
import type { Fit } from '../backend.js';
import type { Zfs } from './command.js';

/** Says whether a repository of generations that are datasets can be made in a folder, and why. */
export async function examineZfs(
  zfs: Zfs,
  settings: RepositorySettings,
  folder: string,
): Promise<Fit> {
  const no = (why: string): Fit => ({ fits: false, why });
  const mount = mountOf(folder);
  const dataset = settings.pool ?? (mount?.type === 'zfs' ? mount.source : undefined);
  if (dataset === undefined) return no('it is not on ZFS');
  try {
    const { ok, why } = await zfs.ask(['list', '-H', '-o', 'name', dataset]);
    if (!ok) return no(`zfs cannot be asked about the dataset "${dataset}": ${why}`);
  } catch (error) {
    if (!isDsgError(error, 'config')) throw error;
    return no('the command zfs is not there');
  }
  if (!mayMount(settings)) {
    return no(
      `mounting "${dataset}" needs root, and the settings do not say how to get it ("dsg doctor" shows what is missing)`,
    );
  }
  return { fits: true, why: `it is on ZFS (dataset "${dataset}")` };
}

/** On Linux only root mounts, whatever `zfs allow` says; another command than plain zfs is taken to be a way to it. */
function mayMount({ zfsCommand = ['zfs'] }: RepositorySettings): boolean {
  return process.geteuid?.() === 0 || zfsCommand.length > 1 || zfsCommand[0] !== 'zfs';
}
