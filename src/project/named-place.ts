import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hostUrl } from '../config/repository-setting.js';
import { DsgError } from '../errors/error.js';
import type { RepositoryUrl } from '../remote/url.js';
import { parseUrl } from '../remote/url.js';
import type { Context } from './context.js';
import { personOf } from './person.js';

/** A word that is neither a path nor a URL. */
const BARE = /^[^/:#]+$/;

/** Reads what names a repository: a path, a URL, or a name below the default folder of the default host. */
export function namedRepository(context: Context, text: string): RepositoryUrl {
  const { defaultHost, defaultProjectPath } = personOf(context);
  const isName = BARE.test(text) && !existsSync(resolve(context.cwd, text));
  if (!isName || defaultHost === undefined || defaultProjectPath === undefined)
    return parseUrl(text);
  return hostUrl(defaultHost, join(defaultProjectPath, text));
}

/** Reads what names a folder of repositories: a path, a URL, or a host, whose folder is then the default one. */
export function namedFolder(context: Context, text: string | undefined): RepositoryUrl {
  const { defaultHost, defaultProjectPath } = personOf(context);
  if (text !== undefined && (!BARE.test(text) || existsSync(resolve(context.cwd, text))))
    return parseUrl(text);
  const host = text ?? defaultHost;
  if (host !== undefined && defaultProjectPath !== undefined)
    return hostUrl(host, defaultProjectPath);
  if (host === undefined) return { kind: 'local', path: context.cwd };
  throw new DsgError('usage', `Cannot list the repositories of "${host}": no folder is named`, {
    hint: `dsg list-repos ${host}:/FOLDER, or write default_project_path into ~/.config/dsg/dsg.yml`,
  });
}
