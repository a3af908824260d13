import * as fs from 'node:fs';
import { perform } from './durable.js';

/** Renames a file or folder whose name is not UTF-8; false when something has the new name. */
export function renameRaw(folder: string, name: Buffer, target: string): boolean {
  const source = Buffer.concat([Buffer.from(`${folder}/`), name]);
  try {
    if (fs.lstatSync(source).isDirectory())
      perform('rename', target, () => fs.renameSync(source, target));
    else {
      perform('link', target, () => fs.linkSync(source, target));
      perform('unlink', target, () => fs.unlinkSync(source));
    }
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false;
    throw error;
  }
}
