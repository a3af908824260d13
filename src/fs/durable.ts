import * as fs from 'node:fs';
import { translateFailure } from './failure.js';
import { native } from './native.js';
import { requireRealFiles } from './real-folders.js';

/** The operations that change a disk; every one that dsg does goes through this file. */
export type Operation =
  | 'open'
  | 'write'
  | 'truncate'
  | 'copy'
  | 'mkdir'
  | 'link'
  | 'symlink'
  | 'rename'
  | 'swap'
  | 'unlink'
  | 'rmdir'
  | 'chmod'
  | 'utimes'
  | 'fsync'
  | 'sync-fs'
  | 'zfs';

export type Interceptor = (operation: Operation, path: string, phase: 'before' | 'after') => void;

let interceptor: Interceptor | undefined;

/** Calls `intercept` around each operation, so that a test can stop, fail or count them; undefined ends it. */
export function interceptOperations(intercept: Interceptor | undefined): void {
  interceptor = intercept;
}

/** Operations whose own names say nothing to a person. */
const IN_WORDS: Readonly<Partial<Record<Operation, string>>> = {
  mkdir: 'make the folder',
  link: 'make the hard link',
  symlink: 'make the link',
  unlink: 'remove',
  rmdir: 'remove the folder',
  swap: 'exchange',
  chmod: 'set the rights of',
  utimes: 'set the time of',
  fsync: 'flush',
  'sync-fs': 'flush the disk of',
};

/** Runs one operation; system errors that a person can mend come out as DsgErrors. */
export function perform<T>(operation: Operation, path: string, work: () => T): T {
  try {
    interceptor?.(operation, path, 'before');
    const result = work();
    interceptor?.(operation, path, 'after');
    return result;
  } catch (error) {
    throw translateFailure(error, IN_WORDS[operation] ?? operation, path);
  }
}

/** Runs one operation that another program does; what it returns is judged by the caller. */
export async function performLater<T>(
  operation: Operation,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  interceptor?.(operation, what, 'before');
  const result = await work();
  interceptor?.(operation, what, 'after');
  return result;
}

/** Opens a new file for writing; fails when anything, even a dangling link, has the name. */
export function openNew(path: string, mode = 0o666): number {
  return perform('open', path, () => fs.openSync(path, 'wx', mode));
}

/** Opens a file for writing where it stands, made when missing; for lock files and append-only files only. */
export function openInPlace(path: string): number {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = fs.constants;
  try {
    return perform('open', path, () => fs.openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o666));
  } catch (error) {
    if (['ELOOP', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      requireRealFiles([path]);
    throw error;
  }
}

/** Writes all of `bytes`, however few each call takes. */
export function writeAll(
  fd: number,
  bytes: Uint8Array,
  path: string,
  position: number | null = null,
): void {
  let at = 0;
  while (at < bytes.length) {
    const where = position === null ? null : position + at;
    at += perform('write', path, () => fs.writeSync(fd, bytes, at, bytes.length - at, where));
  }
}

export function truncateFile(fd: number, length: number, path: string): void {
  perform('truncate', path, () => fs.ftruncateSync(fd, length));
}

export function syncFile(fd: number, path: string): void {
  perform('fsync', path, () => fs.fsyncSync(fd));
}

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  try {
    perform('fsync', path, () => fs.fsyncSync(fd));
  } finally {
    fs.closeSync(fd);
  }
}

export function setMode(fd: number, mode: number, path: string): void {
  perform('chmod', path, () => fs.fchmodSync(fd, mode));
}

/** Sets a file's modification time from nanoseconds; file systems and Node keep microseconds of it. */
export function setTime(fd: number, mtime: bigint, path: string): void {
  // Half a microsecond further from 1970, for what the division by a million loses is cut off, not rounded.
  const seconds = (Number(mtime / 1000n) + (mtime < 0n ? -0.5 : 0.5)) / 1e6;
  // Node takes a negative number for "now", but not its text.
  const time = seconds < 0 ? String(seconds) : seconds;
  perform('utimes', path, () => fs.futimesSync(fd, time, time));
}

/** Clones a file's blocks where the file system can; false when it cannot. The copy is a new file. */
export function cloneFile(from: string, to: string): boolean {
  const { COPYFILE_FICLONE_FORCE, COPYFILE_EXCL } = fs.constants;
  try {
    perform('copy', to, () => fs.copyFileSync(from, to, COPYFILE_FICLONE_FORCE | COPYFILE_EXCL));
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['ENOTSUP', 'EXDEV', 'EINVAL', 'ENOSYS', 'ENOTTY', 'EOPNOTSUPP'].includes(code))
      throw error;
    fs.rmSync(to, { force: true });
    return false;
  }
}

export function makeFolder(path: string, mode = 0o777): void {
  perform('mkdir', path, () => fs.mkdirSync(path, mode));
}

/** Others may remove a parent again that was just made; some file systems have parents in which nothing can be made. */
const ATTEMPTS = 20;

/** Makes a folder and its missing parents, one operation each; true when it was not there. */
export function makeFolders(path: string, mode = 0o777, attempts = ATTEMPTS): boolean {
  try {
    makeFolder(path, mode);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' && fs.statSync(path).isDirectory()) return false;
    if (code !== 'ENOENT' || attempts === 0) throw error;
  }
  makeFolders(path.slice(0, path.lastIndexOf('/')) || '/', mode);
  return makeFolders(path, mode, attempts - 1);
}

export function renamePath(from: string, to: string): void {
  perform('rename', to, () => fs.renameSync(from, to));
}

export function linkFile(existing: string | Buffer, path: string): void {
  perform('link', path, () => fs.linkSync(existing, path));
}

export function makeSymlink(target: string, path: string): void {
  perform('symlink', path, () => fs.symlinkSync(target, path));
}

/** Exchanges two paths in one step; false when the file system cannot. */
export function swapPaths(a: string, b: string): boolean {
  const swap = native()?.swapSync;
  if (!swap) return false;
  try {
    perform('swap', b, () => swap(a, b));
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].includes(code)) return false;
    throw error;
  }
}

export function unlinkPath(path: string): void {
  perform('unlink', path, () => fs.unlinkSync(path));
}

export function removeFolder(path: string): void {
  perform('rmdir', path, () => fs.rmdirSync(path));
}

/** Removes a path when it is there. */
export function removeIfThere(path: string): void {
  try {
    unlinkPath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Removes a folder with all that is in it, following no links; nothing there is no error. Not for shared trees. */
export function removeTree(path: string): void {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    unlinkPath(path);
    return;
  }
  const entries = fs.readdirSync(Buffer.from(path), {
    withFileTypes: true,
    encoding: 'buffer',
  }) as unknown as fs.Dirent<Buffer>[];
  for (const entry of entries) {
    const name = entry.name.toString('utf8');
    const inside = Buffer.from(name).equals(entry.name) ? `${path}/${name}` : undefined;
    if (inside === undefined) {
      perform('unlink', path, () =>
        fs.rmSync(Buffer.concat([Buffer.from(`${path}/`), entry.name]), { recursive: true }),
      );
    } else if (entry.isDirectory()) removeTree(inside);
    else unlinkPath(inside);
  }
  removeFolder(path);
}

/**
 * Removes a tree that must not be believed any more, as far as the disk still lets us; never throws.
 *
 * Once an fsync has failed, the cache may show bytes that never reach the disk, and the next fsync may say that all is
 * well: nothing that was part of it can be verified by reading it back.
 */
export function discardTree(path: string): void {
  try {
    removeTree(path);
  } catch {
    // The error that brought us here is the one to report.
  }
}
