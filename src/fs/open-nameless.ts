import { closeSync, constants, openSync } from 'node:fs';
import { unlinkPath } from './durable.js';

/** Opens a file for reading and takes its name away: it is gone when the descriptor is, however this process ends. */
export function openNameless(path: string): number {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    unlinkPath(path);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
