import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeSymlink, removeIfThere, renamePath } from '../fs/durable.js';
import { renameRaw } from '../fs/raw.js';
import { TEMPORARY_PREFIX } from '../model/reserved.js';
import { statOf } from './look.js';

/** Tells whether an entry of a folder can have a new name: nothing has it, or the entry itself since a crash. */
export function isFree(folder: string, from: Buffer, to: string): boolean {
  const there = statOf(`${folder}/${to}`);
  if (!there) return true;
  const stat = lstatSync(Buffer.concat([Buffer.from(`${folder}/`), from]), { bigint: true });
  return stat.ino === there.ino && stat.dev === there.dev && !stat.isDirectory();
}

/**
 * Gives one entry of a folder a new name; false when something has that name already.
 *
 * Never overwrites: a file gets its new name as a hard link, which fails where anything is; a folder's rename fails on
 * anything but an empty folder, and that is looked for first.
 */
export function renameEntry(folder: string, from: Buffer, to: string): boolean {
  return isFree(folder, from, to) && renameRaw(folder, from, `${folder}/${to}`);
}

/** The name that a link's new version has until it replaces the old one; only a crash leaves it. */
const ASIDE = `${TEMPORARY_PREFIX}link`;

/** Tells whether a path is what a crash left of pointing a link elsewhere. */
export function isLeftover(path: string): boolean {
  return basename(path) === ASIDE && statOf(path)?.isSymbolicLink() === true;
}

/** Points a symbolic link elsewhere in one step. */
export function repointLink(path: string, target: string): void {
  const aside = join(dirname(path), ASIDE);
  removeIfThere(aside);
  makeSymlink(target, aside);
  renamePath(aside, path);
}
