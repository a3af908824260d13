import type { Backend } from './backend.js';
import { canLink, fileSystemOf } from './probe.js';
import { turns } from './turns.js';

/** Any POSIX file system with hard links. */
export const hardlink: Backend = {
  ...turns,
  name: 'hardlink',
  async examine(folder) {
    const fits = canLink(folder);
    return fits
      ? { fits, why: `hard links work there (${fileSystemOf(folder)})` }
      : { fits, why: 'its file system has no hard links' };
  },
};
