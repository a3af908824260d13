import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { loadProject } from '../config/load-project.js';
import type { ProjectConfig, SharedConfig } from '../config/project-config.js';
import {
  defaultDataDirs,
  defaultGuard,
  defaultIgnore,
  PROJECT_FILE,
} from '../config/project-config.js';
import { writeProjectConfig } from '../config/write-project.js';
import { DsgError } from '../errors/error.js';
import { makeFolders } from '../fs/durable.js';
import { writeAtomic } from '../fs/sealed.js';
import type { RepositoryUrl } from '../remote/url.js';
import { parseUrl } from '../remote/url.js';
import { createRepository } from '../repository/create.js';
import type { Repository } from '../repository/repository.js';
import { isRepository, openRepository, readHead } from '../repository/repository.js';
import { placesOf } from '../worktree/places.js';
import { createFilter } from '../worktree/rules.js';
import { scan } from '../worktree/scan.js';
import { localPath, repositoryIn } from './connect.js';
import type { Context } from './context.js';
import { author } from './identity.js';
import { filterOf, projectAround, projectAt } from './open.js';
import { refuseNames } from './rot.js';
import type { SyncOptions, SyncReport } from './sync.js';
import { sync } from './sync.js';

export interface InitOptions extends Pick<SyncOptions, 'message' | 'normalize'> {
  /** Where the repository is made; without it, in the project itself. */
  readonly url?: string | undefined;
  readonly name?: string | undefined;
  readonly dataDirs?: readonly string[] | undefined;
}

export interface InitReport {
  readonly root: string;
  readonly name: string;
  readonly repository: string;
  readonly backend: string;
  readonly dataDirs: readonly string[];
  readonly first: SyncReport;
}

/**
 * Makes the current folder a project, its repository, and the first snapshot if there is anything to take.
 *
 * Who the person is, the settings and the file names are checked before anything is made.
 */
export async function init(context: Context, options: InitOptions): Promise<InitReport> {
  const root = context.cwd;
  const places = placesOf(root);
  await author(context, root);
  const around = projectAround(root);
  if (around !== undefined) throw inside(root, around);
  const given = options.url === undefined ? undefined : parseUrl(options.url);
  const written = existsSync(join(root, PROJECT_FILE)) ? loadProject(root) : undefined;
  const url = given ?? written?.repository?.url;
  const path = url ? localPath(url, root) : places.embedded;
  const begun = written ? undefined : emptyRepository(path);
  if (existsSync(places.state) || (!begun && isRepository(places.embedded)))
    throw alreadyThere(root);
  if (!begun && isRepository(repositoryIn(path))) throw inUse(path, written !== undefined);
  refuseNested(root, path, places.embedded);
  const config = written ?? newConfig(root, options, url && { ...url, kind: 'local', path });
  if (!options.normalize) await refuseBadNames(context, root, config);
  const repository = begun ?? createRepository(path, url?.type, 0o777 & ~context.umask);
  makeFolders(places.dsg, 0o777 & ~context.umask);
  writeAtomic(
    join(places.dsg, '.gitignore'),
    Buffer.from('# Private to this copy of the project.\n*\n'),
  );
  if (!written || given) {
    const settings = {
      ...config,
      ...(url && { repository: { url: { ...url, kind: 'local', path } as RepositoryUrl } }),
    };
    const text = Buffer.from(writeProjectConfig(settings));
    writeAtomic(join(root, PROJECT_FILE), text, 0o666 & ~context.umask);
  }
  const { message, normalize = false } = options;
  const first = await sync(context, projectAt(root), { message, normalize, what: 'init' });
  return {
    root,
    name: config.name,
    repository: path,
    backend: repository.backend.name,
    dataDirs: config.dataDirs,
    first,
  };
}

function newConfig(
  root: string,
  { name, dataDirs }: InitOptions,
  url: RepositoryUrl | undefined,
): ProjectConfig {
  const shared: SharedConfig = {
    name: name ?? (basename(root) || 'data'),
    dataDirs: dataDirs && dataDirs.length > 0 ? dataDirs : detectDataDirs(root),
    ignore: defaultIgnore,
    names: { allow: [] },
  };
  return { ...shared, repository: url && { url }, guard: defaultGuard, checks: undefined };
}

/** Projects that follow the convention of task folders have input, output or frozen somewhere; others are all data. */
function detectDataDirs(root: string): readonly string[] {
  const hasConvention = (folder: string, depth: number): boolean =>
    readdirSync(folder, { withFileTypes: true }).some((entry) => {
      if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules')
        return false;
      return (
        defaultDataDirs.includes(entry.name) ||
        (depth < 3 && hasConvention(join(folder, entry.name), depth + 1))
      );
    });
  return hasConvention(root, 0) ? defaultDataDirs : ['.'];
}

async function refuseBadNames(
  context: Context,
  root: string,
  config: ProjectConfig,
): Promise<void> {
  const { problems } = await scan({
    root,
    filter: existsSync(join(root, '.dsgignore'))
      ? filterOf(root, config)
      : createFilter({ ...config, allow: config.names.allow, dsgignore: '' }),
    index: undefined,
    checksum: false,
    isKnown: () => false,
    synced: () => undefined,
    pool: context.pool,
    now: 0n,
    namesOnly: true,
  });
  refuseNames(problems);
}

function refuseNested(root: string, path: string, embedded: string): void {
  if (path === embedded || !`${resolve(path)}/`.startsWith(`${root}/`)) return;
  throw new DsgError(
    'usage',
    `Cannot make the repository in "${path}": it would lie inside the project's own data`,
    {
      state: 'Nothing was changed.',
      hint: 'name a folder outside the project, or none to have it embedded in .dsg/repository',
    },
  );
}

function inside(root: string, around: string): DsgError {
  return new DsgError(
    'usage',
    `Cannot make a project in "${root}": it lies inside the project "${around}"`,
    { state: 'Nothing was changed.', hint: 'go to a folder outside of it' },
  );
}

function alreadyThere(root: string): DsgError {
  return new DsgError('usage', `Cannot make a project in "${root}": it is one already`, {
    state: 'Nothing was changed.',
    hint: 'dsg status',
  });
}

/** An empty repository without a project's settings is what an interrupted init leaves: the next one goes on with it. */
function emptyRepository(path: string): Repository | undefined {
  if (!isRepository(path)) return undefined;
  const repository = openRepository(path);
  return readHead(repository).hash === null ? repository : undefined;
}

function inUse(path: string, isOurs: boolean): DsgError {
  return new DsgError('usage', `Cannot make a repository in "${path}": there is one already`, {
    state: 'Nothing was changed.',
    hint: isOurs ? 'dsg sync' : `to work with it: dsg clone ${path} NEW-FOLDER`,
  });
}
