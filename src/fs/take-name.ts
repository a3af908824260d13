import { lstatSync } from 'node:fs';
import { isDsgError, systemCode } from '../errors/error.js';
import { linkFile, renamePath, unlinkPath } from './durable.js';

const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'];

/** Gives a file a name only if the name is free at that very moment; false where something has it. */
export function takeName(from: string, to: string): boolean {
  try {
    linkFile(from, to);
  } catch (error) {
    const code = String(isDsgError(error) ? error.data.errno : systemCode(error));
    if (code === 'EEXIST') return false;
    // RACE: where there are no hard links, a file that is made between this look and the rename is lost.
    if (!NO_LINKS.includes(code)) throw error;
    if (lstatSync(to, { throwIfNoEntry: false })) return false;
    renamePath(from, to);
    return true;
  }
  unlinkPath(from);
  return true;
}
