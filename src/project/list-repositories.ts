import { basename, dirname, resolve } from 'node:path';
import { parseSharedConfig } from '../config/shared.js';
import { DsgError } from '../errors/error.js';
import type { ListedRepository } from '../remote/protocol.js';
import type { RepositoryUrl } from '../remote/url.js';
import { formatUrl } from '../remote/url.js';
import { connectHost } from './connect.js';
import type { Context } from './context.js';
import { namedFolder } from './named-place.js';

/** One repository of a host or folder. */
export interface RepositoryReport extends Omit<ListedRepository, 'settings'> {
  /** Of the project, as its settings have it; else the folder's. */
  readonly name: string;
  /** What `dsg clone` takes. */
  readonly url: string;
}

export interface RepositoriesReport {
  /** The folder that was looked into. */
  readonly at: string;
  readonly repositories: readonly RepositoryReport[];
}

/** Lists the repositories in a folder, here or on a server, damaged ones too; without one, where the settings say. */
export async function listRepositories(
  context: Context,
  text: string | undefined,
): Promise<RepositoriesReport> {
  const place = namedFolder(context, text);
  const folder: RepositoryUrl =
    place.kind === 'local' ? { ...place, path: resolve(context.cwd, place.path) } : place;
  const { host, path } = await connectHost(context, folder);
  try {
    const listed = await host.list(path);
    return {
      at: formatUrl(folder),
      repositories: listed.map((one) => report(one, folder)),
    };
  } finally {
    await host.close();
  }
}

function report(
  { settings, ...listed }: ListedRepository,
  folder: RepositoryUrl,
): RepositoryReport {
  const { type: _, ...place } = folder;
  const url = formatUrl({ ...place, path: listed.path });
  try {
    const name = settings === null ? folderName(listed.path) : parseSharedConfig(settings).name;
    return { name, url, ...listed };
  } catch (error) {
    if (!(error instanceof DsgError)) throw error;
    return { name: folderName(listed.path), url, ...listed, fault: listed.fault ?? error.message };
  }
}

/** A repository inside of a project has the project's name. */
function folderName(path: string): string {
  const parent = dirname(path);
  return basename(path) === 'repository' && basename(parent) === '.dsg'
    ? basename(dirname(parent))
    : basename(path);
}
