import { DsgError, isDsgError } from '../../../errors/error.js';
import { mountOf } from '../../../fs/mounts.js';
import type { RepositorySettings } from '../../settings.js';
import type { Zfs } from './command.js';
import { openZfs } from './command.js';
import { describeOne } from './properties.js';

const FACTS = ['used', 'available', 'quota', 'refquota'] as const;

/** Adds what ZFS knows of a dataset's space to an error that says there is none left; other errors stay as they are. */
export async function explainSpace(
  zfs: Zfs,
  where: () => string | undefined,
  error: unknown,
): Promise<unknown> {
  if (!isDsgError(error, 'no-space') || error.data.dataset !== undefined) return error;
  try {
    const dataset = where();
    const found = dataset === undefined ? undefined : await describeOne(zfs, dataset, FACTS);
    if (!found) return error;
    const facts = Object.fromEntries(FACTS.map((name) => [name, Number(found.get(name) ?? 0)]));
    const limits = (['quota', 'refquota'] as const)
      .filter((name) => facts[name])
      .map((name) => `${name} ${bytesText(facts[name] as number)}, `)
      .join('');
    const numbers = `dataset "${dataset}": ${limits}used ${bytesText(facts.used as number)}, available ${bytesText(facts.available as number)}`;
    return new DsgError('no-space', `${error.message} (${numbers})`, {
      ...(error.state !== undefined && { state: error.state }),
      hint: 'free some space or raise the quota, and run the command again',
      data: { ...error.data, ...facts, dataset },
      cause: error,
    });
  } catch {
    return error;
  }
}

/** The same for a place at which there is no repository yet; on another file system the error stays as it is. */
export async function explainSpaceAt(
  settings: RepositorySettings,
  path: string,
  error: unknown,
): Promise<unknown> {
  if (!isDsgError(error, 'no-space')) return error;
  const mount = mountOf(path);
  const dataset = settings.pool ?? (mount?.type === 'zfs' ? mount.source : undefined);
  return dataset === undefined ? error : explainSpace(openZfs(settings), () => dataset, error);
}

export function bytesText(bytes: number): string {
  return `${bytes} bytes`;
}
