import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { changeRepository } from '../config/change-repository.js';
import { loadProject } from '../config/load-project.js';
import type { ProjectConfig, SharedConfig } from '../config/project-config.js';
import {
  defaultDataDirs,
  defaultGuard,
  defaultIgnore,
  PROJECT_FILE,
} from '../config/project-config.js';
import { writeProjectConfig } from '../config/write-project.js';
import { DsgError, isDsgError } from '../errors/error.js';
import { makeFolders } from '../fs/durable.js';
import { writeAtomic } from '../fs/sealed.js';
import type { Installed } from '../remote/ssh/install.js';
import type { RepositoryUrl } from '../remote/url.js';
import { formatUrl, parseUrl } from '../remote/url.js';
import { placesOf } from '../worktree/places.js';
import { createFilter } from '../worktree/rules.js';
import { scan } from '../worktree/scan.js';
import { ignorePrivate } from './code/ignore-private.js';
import { warnOfTracked } from './code/warn-of-tracked.js';
import { connectHost } from './connect.js';
import type { Context } from './context.js';
import { author } from './identity.js';
import { installOnServer } from './install-server.js';
import { filterOf, projectAround, projectAt } from './open.js';
import { refuseNames } from './rot.js';
import type { SyncOptions, SyncReport } from './sync.js';
import { sync } from './sync.js';

export interface InitOptions extends Pick<SyncOptions, 'message' | 'normalize'> {
  /** Where the repository is made, here or on a server; without it, in the project itself. */
  readonly url?: string | undefined;
  readonly name?: string | undefined;
  readonly dataDirs?: readonly string[] | undefined;
  /** Copies this dsg to the server first. */
  readonly installServer?: boolean;
}

export interface InitReport {
  readonly root: string;
  readonly name: string;
  readonly repository: string;
  readonly backend: string;
  /** A sentence: which type of repository, and why. */
  readonly why: string;
  readonly dataDirs: readonly string[];
  readonly installed: Installed | null;
  readonly first: SyncReport;
}

/**
 * Makes the current folder a project, its repository, and the first snapshot if there is anything to take.
 *
 * Who the person is, the settings and the file names are checked before anything is made. What an interrupted init left
 * is gone on with: an empty repository, and settings that name it.
 */
export async function init(context: Context, options: InitOptions): Promise<InitReport> {
  const root = context.cwd;
  const places = placesOf(root);
  await author(context, root);
  const around = projectAround(root);
  if (around !== undefined) throw inside(root, around);
  const given = options.url === undefined ? undefined : parseUrl(options.url);
  const written = existsSync(join(root, PROJECT_FILE)) ? loadProject(root) : undefined;
  const wanted = given ?? written?.repository?.url;
  const url: RepositoryUrl =
    wanted?.kind === 'ssh'
      ? wanted
      : { kind: 'local', ...wanted, path: wanted ? resolve(root, wanted.path) : places.embedded };
  const isEmbedded = url.kind === 'local' && url.path === places.embedded;
  if (existsSync(places.state)) throw alreadyThere(root);
  if (!isEmbedded && existsSync(join(places.embedded, '.dsg', 'format'))) throw alreadyThere(root);
  if (url.kind === 'local') refuseNested(root, url.path, places.embedded);
  const config = written ?? newConfig(root, options, isEmbedded ? undefined : url);
  if (!options.normalize) await refuseBadNames(context, root, config);
  const installed = options.installServer ? await installOnServer(context, wanted) : null;
  const made = await makeRepository(context, url, {
    pool: written?.repository?.pool ?? null,
    taken: () => (isEmbedded ? alreadyThere(root) : inUse(url, written !== undefined)),
  });
  makeFolders(places.dsg, 0o777 & ~context.umask);
  writeAtomic(
    join(places.dsg, '.gitignore'),
    Buffer.from('# Private to this copy of the project.\n*\n'),
  );
  ignorePrivate(context, root);
  if (!written || given) writeSettings(context, root, config, isEmbedded ? undefined : url);
  const { message, normalize = false } = options;
  const first = await sync(context, projectAt(root), { message, normalize, what: 'init' });
  const data = first.plan.steps.filter(({ kind }) => kind === 'upload').map(({ path }) => path);
  await warnOfTracked(context, root, data);
  return {
    root,
    name: config.name,
    repository: formatUrl(withoutType(url)),
    backend: made.backend,
    why: made.why,
    dataDirs: config.dataDirs,
    installed,
    first,
  };
}

/** Makes an empty repository, or takes the one that an interrupted init made. */
async function makeRepository(
  context: Context,
  url: RepositoryUrl,
  { pool, taken }: { pool: string | null; taken: () => DsgError },
): Promise<Pick<InitReport, 'backend' | 'why'>> {
  const { host, path } = await connectHost(context, url);
  try {
    const request = { path, type: url.type ?? null, pool, umask: context.umask };
    const { backend, why, isNew } = await host.create(request);
    return { backend, why: isNew ? why : 'It was there already, and empty.' };
  } catch (error) {
    throw isDsgError(error, 'usage') && error.data.taken === true ? taken() : error;
  } finally {
    await host.close();
  }
}

/** Writes the settings; of a file that is there already, only where the repository is. */
function writeSettings(
  { umask }: Context,
  root: string,
  config: ProjectConfig,
  url: RepositoryUrl | undefined,
): void {
  const file = join(root, PROJECT_FILE);
  const text = existsSync(file)
    ? changeRepository(readFileSync(file, 'utf8'), url, config.name)
    : writeProjectConfig(config);
  writeAtomic(file, Buffer.from(text), 0o666 & ~umask);
}

function withoutType({ type: _, ...url }: RepositoryUrl): RepositoryUrl {
  return url;
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
    looked: (done) => context.progress({ phase: 'scan', done, total: 0, unit: 'files' }),
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

function inUse(url: RepositoryUrl, isOurs: boolean): DsgError {
  const address = formatUrl(withoutType(url));
  return new DsgError('usage', `Cannot make a repository in "${address}": there is one already`, {
    state: 'Nothing was changed.',
    hint: isOurs ? 'dsg sync' : `to work with it: dsg clone ${address} NEW-FOLDER`,
  });
}
