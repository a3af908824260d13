import { join, resolve } from 'node:path';
import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import { inState } from '../errors/in-state.js';
import type { Host, Remote } from '../remote/client.js';
import { openHost, openRemote } from '../remote/client.js';
import type { Transport } from '../remote/protocol.js';
import { connectInProcess } from '../remote/transports/in-process.js';
import type { RepositoryUrl } from '../remote/url.js';
import { formatUrl } from '../remote/url.js';
import { versionHint } from '../remote/wire/greeting.js';
import { announce, waiting } from './announce.js';
import type { Context } from './context.js';
import { interruption } from './context.js';
import type { Project } from './open.js';
import { repositorySettings, sshSettings } from './person.js';

/** Whoever could not connect has changed nothing; those who throw far below do not know that. */
const UNCHANGED = 'Nothing was changed.';

/** A repository that was reached, and where it was found. */
export interface Found {
  readonly remote: Remote;
  readonly url: RepositoryUrl;
}

/** Connects to a project's repository. */
export async function connectProject(
  context: Context,
  { url, config }: Pick<Project, 'url' | 'config'>,
  whileStarting?: () => void,
): Promise<Remote> {
  const otherwise = config.repository?.otherwise;
  return (await find(context, url, { otherwise, whileStarting })).remote;
}

/** Connects to the repository at a URL. */
export async function connect(context: Context, url: RepositoryUrl): Promise<Remote> {
  return (await find(context, url, { isGiven: true })).remote;
}

const GIVEN = {
  ssh: 'check the URL; dsg list-repos shows what is on a server',
  local:
    'check the path, and whether its disk is mounted; dsg list-repos shows what is in a folder',
};
const SET = {
  ssh: 'check the URL ("repository" in .dsgconfig.yml); dsg list-repos shows what is on a server',
  local: 'check "repository" in .dsgconfig.yml and whether its disk is mounted',
};

interface FindOptions {
  readonly otherwise?: RepositoryUrl | undefined;
  /** Called when a server's program is starting: what does not need its answer can be done meanwhile. */
  readonly whileStarting?: (() => void) | undefined;
  /** The URL was given with the command, and stands in no settings. */
  readonly isGiven?: boolean;
}

/** Finds the repository at a URL, or the one inside of the project at a URL. */
export async function find(
  context: Context,
  url: RepositoryUrl,
  { otherwise, whileStarting, isGiven = false }: FindOptions = {},
): Promise<Found> {
  announce(context, 'connect');
  for (const place of [url, ...(otherwise ? [otherwise] : [])]) {
    for (const candidate of [place, embeddedIn(place)]) {
      const remote = await tryToOpen(context, candidate, whileStarting);
      if (remote) return { remote, url: candidate };
    }
  }
  await refuseInside(context, url);
  throw new DsgError(
    'unreachable',
    `Cannot reach the repository "${formatUrl(url)}": there is none`,
    {
      state: 'Nothing was changed.',
      data: { missing: true },
      hint: (isGiven ? GIVEN : SET)[url.kind === 'ssh' ? 'ssh' : 'local'],
    },
  );
}

/** Connects to the server that a URL leads to, before a repository is chosen; gives its path there too. */
export async function connectHost(
  context: Context,
  url: RepositoryUrl,
): Promise<{ host: Host; path: string }> {
  announce(context, 'connect');
  const transport = await transportTo(context, url);
  try {
    return { host: await openHost(transport), path: pathOf(context, url) };
  } catch (error) {
    await transport.close();
    throw inState(inWords(url, error), UNCHANGED);
  }
}

/** Whoever looks at a repository on its server sees its live tree, and takes that for it. */
async function refuseInside(context: Context, url: RepositoryUrl): Promise<void> {
  const [, above, name] = /^(.+)\/(current|\.dsg)(?:\/.*)?$/.exec(url.path) ?? [];
  if (above === undefined) return;
  const around = { ...url, path: above };
  const remote = await tryToOpen(context, around).catch((error) => {
    if (isDsgError(error)) return undefined;
    throw error;
  });
  if (!remote) return;
  await remote.close();
  const what =
    name === 'current'
      ? 'that is the live tree inside a repository'
      : 'that is inside a repository';
  throw new DsgError('unreachable', `Cannot reach the repository "${formatUrl(url)}": ${what}`, {
    state: 'Nothing was changed.',
    hint: `name the repository itself: ${formatUrl(around)}`,
    data: { inside: formatUrl(around) },
  });
}

async function tryToOpen(
  context: Context,
  url: RepositoryUrl,
  whileStarting?: () => void,
): Promise<Remote | undefined> {
  const transport = await transportTo(context, url, whileStarting);
  try {
    return await openRemote(transport, pathOf(context, url));
  } catch (error) {
    await transport.close();
    if (isDsgError(error, 'not-found')) return undefined;
    throw inState(inWords(url, error), UNCHANGED);
  }
}

async function transportTo(
  context: Context,
  url: RepositoryUrl,
  whileStarting?: () => void,
): Promise<Transport> {
  try {
    return await startTransport(context, url, whileStarting);
  } catch (error) {
    throw inState(error, UNCHANGED);
  }
}

async function startTransport(
  context: Context,
  url: RepositoryUrl,
  whileStarting?: () => void,
): Promise<Transport> {
  if (url.kind === 'local')
    return connectInProcess(context.pool, { settings: repositorySettings(context) });
  // Whoever works on this machine alone need not wait for all that SSH takes to load.
  const { connectSsh } = await import('../remote/transports/ssh.js');
  const stopped = () => (context.isInterrupted() ? interruption() : undefined);
  try {
    return await connectSsh(url, sshSettings(context), context.pool, {
      stopped,
      whileStarting,
      onTraffic: context.onTraffic,
      onWait: waiting(context),
    });
  } catch (error) {
    // A stop goes to the programs that are asked, too: how they end says nothing then.
    throw stopped() ?? otherVersion(url, error);
  }
}

/** Names the place in the command that brings the two sides to one version. */
function otherVersion(url: RepositoryUrl, error: unknown): unknown {
  if (!isDsgError(error)) return error;
  const { theirs, ours } = error.data;
  if (typeof theirs !== 'number' || typeof ours !== 'number') return error;
  const { type: _, ...place } = url;
  const hint = versionHint(ours < theirs, formatUrl(place));
  return new DsgError(error.code, error.message, {
    state: 'Nothing was changed.',
    hint,
    data: error.data,
    cause: error,
  });
}

function pathOf({ cwd }: Context, url: RepositoryUrl): string {
  return url.kind === 'local' ? resolve(cwd, url.path) : url.path;
}

/** The place of the repository inside of a project that is named in its repository's place. */
function embeddedIn(url: RepositoryUrl): RepositoryUrl {
  return { ...url, path: join(url.path, '.dsg', 'repository') };
}

/** Says what a system call's failure means for whoever wants to reach a repository. */
function inWords(url: RepositoryUrl, error: unknown): unknown {
  const code = systemCode(error);
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EIO') return error;
  return new DsgError(
    'unreachable',
    `Cannot reach the repository "${formatUrl(url)}": ${code === 'EIO' ? 'its disk reports an error' : 'permission denied'}`,
    {
      state: 'Nothing was changed.',
      hint:
        url.kind === 'ssh'
          ? 'ask whoever runs the server for the right to read that folder'
          : 'check the permissions of that folder',
      cause: error,
    },
  );
}
