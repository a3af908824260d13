import type { Backend } from './backend.js';
import { canLink } from './probe.js';
import { turns } from './turns.js';

/** Any POSIX file system with hard links. */
export const hardlink: Backend = {
  ...turns,
  name: 'hardlink',
  unsuitable: (folder) => (canLink(folder) ? undefined : 'its file system has no hard links'),
};
