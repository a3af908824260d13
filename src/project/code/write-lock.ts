import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../errors/error.js';
import { writeBeside } from '../../fs/sealed.js';
import type { Hash } from '../../model/hash.js';
import { LOCK_FILE } from '../../model/reserved.js';
import type { Places } from '../../worktree/places.js';
import type { Context } from '../context.js';
import { findCode } from './find-code.js';
import { encodeLock } from './lock-file.js';
import { readLock } from './read-lock.js';

export interface LockTarget {
  /** The id of the repository. */
  readonly repository: string;
  readonly snapshot: { readonly id: string; readonly hash: Hash };
  /** The project has a data file of that name. */
  readonly isData: boolean;
}

/**
 * Writes dsg.lock when it does not name the snapshot that the project is at (docs/format.md, "dsg.lock").
 *
 * Beside code that came with one, a clone leaves it as it is: it says which data the code was committed with. A file
 * that is not dsg's is left alone, with a warning. The caller ends its journal afterwards, so that a crash is mended.
 */
export function writeLock(
  { warn, umask }: Pick<Context, 'warn' | 'umask'>,
  { root, dsg }: Pick<Places, 'root' | 'dsg'>,
  { repository, snapshot, isData }: LockTarget,
): void {
  const found = isData ? undefined : readLock(root);
  if (found === undefined || found.kind === 'foreign') {
    const why =
      found?.fault.message ?? `Cannot use ${LOCK_FILE}: it is a data file of this project`;
    if (found !== undefined || findCode(root) !== undefined)
      warn?.(`${why}; give it another name, and dsg sync can write which data belongs to the code`);
    return;
  }
  if (found.kind === 'none' && findCode(root) === undefined) return;
  const lock = { repository, snapshot: snapshot.id, hash: snapshot.hash };
  if (found.kind === 'lock' && isSame(found.lock, lock)) return;
  if (found.kind !== 'none' && existsSync(join(dsg, 'cloning'))) return;
  try {
    // RACE: a file that someone makes under this name between the look and the rename is replaced.
    writeBeside(join(dsg, `${LOCK_FILE}.new`), join(root, LOCK_FILE), {
      bytes: encodeLock(lock),
      mode: 0o666 & ~umask,
    });
  } catch (error) {
    // The data is there all the same, and the next sync tries again.
    if (!isDsgError(error, 'no-permission')) throw error;
    warn?.(`${LOCK_FILE} still names another snapshot: ${error.message}`);
  }
}

function isSame(a: object, b: object): boolean {
  const sorted = (one: object) => JSON.stringify(Object.entries(one).sort());
  return sorted(a) === sorted(b);
}
