import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../errors/error.js';
import { joinPath } from '../../model/forest.js';
import type { Filter } from '../../worktree/rules.js';

/** Folders and files that are never data. */
const NOT_DATA = new Set(['.dsg', '.git', '.zfs', '.dsgconfig.yml']);

/** One thing on the disk; `isOwn` marks what belongs to dsg or git, and is not looked into. */
export interface OnDisk {
  readonly path: string;
  readonly isOwn: boolean;
}

/** Lists what is on the disk below a folder, tracked or not, following no link; nothing where there is no such folder. */
export function filesBelow(root: string, folder: string): OnDisk[] {
  const found: OnDisk[] = [];
  for (const entry of list(join(root, folder))) {
    const path = joinPath(folder, entry.name);
    const isOwn = NOT_DATA.has(entry.name);
    if (entry.isDirectory() && !isOwn) found.push(...filesBelow(root, path));
    else found.push({ path, isOwn });
  }
  return found;
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Tells whether the settings make a path data: some folder on it is a data folder, and nothing on it is ignored. */
export function isData(filter: Filter, path: string): boolean {
  const names = path.split('/');
  let inside = '';
  let inData = filter.tracksAll;
  for (const [i, name] of names.entries()) {
    inside = joinPath(inside, name);
    const isFolder = i < names.length - 1;
    if (NOT_DATA.has(name) || filter.isIgnored(inside, name, isFolder)) return false;
    inData ||= isFolder && filter.isDataFolder(name);
  }
  return inData;
}
