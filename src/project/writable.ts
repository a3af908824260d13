import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import type { Plan } from '../sync/plan.js';

/** Refuses a plan that changes names in a folder which may not be written to, while nothing has been changed yet. */
export function refuseReadOnly(root: string, { steps }: Plan): void {
  const folders = new Set(
    steps
      .filter(({ kind }) => kind !== 'upload' && kind !== 'delete-remote')
      .map(({ path }) => dirname(path)),
  );
  for (const folder of folders) {
    const why = obstacle(root, folder);
    if (why === undefined) continue;
    throw new DsgError('no-permission', `Cannot change the folder "${folder}": ${why}`, {
      state: 'Nothing was changed.',
      hint: 'get the permission to write there and run the command again',
      data: { path: folder },
    });
  }
}

/** Says why names cannot be made in a folder, or in the nearest one above it that is there. */
function obstacle(root: string, folder: string): string | undefined {
  for (let path = folder; ; path = dirname(path)) {
    try {
      // With the dot at its end a path can only be a folder.
      accessSync(`${join(root, path)}/.`, constants.W_OK | constants.X_OK);
      return undefined;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EROFS') return 'its file system is read-only';
      if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
      // A file in the place of a folder is what the plan itself will move out of the way.
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || path === '.') throw error;
    }
  }
}
