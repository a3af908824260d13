import { relative } from 'node:path';
import { findGit } from './git.js';

/** Tells where a folder is in its git repository: "" at the top, and where there is none. */
export function folderInGit(folder: string): string {
  const top = findGit(folder);
  return top === undefined ? '' : relative(top, folder);
}
