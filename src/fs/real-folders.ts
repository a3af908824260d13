import { lstatSync } from 'node:fs';
import { DsgError } from '../errors/error.js';

/**
 * Refuses private folders that are links or anything but folders: what dsg clears away in them would lie elsewhere.
 *
 * Folders that are not there are fine.
 */
export function requireRealFolders(paths: readonly string[]): void {
  for (const path of paths) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat || stat.isDirectory()) continue;
    const what = stat.isSymbolicLink() ? 'a link' : 'no folder';
    throw new DsgError(
      'integrity',
      `Cannot use "${path}": it is ${what}, and dsg keeps its own files there`,
      {
        state: 'Nothing was changed.',
        hint: 'put a real folder in its place, with what was in it',
        data: { path },
      },
    );
  }
}
