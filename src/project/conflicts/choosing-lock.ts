import { DsgError } from '../../errors/error.js';
import { makeFolders } from '../../fs/durable.js';
import type { FileLock } from '../../fs/lock.js';
import { tryLock } from '../../fs/lock.js';
import type { Project } from '../open.js';

/** Makes sure that nobody else makes choices in a project meanwhile: of two, the later would overwrite the other's. */
export function lockChoosing({ root, places }: Pick<Project, 'root' | 'places'>): FileLock {
  makeFolders(places.dsg);
  const lock = tryLock(places.choosing);
  if (lock) return lock;
  throw new DsgError(
    'locked',
    `Cannot choose in the project "${root}": another dsg is open in which choices are made`,
    {
      state: 'Nothing was changed.',
      hint: 'finish or leave there (f or q), and run the command again',
    },
  );
}
