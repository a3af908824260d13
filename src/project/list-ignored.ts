import type { Dirent } from 'node:fs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../errors/error.js';
import { joinPath } from '../model/forest.js';
import { compareNames } from '../model/order.js';
import { LOCK_FILE } from '../model/reserved.js';
import type { Project } from './open.js';

/** Something that the rules leave out; an ignored folder stands for all that is in it. */
export interface Ignored {
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

const PRIVATE = new Set(['.dsg', '.git', '.zfs', LOCK_FILE]);

/**
 * Lists what would be tracked if the rules did not ignore it; what was synced once stays tracked and is not listed.
 *
 * Files outside every data folder are no data, and not listed either. Folders that cannot be read are passed over:
 * a scan complains of them.
 */
export function listIgnored(
  { root, filter }: Pick<Project, 'root' | 'filter'>,
  isKnown: (path: string) => boolean,
): Ignored[] {
  const found: Ignored[] = [];
  const visit = (folder: string, inData: boolean): void => {
    for (const entry of entriesIn(join(root, folder))) {
      const path = joinPath(folder, entry.name);
      if (PRIVATE.has(entry.name) && (entry.name !== LOCK_FILE || path === LOCK_FILE)) continue;
      const isFolder = entry.isDirectory();
      const isIgnored = filter.isIgnored(path, entry.name, isFolder) && !isKnown(path);
      if (isIgnored && (isFolder || inData))
        found.push({ path, kind: isFolder ? 'folder' : 'file' });
      else if (isFolder) visit(path, inData || filter.isDataFolder(entry.name));
    }
  };
  visit('', filter.tracksAll);
  return found;
}

function entriesIn(path: string): Dirent[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.sort((a, b) => compareNames(a.name, b.name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}
