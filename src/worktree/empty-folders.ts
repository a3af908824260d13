import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDsgError, systemCode } from '../errors/error.js';
import { removeFolder } from '../fs/durable.js';
import type { PinnedFolders } from '../fs/pinned.js';
import { statOf } from './look.js';

/** Returns the folder that a path is in; of a name at the top it is "". */
export function parentOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut === -1 ? '' : path.slice(0, cut);
}

/** Enters a folder; undefined where there is none, or something else in its place. */
export function enter(folders: PinnedFolders, path: string, make = false): string | undefined {
  try {
    return folders.at(path, make);
  } catch (error) {
    if (isDsgError(error, 'changed')) return undefined;
    throw error;
  }
}

/** Removes folders that are empty, upwards until one is not; hears of each that went. */
export function removeEmptied(
  folders: PinnedFolders,
  emptied: ReadonlySet<string>,
  removed: (path: string) => void,
): void {
  for (const start of [...emptied].sort((a, b) => b.length - a.length)) {
    for (let path = start; path !== ''; path = parentOf(path)) {
      if (!removeIfEmpty(folders, path)) break;
      removed(path);
    }
  }
}

/** Removes a folder in which there are only folders; false when there is anything else, or no folder. */
export function removeHollow(folders: PinnedFolders, path: string): boolean {
  const parent = enter(folders, parentOf(path));
  if (!parent || statOf(join(parent, basename(path)))?.isDirectory() !== true) return false;
  for (const name of readdirSync(join(parent, basename(path))))
    if (!removeHollow(folders, `${path}/${name}`)) return false;
  return removeIfEmpty(folders, path);
}

function removeIfEmpty(folders: PinnedFolders, path: string): boolean {
  const parent = enter(folders, parentOf(path));
  if (parent === undefined) return false;
  try {
    removeFolder(join(parent, basename(path)));
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'ENOTDIR'].includes(systemCode(error) ?? ''))
      return false;
    // An empty folder that may not be removed stays; it holds nothing.
    if (isDsgError(error, 'no-permission')) return false;
    throw error;
  }
}
