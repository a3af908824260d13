import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { loadProject } from '../config/load-project.js';
import type { ProjectConfig, SharedConfig } from '../config/project-config.js';
import { defaultGuard, defaultIgnore, PROJECT_FILE } from '../config/project-config.js';
import { parseSharedConfig } from '../config/shared.js';
import { writeProjectConfig } from '../config/write-project.js';
import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import type { ErrorCode } from '../errors/exits.js';
import { makeFolders, removeIfThere } from '../fs/durable.js';
import { readSealed, writeAtomic, writeSealed } from '../fs/sealed.js';
import type { Remote } from '../remote/client.js';
import { quoteWords } from '../remote/ssh/quote.js';
import type { RepositoryUrl } from '../remote/url.js';
import { formatUrl } from '../remote/url.js';
import { placesOf } from '../worktree/places.js';
import { find } from './connect.js';
import type { Context } from './context.js';
import { namedRepository } from './named-place.js';
import { projectAround, projectAt } from './open.js';
import type { SyncOptions, SyncReport } from './sync.js';
import { sync } from './sync.js';

export interface CloneOptions extends Pick<SyncOptions, 'onConflict'> {
  readonly url: string;
  readonly folder?: string | undefined;
  readonly resume?: boolean;
}

export interface CloneReport {
  readonly root: string;
  readonly head: string;
  readonly first: SyncReport;
}

/** Makes a working copy of a repository in a new folder, or beside code that has its settings already. */
export async function clone(context: Context, options: CloneOptions): Promise<CloneReport> {
  const { remote, url } = await find(context, absolute(context, options.url), {
    isGiven: true,
  }).catch((error) => {
    throw withCommand(context, error, options);
  });
  const root = resolve(context.cwd, options.folder ?? defaultFolder(url.path));
  const marker = join(placesOf(root).dsg, 'cloning');
  try {
    const { hash, snapshot } = await remote.head();
    checkFolder(root, marker, {
      resume: options.resume ?? false,
      repository: remote.repository,
      url: options.url,
      folder: options.folder,
    });
    const config = await settings(remote, snapshot?.config ?? undefined, basename(root));
    makeFolders(placesOf(root).dsg, 0o777 & ~context.umask);
    writeSealed(marker, { repository: remote.repository, head: hash });
    await resumable(options, root, async () => {
      writeAtomic(
        join(placesOf(root).dsg, '.gitignore'),
        Buffer.from('# Private to this copy of the project.\n*\n'),
      );
      if (!existsSync(join(root, PROJECT_FILE)))
        writeAtomic(
          join(root, PROJECT_FILE),
          Buffer.from(writeProjectConfig({ ...config, repository: { url } })),
          0o666 & ~context.umask,
        );
    });
  } finally {
    await remote.close();
  }
  const project = { ...projectAt(root), url };
  const first = await resumable(options, root, () =>
    sync(context, project, {
      downOnly: true,
      what: 'clone',
      ...(options.onConflict && { onConflict: options.onConflict }),
    }),
  );
  if (first.conflicts.length === 0) removeIfThere(marker);
  return { root, head: first.head, first };
}

function absolute(context: Context, text: string): RepositoryUrl {
  const url = namedRepository(context, text);
  return url.kind === 'local' ? { ...url, path: resolve(context.cwd, url.path) } : url;
}

/** Whoever was stopped in a clone goes on with another command, and finds a folder that was not there before. */
async function resumable<T>(
  { url, folder }: CloneOptions,
  root: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDsgError(error)) throw error;
    const { code, message, data, cause } = error;
    const resume = resumeCommand(url, folder);
    const hint = AGAIN.has(code) ? resume : error.hint;
    // With its journal written, part of the files may be there already.
    const begun = existsSync(placesOf(root).journal) ? `${error.state ?? ''} ` : '';
    throw new DsgError(code, message, {
      state: `${begun}The clone in "${root}" is not complete; what goes on with it: ${resume} (what has arrived is reused).`,
      ...(hint !== undefined && { hint }),
      data,
      cause,
    });
  }
}

/** After these there is nothing to mend first. */
const AGAIN: ReadonlySet<ErrorCode> = new Set(['interrupted', 'unreachable', 'changed', 'locked']);

function resumeCommand(url: string, folder: string | undefined): string {
  const words = [url, ...(folder === undefined ? [] : [folder])];
  return `dsg clone --resume ${quoteWords(words)}`;
}

/** Whoever named the live tree, or a project whose repository is elsewhere, is told how to clone what was meant. */
function withCommand(context: Context, error: unknown, { url, folder }: CloneOptions): unknown {
  if (!isDsgError(error)) return error;
  const { code, message, state, data } = error;
  const meant =
    typeof data.inside === 'string'
      ? data.inside
      : data.missing === true
        ? repositoryOf(absolute(context, url))
        : undefined;
  if (meant === undefined) return error;
  const command = `dsg clone ${quoteWords([meant, ...(folder === undefined ? [] : [folder])])}`;
  const hint =
    data.missing === true ? `that is a working copy; its repository: ${command}` : command;
  return new DsgError(code, message, { ...(state && { state }), hint, data });
}

/** Where the project in a folder of this machine has its repository; undefined where there is no project, or it is faulty. */
function repositoryOf(url: RepositoryUrl): string | undefined {
  if (url.kind !== 'local' || !existsSync(join(url.path, PROJECT_FILE))) return undefined;
  try {
    const told = loadProject(url.path).repository?.url;
    if (told === undefined) return undefined;
    return formatUrl(
      told.kind === 'local' ? { ...told, path: resolve(url.path, told.path) } : told,
    );
  } catch (error) {
    if (isDsgError(error)) return undefined;
    throw error;
  }
}

function defaultFolder(path: string): string {
  const name = basename(path);
  return name === 'repository' && basename(dirname(path)) === '.dsg'
    ? basename(dirname(dirname(path)))
    : name;
}

interface Wanted {
  readonly resume: boolean;
  readonly repository: string;
  readonly url: string;
  readonly folder: string | undefined;
}

/** Accepts a new or empty folder, one with settings and no data state yet, or an interrupted clone of the same repository. */
function checkFolder(
  root: string,
  marker: string,
  { resume, repository, url, folder }: Wanted,
): void {
  const refuse = (why: string, hint: string): never => {
    throw new DsgError('usage', `Cannot clone into "${root}": ${why}`, {
      state: 'Nothing was changed.',
      hint,
    });
  };
  const again = resumeCommand(url, folder);
  const begun = readSealed(marker);
  if (begun && begun.repository !== repository)
    refuse('it holds an interrupted clone of another repository', 'name another folder');
  if (begun && !resume) refuse('it holds an interrupted clone', again);
  if (begun) return;
  const around = projectAround(root);
  if (around !== undefined)
    refuse(`it lies inside the project "${around}"`, 'name a folder outside of it');
  const { dsg } = placesOf(root);
  // A folder without even a finished marker is as far as a clone came that has begun nothing.
  const isProject = existsSync(dsg) && namesIn(dsg, refuse).some((name) => name !== 'cloning.new');
  if (resume && isProject) refuse('there is no interrupted clone to resume', 'dsg sync');
  if (isProject)
    refuse('it is a project already', `dsg -C ${quoteWords([root])} sync, or name a new folder`);
  const names = namesIn(root, refuse).filter((name) => name !== '.dsg');
  if (names.length > 0 && !names.includes(PROJECT_FILE))
    refuse('it is not empty', 'name a new folder');
}

function namesIn(root: string, refuse: (why: string, hint: string) => never): string[] {
  const isLink = lstatSync(root, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (isLink && !existsSync(root))
    return refuse('it is a link that leads nowhere', 'name a new folder');
  try {
    return readdirSync(root);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    if (systemCode(error) === 'ENOTDIR') return refuse('it is a file', 'name a new folder');
    throw error;
  }
}

async function settings(
  remote: Remote,
  config: Parameters<Remote['object']>[0] | undefined,
  name: string,
): Promise<ProjectConfig> {
  const shared: SharedConfig =
    config === undefined
      ? { name, dataDirs: ['.'], ignore: defaultIgnore, names: { allow: [] } }
      : parseSharedConfig(
          Buffer.from(await remote.object(config, 'the shared settings')).toString('utf8'),
        );
  return { ...shared, repository: undefined, guard: defaultGuard, checks: undefined };
}
