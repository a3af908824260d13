import { hostname, userInfo } from 'node:os';
import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import { translateFailure } from '../fs/failure.js';
import { foreignOwner } from '../fs/real-folders.js';
import { quoteWords } from './ssh/quote.js';

/**
 * Says of a failed system call which path of the repository it is about, and of a denied one who can mend it.
 *
 * Whoever asks may sit at another machine: "permission denied" alone would send them looking in the wrong place.
 */
export function inServerWords(error: unknown, root: string): unknown {
  const { path = root, syscall = 'use' } = (error ?? {}) as NodeJS.ErrnoException;
  const told = systemCode(error) === undefined ? error : translateFailure(error, syscall, path);
  if (!isDsgError(told, 'no-permission')) return told;
  const { code, message, state, data } = told;
  if (data.errno !== 'EACCES' && data.errno !== 'EPERM') return told;
  return new DsgError(code, message, {
    ...(state && { state }),
    hint: whoMends(root),
    data,
    cause: told,
  });
}

function whoMends(root: string): string {
  const { username } = userInfo();
  const owner = ownerOf(root);
  return owner === undefined
    ? `ask an administrator of "${hostname()}" to run there: ${quoteWords(['chown', '-R', username, root])}`
    : `ask the owner (user ${owner}) or an administrator of "${hostname()}" to let the account "${username}" in: ${quoteWords(['chmod', '-R', 'a+rX', root])}`;
}

/** The number of the account that a repository belongs to when it is not this one. */
function ownerOf(root: string): number | undefined {
  try {
    return foreignOwner(root);
  } catch {
    return undefined;
  }
}
