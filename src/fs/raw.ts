import * as fs from 'node:fs';
import { perform } from './durable.js';
import { secondName } from './take-name.js';

/**
 * Renames a file or folder whose name need not be UTF-8; false when something has the new name.
 *
 * A file has both names for a moment; one that a crash left with both loses the old one.
 */
export function renameRaw(folder: string, name: Buffer, target: string): boolean {
  const source = Buffer.concat([Buffer.from(`${folder}/`), name]);
  try {
    const stat = fs.lstatSync(source, { bigint: true });
    if (stat.isDirectory()) perform('rename', target, () => fs.renameSync(source, target));
    else {
      const there = fs.lstatSync(target, { bigint: true, throwIfNoEntry: false });
      if (there?.ino !== stat.ino && !secondName(source, target)) {
        if (there) return false;
        // RACE: as in take-name.ts.
        perform('rename', target, () => fs.renameSync(source, target));
      } else perform('unlink', target, () => fs.unlinkSync(source));
    }
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false;
    throw error;
  }
}
