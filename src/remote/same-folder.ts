import { statSync } from 'node:fs';
import { DsgError } from '../errors/error.js';

/**
 * Makes a check that a path still leads to the folder that it leads to now.
 *
 * Whoever may rename things below a server's root must not lead a connection out of it.
 */
export function sameFolder(path: string): () => void {
  const before = statSync(path, { bigint: true });
  return () => {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (now?.dev === before.dev && now.ino === before.ino) return;
    throw new DsgError(
      'unreachable',
      `Cannot reach the repository "${path}": it was moved while somebody was connected to it`,
      { hint: 'dsg status' },
    );
  };
}
