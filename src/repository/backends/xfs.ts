import type { Backend } from './backend.js';
import { canClone, canLink, isXfs } from './probe.js';
import { turns } from './turns.js';

/** XFS with reflink: as `hardlink`, and large files from the same file system share their blocks with the original. */
export const xfs: Backend = {
  ...turns,
  name: 'xfs',
  async examine(folder) {
    const no = (why: string) => ({ fits: false, why });
    if (!isXfs(folder)) return no('it is not on XFS');
    if (!canClone(folder)) return no('this XFS was made without reflink');
    if (!canLink(folder)) return no('its file system has no hard links');
    return { fits: true, why: 'it is on XFS with reflink' };
  },
};
