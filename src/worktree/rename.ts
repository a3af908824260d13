import { lstatSync, readlinkSync } from 'node:fs';
import { systemCode } from '../errors/error.js';
import { linkFile, makeSymlink, removeIfThere, renamePath, unlinkPath } from '../fs/durable.js';
import { renameRaw } from '../fs/raw.js';
import { statOf } from './look.js';

/**
 * Gives one entry of a folder a new name; false when something has that name already.
 *
 * Never overwrites: a file gets its new name as a hard link, which fails where anything is; a folder's rename fails on
 * anything but an empty folder, and that is looked for first.
 */
export function renameEntry(folder: string, from: Buffer, to: string): boolean {
  const target = `${folder}/${to}`;
  if (statOf(target)) return false;
  const source = from.toString('utf8');
  if (!Buffer.from(source).equals(from)) return renameRaw(folder, from, target);
  const path = `${folder}/${source}`;
  const stat = lstatSync(path);
  try {
    if (stat.isDirectory()) renamePath(path, target);
    else {
      if (stat.isSymbolicLink()) makeSymlink(readlinkSync(path), target);
      else linkFile(path, target);
      unlinkPath(path);
    }
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

/** Points a symbolic link elsewhere in one step. */
export function repointLink(path: string, target: string): void {
  const aside = `${path.slice(0, path.lastIndexOf('/'))}/.dsg-tmp-link`;
  removeIfThere(aside);
  makeSymlink(target, aside);
  renamePath(aside, path);
}
