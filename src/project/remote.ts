import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { changeRepository } from '../config/change-repository.js';
import { valueAt } from '../config/edit-settings.js';
import { PROJECT_FILE } from '../config/project-config.js';
import { DsgError } from '../errors/error.js';
import { writeAtomic } from '../fs/sealed.js';
import type { Remote } from '../remote/client.js';
import type { RepositoryUrl } from '../remote/url.js';
import { formatUrl, parseUrl } from '../remote/url.js';
import { readCache } from '../worktree/cache.js';
import type { Edit } from '../worktree/edits.js';
import { readState } from '../worktree/state.js';
import { find } from './connect.js';
import type { Context } from './context.js';
import { lockProject } from './lock.js';
import type { Project } from './open.js';
import { trustedHead } from './trusted-head.js';

export interface RemoteReport {
  readonly url: string;
  /** True for a repository inside the project. */
  readonly embedded: boolean;
  /** What the URL was before; null when it stays as it was. */
  readonly previous: string | null;
}

/** Tells where a project's repository is; nothing is contacted. */
export function remoteOf({ url, places }: Project): RemoteReport {
  const embedded = url.kind === 'local' && url.path === places.embedded;
  return { url: formatUrl(url), embedded, previous: null };
}

/**
 * Makes a project look for its repository at another URL.
 *
 * What is there must be the very repository that the project was synced with, whole as far as it was seen here; else
 * nothing is written. Of the settings file only this one setting changes.
 */
export async function changeRemote(
  context: Context,
  project: Project,
  text: string,
): Promise<ChangedRemote> {
  const lock = lockProject(project);
  try {
    return write(context, project, await requireOwnAt(context, project, text));
  } finally {
    lock.release();
  }
}

/** Makes sure that a URL leads to this project's own repository, whole as far as it was seen here; returns where that is. */
export async function requireOwnAt(
  context: Context,
  project: Project,
  text: string,
): Promise<RepositoryUrl> {
  const { remote, url } = await find(context, absolute(context, parseUrl(text)), { isGiven: true });
  try {
    await requireSame(project, remote, text);
  } finally {
    await remote.close();
  }
  return url;
}

/** What a change came to; `edit` has it for the operation log. */
export interface ChangedRemote {
  readonly report: RemoteReport;
  readonly edit?: Edit;
}

/** The keys that say where the repository is, those of the older form included. */
const KEYS = ['name', 'repository', 'ssh', 'transport'];

function write(context: Context, project: Project, url: RepositoryUrl): ChangedRemote {
  const before = remoteOf(project);
  const after = remoteOf({ ...project, url });
  if (after.url === before.url) return { report: before };
  const file = join(project.root, PROJECT_FILE);
  const text = readFileSync(file, 'utf8');
  const changed = changeRepository(text, after.embedded ? undefined : url, project.config.name);
  writeAtomic(file, Buffer.from(changed), 0o666 & ~context.umask);
  const values = KEYS.map((key) => ({
    path: [key],
    before: valueAt(text, [key]),
    after: valueAt(changed, [key]),
  })).filter((one) => !isDeepStrictEqual(one.before, one.after));
  return {
    report: { ...after, previous: before.url },
    edit: { kind: 'settings', values, url: { before: before.url, after: after.url } },
  };
}

function absolute({ cwd }: Context, url: RepositoryUrl): RepositoryUrl {
  return url.kind === 'local' ? { ...url, path: resolve(cwd, url.path) } : url;
}

/** A project that was never synced can have any repository; else it must be the one it knows, and none that is older. */
async function requireSame({ places }: Project, remote: Remote, text: string): Promise<void> {
  const state = readState(places.state);
  const cache = readCache(places);
  const refuse = (why: string, data: Readonly<Record<string, unknown>>): never => {
    throw new DsgError('integrity', `Cannot take "${text}" for this project's repository: ${why}`, {
      state: 'Nothing was changed.',
      hint: `to work with it as it is, clone it into a new folder: dsg clone ${text} NEW-FOLDER`,
      data,
    });
  };
  if (state && state.repository !== remote.repository)
    refuse('it is not the one this project was synced with', {
      expected: state.repository,
      found: remote.repository,
    });
  if (cache?.snapshot && !(await remote.contains(cache.snapshot)))
    refuse(`its history does not contain ${cache.id}, which was last synced here`, {
      synced: cache.snapshot,
    });
  await trustedHead(remote, state, cache);
}
