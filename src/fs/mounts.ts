import { readFileSync, realpathSync } from 'node:fs';

/**
 * Lists the mount points below a folder, relative to it; none where the system does not tell (anything but Linux).
 *
 * Two mounts of one file system have one device number, and yet nothing can be renamed or linked from one to the other.
 */
export function mountPointsBelow(folder: string): string[] {
  const root = `${realPath(folder).replace(/\/$/, '')}/`;
  return mountPoints()
    .filter((path) => path.startsWith(root))
    .map((path) => path.slice(root.length));
}

/** Where the folders above may not be looked into, the path as it is given has to do. */
function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function mountPoints(): string[] {
  return listMounts().map(({ path }) => path);
}

/** One mount as the kernel sees it. */
export interface Mount {
  readonly path: string;
  /** `zfs`, `ext4`. */
  readonly type: string;
  /** The device, or a dataset's name. */
  readonly source: string;
  readonly readOnly: boolean;
  /** The number of its device: "0:39". */
  readonly device: string;
}

/** Lists all mounts in the order in which they were made; none where the system does not tell (anything but Linux). */
export function listMounts(): Mount[] {
  let text: string;
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , device = '', , path, options = ''] = before.split(' ');
    const [type = '', source = '', whole = ''] = after.split(' ');
    if (path === undefined) return [];
    // Either this mount or the whole file system may be read-only.
    const readOnly = [options, whole].some((list) => list.split(',').includes('ro'));
    return [{ path: unescaped(path), type, source: unescaped(source), readOnly, device }];
  });
}

/** Finds the mount that a path lies in; links on the way are followed. */
export function mountOf(path: string): Mount | undefined {
  const real = realPath(path);
  const holds = (mount: Mount) =>
    real === mount.path || real.startsWith(`${mount.path.replace(/\/$/, '')}/`);
  // Of mounts upon each other at one path the last is seen.
  return listMounts()
    .filter(holds)
    .reduce<Mount | undefined>(
      (best, mount) => (best && best.path.length > mount.path.length ? best : mount),
      undefined,
    );
}

/** The kernel writes blanks, tabs, newlines and backslashes as octal numbers of their bytes. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));
}
