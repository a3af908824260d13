import type { Backend } from './backend.js';
import { canClone, canLink, isXfs } from './probe.js';
import { turns } from './turns.js';

/** XFS with reflink: as `hardlink`, and large files from the same file system share their blocks with the original. */
export const xfs: Backend = {
  ...turns,
  name: 'xfs',
  unsuitable(folder) {
    if (!isXfs(folder)) return 'it is not on XFS';
    if (!canClone(folder)) return 'this XFS was made without reflink';
    return canLink(folder) ? undefined : 'its file system has no hard links';
  },
};
