import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';

/**
 * Tells whether a folder lies in what dsg keeps for itself: a `.dsg`, or a repository, in which `current` is the head.
 *
 * Links on the way are followed; the folder need not be there yet.
 */
export function isPrivatePlace(folder: string): boolean {
  for (let at = realFolder(folder); ; at = dirname(at)) {
    if (basename(at) === '.dsg' || isRepository(at)) return true;
    if (at === dirname(at)) return false;
  }
}

/** Tells whether a folder is the root of a repository. */
export function isRepository(folder: string): boolean {
  return existsSync(join(folder, '.dsg/format'));
}

/** Refuses to take a repository for a project: both have a `.dsg`, and settings in it would make it look like one. */
export function refuseRepository(root: string): void {
  if (!isRepository(root)) return;
  throw new DsgError('not-a-project', `Cannot open "${root}" as a project: it is a repository`, {
    hint: 'go to a project with cd or -C, or make one of it: dsg clone URL NEW-FOLDER',
    data: { root },
  });
}

/** Finds where a folder is, links on its way resolved; what is not there yet is where its parent is. */
export function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || path === '/') throw error;
    return join(realFolder(dirname(path)), basename(path));
  }
}
