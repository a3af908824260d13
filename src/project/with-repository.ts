import type { Remote, RemoteHead } from '../remote/client.js';
import { readState } from '../worktree/state.js';
import { heard } from './announce.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { knowing } from './known-history.js';
import type { Project } from './open.js';
import { watchingTags } from './seen-tags.js';
import { trustedHead } from './trusted-head.js';

/** Reads something of a project's repository, which must be the one it was synced with. */
export async function withRepository<T>(
  context: Context,
  project: Project,
  read: (remote: Remote, head: RemoteHead) => Promise<T>,
): Promise<T> {
  const { history, state, tags } = project.places;
  const connected = await connectProject(context, project);
  const remote = knowing(watchingTags(context, connected, tags), history);
  try {
    return await read(heard(context, remote), await trustedHead(remote, readState(state)));
  } finally {
    await remote.close();
  }
}
