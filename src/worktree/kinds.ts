import type { BigIntStats, Dirent } from 'node:fs';
import { joinPath } from '../model/forest.js';
import { statOf } from './look.js';

/** Tells whether a folder's entry is a folder itself; asks the disk where the listing does not say. */
export function isFolder(root: string, path: string, entry: Dirent): boolean {
  if (entry.isDirectory()) return true;
  const isUnknown =
    !entry.isFile() &&
    !entry.isSymbolicLink() &&
    !entry.isFIFO() &&
    !entry.isSocket() &&
    !entry.isBlockDevice() &&
    !entry.isCharacterDevice();
  return isUnknown && statOf(joinPath(root, path))?.isDirectory() === true;
}

/** Names what is neither a file, a link nor a folder. */
export function kindOf(stat: BigIntStats): string {
  if (stat.isFIFO()) return 'a fifo';
  return stat.isSocket() ? 'a socket' : 'a device';
}
