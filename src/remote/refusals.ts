import { statfsSync } from 'node:fs';
import { DsgError } from '../errors/error.js';
import { foreignOwner } from '../fs/real-folders.js';
import { formatBytes } from '../model/format-bytes.js';
import type { Repository } from '../repository/repository.js';

export function notLocked(): DsgError {
  return new DsgError(
    'failed',
    'Cannot change the repository: it is not locked by this connection',
  );
}

export function commitUnderWay(): DsgError {
  return new DsgError('failed', 'Cannot change the upload: it is being committed');
}

export function lockedAlready(): DsgError {
  return new DsgError(
    'failed',
    'Cannot lock the repository: this connection has locked it already',
  );
}

export function takenOver(): DsgError {
  return new DsgError('locked', 'Cannot commit: the lock was taken over', { hint: 'dsg sync' });
}

/** The refusal of a server that was started for reading only. */
export function onlyReading(root: string): DsgError {
  return new DsgError(
    'no-permission',
    `Cannot change "${root}": this server gives access for reading only`,
    {
      state: 'Nothing was changed.',
      hint: 'ask who runs the server for the right to write',
    },
  );
}

/**
 * Refuses to change a repository that belongs to another user, root included.
 *
 * Linux lets nobody but a file's owner make hard links to it, so what two users wrote in turns neither could go on with.
 */
export function refuseForeign({ layout }: Repository): void {
  const owner = foreignOwner(layout.format);
  if (owner === undefined) return;
  throw new DsgError(
    'no-permission',
    `Cannot change the repository "${layout.root}": it belongs to another user (number ${owner})`,
    {
      state: 'Nothing was changed.',
      hint: 'one account owns a repository: run dsg as that account, or give all of it to yours with chown -R',
      data: { owner },
    },
  );
}

/** Refuses an upload that cannot fit before a byte of it is sent; a file system that shares blocks is left to try. */
export function refuseIfTooLarge({ layout, backend }: Repository, sum: number): void {
  if (backend.name === 'xfs') return;
  // On ZFS contents are copied from the quarantine into the new generation.
  const needed = backend.name === 'zfs' ? sum * 2 : sum;
  const { bavail, bsize } = statfsSync(layout.root);
  const free = bavail * bsize;
  if (needed <= free) return;
  throw new DsgError(
    'no-space',
    `Cannot upload ${formatBytes(needed)} to "${layout.root}": only ${formatBytes(free)} are free there`,
    {
      state: 'Nothing was changed.',
      hint: 'free some space and run the command again',
      data: { needed, free },
    },
  );
}
