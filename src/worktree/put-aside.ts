import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { makeFolders, renamePath, syncFolder } from '../fs/durable.js';
import type { Places } from './places.js';

/** Moves a damaged file of the project's own to `.dsg/damaged/` under a name that is free; returns where, from the root. */
export function putAside(places: Places, path: string): string {
  const folder = join(places.dsg, 'damaged');
  makeFolders(folder);
  let target = join(folder, basename(path));
  for (let n = 2; existsSync(target); n++) target = join(folder, `${basename(path)}-${n}`);
  renamePath(path, target);
  syncFolder(folder);
  syncFolder(dirname(path));
  return relative(places.root, target);
}
