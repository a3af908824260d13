import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { DsgError, systemCode } from '../../errors/error.js';

/** Bytes of the largest file that is read whole. */
const LARGEST = 64 * 1024 * 1024;

/** What a file holds that a person named, or why it cannot be read; nothing is waited for, and no link followed. */
export function readOwnFile(
  path: string,
): Buffer | { readonly why: string; readonly code?: string } {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return { why: 'there is no such file', code };
    return { why: code === 'ELOOP' ? 'it is a link' : (code ?? String(error)) };
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return { why: 'it is no file; remove it' };
    return stat.size > LARGEST ? { why: 'it is too large' } : readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Tells whether a path, its links followed, lies below one of these folders. */
export function isInside(path: string, folders: readonly string[]): boolean {
  const real = realpathOf(path);
  return folders.some((folder) => real.startsWith(`${realpathOf(folder)}/`));
}

function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // What is not there is told of when it is read.
    return path;
  }
}

/** The error for a merge that a person brings in a file, and that cannot be used. */
export function unusableMerge(path: string, why: string): DsgError {
  return new DsgError('usage', `Cannot use the merge in "${path}": ${why}`, {
    state: 'Nothing was changed.',
    hint: 'check "file" in the choices',
  });
}
