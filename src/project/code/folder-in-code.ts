import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Tells where a folder is in the working tree of git, as far as names say; "" at the top, and where there is none. */
export function folderInCode(folder: string): string {
  for (let top = folder; ; top = dirname(top)) {
    if (existsSync(join(top, '.git'))) return relative(top, folder);
    if (top === dirname(top)) return '';
  }
}
