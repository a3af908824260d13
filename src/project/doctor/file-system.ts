import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FILE } from '../../config/project-config.js';
import { isDsgError } from '../../errors/error.js';
import { type Mount, mountOf } from '../../fs/mounts.js';
import { canClone, canLink } from '../../repository/backends/probe.js';
import type { Check, Finding } from './subject.js';
import { bad, good, note } from './subject.js';

/** File systems whose files are on another machine. */
const NETWORK =
  /^(nfs4?|cifs|smb3?|smbfs|9p|afs|ceph|glusterfs|lustre|beegfs|fuse\.(?!fuseblk).*)$/;
/** Those that are gone when the machine restarts. */
const PASSING: ReadonlySet<string> = new Set(['tmpfs', 'ramfs']);

/** What the file system of the project can do, as far as dsg depends on it. */
export const fileSystem: Check = {
  name: 'file system',
  run({ project }) {
    if (!project) return [];
    const { root, places } = project;
    const mount = mountOf(root);
    if (mount?.readOnly)
      return [
        bad(
          `${root} is mounted read-only`,
          `mount it for writing: mount -o remount,rw ${mount.path}`,
        ),
      ];
    const able = abilities(existsSync(places.dsg) ? places.dsg : root, ignoresCase(root));
    return [good(`${mount?.type ?? 'its file system'}: ${able}`), ...warnings(mount)];
  },
};

/** What is worth knowing of a file system of this kind. */
export function warnings(mount: Pick<Mount, 'type' | 'path'> | undefined): Finding[] {
  if (mount === undefined) return [];
  const { type, path } = mount;
  if (NETWORK.test(type))
    return [
      note(
        `${path} is on a network file system (${type}): changes that other machines make may be seen late`,
        'keep the project on a disk of this machine, and the repository on the server',
      ),
    ];
  if (PASSING.has(type))
    return [
      note(
        `${path} is in memory (${type}), and gone when the machine restarts`,
        'keep the project on a disk',
      ),
    ];
  return [];
}

/** Tries two scratch files, as init does; they are gone afterwards. */
function abilities(folder: string, isCaseless: boolean): string {
  const names = isCaseless
    ? 'names that differ only in case are one name'
    : 'upper and lower case differ';
  try {
    const links = canLink(folder) ? 'hard links' : 'no hard links';
    const clones = canClone(folder)
      ? 'copies that share their blocks'
      : 'copies take space of their own';
    return `${names}, ${links}, ${clones}`;
  } catch (error) {
    if (!isDsgError(error)) throw error;
    return names;
  }
}

/** Asks for the settings file by another name, so that nothing has to be made. */
function ignoresCase(root: string): boolean {
  const other = statSync(join(root, PROJECT_FILE.toUpperCase()), { throwIfNoEntry: false });
  return other !== undefined && other.ino === statSync(join(root, PROJECT_FILE)).ino;
}
