import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, normalize, sep } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';

/**
 * Resolves a path that a client named, with all links in it, and refuses what does not lie in `root` then.
 *
 * Returns the resolved path; the end of it need not be there yet. Without a root only its form is checked.
 */
export function confinedPath(path: string, root: string | null): string {
  const plain = normalize(path).replace(/(?<=.)\/+$/, '');
  if (!path.startsWith('/') || path.split('/').includes('..')) {
    throw new DsgError(
      'unreachable',
      `Cannot use the path ${JSON.stringify(path)}: it is not a plain absolute path`,
      {
        state: 'Nothing was changed.',
        hint: 'write the whole path, without ".."',
      },
    );
  }
  if (root === null) return plain;
  const limit = realpathSync(root);
  const resolved = resolveExisting(plain);
  if (resolved === limit || resolved.startsWith(limit === '/' ? '/' : `${limit}${sep}`))
    return resolved;
  throw new DsgError(
    'unreachable',
    `Cannot use the path "${path}": this server gives access to "${root}" only`,
    {
      state: 'Nothing was changed.',
      hint: `dsg list-repos shows what is there; or ask who runs the server for more`,
      data: { path, root },
    },
  );
}

/** Resolves the part of a path that exists; a link that leads nowhere is not passed over. */
function resolveExisting(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (systemCode(error) !== 'ENOENT' || isLink || path === '/') throw refused(path, error);
    return join(resolveExisting(dirname(path)), basename(path));
  }
}

function refused(path: string, cause: unknown): unknown {
  const code = systemCode(cause);
  if (code === undefined) return cause;
  return new DsgError(
    'unreachable',
    `Cannot use the path "${path}": ${code === 'EACCES' ? 'permission denied' : 'it leads nowhere'}`,
    {
      state: 'Nothing was changed.',
      cause,
    },
  );
}

/** Finds the repository that a path lies in; undefined when it lies in none. */
export function repositoryAround(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.dsg', 'format'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
