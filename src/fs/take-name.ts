import { lstatSync } from 'node:fs';
import { isDsgError, systemCode } from '../errors/error.js';
import { linkFile, renamePath, unlinkPath } from './durable.js';

const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'];

/** Gives a file a second name; false on a file system without hard links. */
export function secondName(from: string | Buffer, to: string): boolean {
  try {
    linkFile(from, to);
    return true;
  } catch (error) {
    const code = String(isDsgError(error) ? error.data.errno : systemCode(error));
    if (NO_LINKS.includes(code)) return false;
    throw error;
  }
}

/** Gives a file a name only if the name is free at that very moment; false where something has it. */
export function takeName(from: string, to: string): boolean {
  try {
    if (!secondName(from, to)) {
      // RACE: where there are no hard links, a file that is made between this look and the rename is lost.
      if (lstatSync(to, { throwIfNoEntry: false })) return false;
      renamePath(from, to);
      return true;
    }
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
  unlinkPath(from);
  return true;
}
