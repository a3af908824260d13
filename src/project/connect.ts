import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import type { Remote } from '../remote/client.js';
import { openRemote } from '../remote/client.js';
import { connectInProcess } from '../remote/transports/in-process.js';
import type { RepositoryUrl } from '../remote/url.js';
import { formatUrl } from '../remote/url.js';
import type { Context } from './context.js';

/** Connects to the repository at a URL. Only those on this machine can be reached. */
export async function connect(context: Context, url: RepositoryUrl): Promise<Remote> {
  const path = localPath(url, context.cwd);
  try {
    return await openRemote(connectInProcess(repositoryIn(path), context.pool));
  } catch (error) {
    if (error instanceof DsgError && error.code === 'not-found') {
      throw new DsgError(
        'unreachable',
        `Cannot reach the repository "${formatUrl(url)}": there is none`,
        {
          state: 'Nothing was changed.',
          hint: 'check "repository" in .dsgconfig.yml and whether its disk is mounted',
          cause: error,
        },
      );
    }
    const code = systemCode(error);
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EIO') throw error;
    throw new DsgError(
      'unreachable',
      `Cannot reach the repository "${formatUrl(url)}": ${code === 'EIO' ? 'its disk reports an error' : 'permission denied'}`,
      {
        state: 'Nothing was changed.',
        hint: 'check the permissions of that folder',
        cause: error,
      },
    );
  }
}

/** Returns the absolute path of a repository on this machine; any other is refused before anything is done. */
export function localPath(url: RepositoryUrl, base: string): string {
  if (url.kind === 'local') return resolve(base, url.path);
  throw new DsgError(
    'config',
    `Cannot use "${formatUrl(url)}": this dsg reaches repositories on this machine only`,
    {
      state: 'Nothing was changed.',
      hint: 'name a path or a file:// URL, for example of a mounted disk',
    },
  );
}

/** A project with an embedded repository can be named in the repository's place. */
export function repositoryIn(path: string): string {
  const embedded = join(path, '.dsg', 'repository');
  return !existsSync(join(path, '.dsg', 'format')) && existsSync(join(embedded, '.dsg', 'format'))
    ? embedded
    : path;
}
