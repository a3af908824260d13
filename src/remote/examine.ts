import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { isDsgError } from '../errors/error.js';
import { examineBackends } from '../repository/backends/list.js';
import { zfsRights } from '../repository/backends/zfs/rights.js';
import { obstacleTo, type Untidy, untidyIn } from '../repository/condition.js';
import { needsRecovery } from '../repository/recover.js';
import { isRepository, openRepository, type Repository } from '../repository/repository.js';
import type { RepositorySettings } from '../repository/settings.js';
import type { Examined } from './protocol.js';

/** Says what is at a path, and which types of repository could be made there; leaves everything as it is. */
export async function examinePlace(
  path: string,
  settings: RepositorySettings,
  readOnly: boolean,
): Promise<Omit<Examined, 'now'>> {
  const repository = isRepository(path);
  const folder = nearest(path);
  const { bavail, bsize } = statfsSync(folder);
  const types = repository || readOnly ? [] : await typesIn(folder, settings);
  const opened = repository ? openQuietly(path, settings) : undefined;
  // Rights are tried on a scratch dataset: whoever only reads needs none.
  const zfs = readOnly ? undefined : await zfsRights(folder, settings, userInfo().username);
  return {
    exists: existsSync(path),
    repository,
    unfinished: opened !== undefined && isUnfinished(opened),
    types,
    free: bavail * bsize,
    zfs: zfs ?? null,
    obstacle: (opened && obstacleTo(opened.layout)) ?? null,
    untidy: opened ? await untidyQuietly(opened) : [],
  };
}

/** A repository that cannot be opened is told of by whoever opens it. */
function isUnfinished(repository: Repository): boolean {
  try {
    return needsRecovery(repository);
  } catch {
    return false;
  }
}

function openQuietly(path: string, settings: RepositorySettings): Repository | undefined {
  try {
    return openRepository(path, settings);
  } catch {
    return undefined;
  }
}

/** Where ZFS does not answer, the check of its rights has told why. */
async function untidyQuietly(repository: Repository): Promise<Untidy[]> {
  try {
    return await untidyIn(repository);
  } catch (error) {
    if (isDsgError(error)) return [];
    throw error;
  }
}

/** The folder itself, or the nearest above it that is there. */
function nearest(path: string): string {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}

/** A backend is tried with scratch files, so a folder that may not be written to tells nothing of any. */
async function typesIn(folder: string, settings: RepositorySettings): Promise<Examined['types']> {
  const found = isWritable(folder) ? await examineBackends(folder, settings) : undefined;
  if (found) return found.map(({ name, fits, why }) => ({ type: name, suitable: fits, why }));
  return [
    { type: 'any', suitable: false, why: `"${folder}" may not be written to by this account` },
  ];
}

function isWritable(folder: string): boolean {
  try {
    accessSync(`${folder}/.`, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
