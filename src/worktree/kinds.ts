import type { BigIntStats, Dirent } from 'node:fs';
import { lstatSync, readdirSync } from 'node:fs';
import { joinPath } from '../model/forest.js';
import { statOf } from './look.js';

/** Lists a folder that can be entered too: without that right nothing is known of what is in it. */
export function listFolder(path: string): Dirent[] {
  const entries = readdirSync(path, { withFileTypes: true });
  lstatSync(`${path}/.`);
  return entries;
}

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
