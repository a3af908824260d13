import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import { findCode } from './find-code.js';

/** Tells where a folder is in its git repository: "" at the top, and where there is none. */
export function folderInCode(folder: string): string {
  const place = findCode(folder);
  return place === undefined ? '' : relative(place.top, realpathSync(folder));
}
