import { DsgError } from '../errors/error.js';
import { makeFolders } from '../fs/durable.js';
import type { FileLock } from '../fs/lock.js';
import { tryLock } from '../fs/lock.js';
import type { Project } from './open.js';

/** Takes the project's own lock: one command at a time changes a working folder. */
export function lockProject(project: Pick<Project, 'root' | 'places'>): FileLock {
  makeFolders(project.places.dsg);
  const lock = tryLock(project.places.lock);
  if (lock) return lock;
  throw new DsgError(
    'locked',
    `Cannot lock the project "${project.root}": another dsg is working in it`,
    {
      state: 'Nothing was changed.',
      hint: 'wait until it is done and run the command again',
    },
  );
}
