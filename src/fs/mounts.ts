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
  let text: string;
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((path) =>
      path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))),
    );
}
