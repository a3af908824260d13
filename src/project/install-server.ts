import { resolve } from 'node:path';
import { DsgError } from '../errors/error.js';
import type { Installed } from '../remote/ssh/install.js';
import type { RepositoryUrl } from '../remote/url.js';
import { formatUrl } from '../remote/url.js';
import { announce } from './announce.js';
import type { Context } from './context.js';
import { sshSettings } from './person.js';

/** The folder of this dsg, with its package.json. */
const PACKAGE = resolve(import.meta.dirname, '../../..');

/** Copies this dsg into the person's home folder on the server that a URL leads to, for use from then on. */
export async function installOnServer(
  context: Context,
  url: RepositoryUrl | undefined,
): Promise<Installed> {
  if (url?.kind !== 'ssh') {
    const what = url ? `"${formatUrl(url)}"` : 'no server';
    throw new DsgError('usage', `Cannot install dsg on a server: ${what} is named`, {
      state: 'Nothing was changed.',
      hint: 'name one: ssh://[user@]host/path',
    });
  }
  const { openSsh } = await import('../remote/ssh/connect.js');
  const { installServer } = await import('../remote/ssh/install.js');
  announce(context, 'install');
  const connection = await openSsh(url, sshSettings(context));
  try {
    return await installServer(connection, PACKAGE);
  } finally {
    await connection.close();
  }
}
