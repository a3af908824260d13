import { closeSync, constants, openSync, statSync } from 'node:fs';
import { DsgError, systemCode } from '../errors/error.js';
import { makeFolder } from './durable.js';

/**
 * Reaches folders below a root through open handles, one name at a time and never through a link.
 *
 * A path that is checked and then used can be bent in between by swapping a parent for a link; a handle cannot. The
 * handles of the folder last asked for stay open, so that work in manifest order opens each folder once.
 */
export class PinnedFolders {
  private readonly open: { name: string; fd: number }[] = [];
  private readonly rootFd: number;

  constructor(
    readonly root: string,
    private readonly mode = 0o777,
  ) {
    this.rootFd = openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
  }

  /** Returns a path that means the folder `path` (relative, "" for the root) until the next call; undefined when it is not there. */
  at(path: string, make = false): string | undefined {
    const names = path === '' ? [] : path.split('/');
    let shared = 0;
    while (shared < names.length && this.open[shared]?.name === names[shared]) shared += 1;
    for (const { fd } of this.open.splice(shared)) closeSync(fd);
    for (const name of names.slice(shared)) {
      const fd = this.enter(name, make, path);
      if (fd === undefined) return undefined;
      this.open.push({ name, fd });
    }
    return handlePath(this.last);
  }

  close(): void {
    for (const { fd } of this.open.splice(0)) closeSync(fd);
    closeSync(this.rootFd);
  }

  private get last(): number {
    return this.open.at(-1)?.fd ?? this.rootFd;
  }

  private enter(name: string, make: boolean, path: string): number | undefined {
    const inside = `${handlePath(this.last)}/${name}`;
    const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
    for (let attempt = 0; ; attempt++) {
      try {
        return openSync(inside, flags);
      } catch (error) {
        const code = systemCode(error);
        if (code === 'ENOENT' && !make) return undefined;
        if (code === 'ENOENT' && attempt === 0) this.makeFolder(inside);
        else if (code === 'ENOTDIR' || code === 'ELOOP') {
          throw new DsgError(
            'changed',
            `Cannot enter "${path}": "${name}" is not a folder any more`,
            { data: { path } },
          );
        } else throw error;
      }
    }
  }

  private makeFolder(inside: string): void {
    try {
      makeFolder(inside, this.mode);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

function handlePath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/** Tells whether two paths are on the same file system, so that a rename between them can work. */
export function onSameDevice(a: string, b: string): boolean {
  return statSync(a).dev === statSync(b).dev;
}
