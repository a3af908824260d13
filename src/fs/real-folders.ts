import { lstatSync } from 'node:fs';
import { DsgError } from '../errors/error.js';

/**
 * Refuses private folders that are links or anything but folders: what dsg clears away in them would lie elsewhere.
 *
 * Folders that are not there are fine.
 */
export function requireRealFolders(paths: readonly string[]): void {
  for (const path of paths) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat && !stat.isDirectory()) throw misplaced(path, stat.isSymbolicLink(), 'folder');
  }
}

/** Refuses records that are links, folders or anything but files; those that are not there are fine. */
export function requireRealFiles(paths: readonly string[]): void {
  for (const path of paths) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat && !stat.isFile()) throw misplaced(path, stat.isSymbolicLink(), 'file');
  }
}

function misplaced(path: string, isLink: boolean, kind: 'file' | 'folder'): DsgError {
  const what = isLink ? 'a link' : `no ${kind}`;
  return new DsgError(
    'integrity',
    `Cannot use "${path}": it is ${what}, and dsg keeps its own files there`,
    {
      state: 'Nothing was changed.',
      hint: `put a real ${kind} in its place, with what was in it`,
      data: { path },
    },
  );
}

/** Tells whose a path is (a user's number) when it is not ours; undefined when it is, or where users have no numbers. */
export function foreignOwner(path: string): number | undefined {
  const me = process.geteuid?.();
  const owner = lstatSync(path).uid;
  return me === undefined || owner === me ? undefined : owner;
}
