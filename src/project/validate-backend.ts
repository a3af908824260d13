import { DsgError } from '../errors/error.js';
import { formatUrl, type RepositoryUrl } from '../remote/url.js';
import { readCache } from '../worktree/cache.js';
import { readState } from '../worktree/state.js';
import { connectHost, find } from './connect.js';
import type { Context } from './context.js';
import type { Project } from './open.js';
import { openProject } from './open.js';
import { sayingOnce } from './say-once.js';
import { trustedHead } from './trusted-head.js';

/** What came of looking at the repository that the settings name. */
export interface BackendCheck {
  readonly url: string;
  readonly backend: string | null;
  /** The snapshot it is at; null where it cannot be read. */
  readonly head: string | null;
  readonly findings: readonly { readonly why: string; readonly next: string | null }[];
}

/** Checks that the project's repository is reached, is the right one and of the type that is named, and may be changed. */
export async function validateBackend(surroundings: Context): Promise<BackendCheck> {
  const context = sayingOnce(surroundings);
  const project = openProject(context);
  const url = formatUrl(project.url);
  const findings: { why: string; next: string | null }[] = [];
  try {
    const { backend, head, place } = await look(context, project);
    const named = project.url.type;
    if (named !== undefined && named !== backend)
      findings.push({
        why: `the settings say that it is of the type ${named}, and it is ${backend}`,
        next: `dsg remote ${formatUrl(withoutType(place))}`,
      });
    const obstacle = await obstacleTo(context, place);
    if (obstacle !== undefined) findings.push(obstacle);
    return { url, backend, head, findings };
  } catch (error) {
    if (!(error instanceof DsgError) || error.code === 'interrupted') throw error;
    findings.push({ why: error.message, next: error.hint ?? null });
    return { url, backend: null, head: null, findings };
  }
}

function withoutType({ type: _, ...place }: RepositoryUrl): RepositoryUrl {
  return place;
}

async function look(context: Context, { url, config, places }: Project) {
  const otherwise = config.repository?.otherwise;
  const { remote, url: place } = await find(context, url, { otherwise });
  try {
    const { id } = await trustedHead(remote, readState(places.state), readCache(places));
    return { backend: remote.backend, head: id, place };
  } finally {
    await remote.close();
  }
}

/** Says what keeps this account from syncing up; nothing is tried out. */
async function obstacleTo(context: Context, place: Project['url']) {
  const { host, path } = await connectHost(context, place);
  try {
    if (host.info.readOnly)
      return {
        why: `the server gives access to "${path}" for reading only`,
        next: 'ask whoever runs the server for a key that may write, if you are to sync',
      };
    const { obstacle } = await host.examine(path);
    if (obstacle === null) return undefined;
    return {
      why: `this account cannot change "${path}": ${obstacle}`,
      next: 'dsg doctor',
    };
  } finally {
    await host.close();
  }
}
