import { listProjectMounts } from '../mounts.js';
import type { Check, Finding } from './subject.js';
import { bad, good, note } from './subject.js';

/** The snapshots that the project has mounted; where there are none, there is nothing to say. */
export const mounts: Check = {
  name: 'mounts',
  run({ project }) {
    if (!project) return [];
    return listProjectMounts(project).map(({ snapshot, folder, state, faults, lost }): Finding => {
      const what = `${snapshot} at ${folder}`;
      if (state === 'stale')
        return bad(`${what}: its server has died`, `dsg snapmount --unmount ${folder}`);
      if (faults.length > 0)
        return bad(
          `${what}: ${faults.length} files or folders are damaged`,
          'dsg snapmount --list',
        );
      return lost === null ? good(`${what} can be read`) : note(`${what}: ${lost}`);
    });
  },
};
