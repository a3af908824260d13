import type { Remote, RemoteHead } from '../remote/client.js';
import { readState } from '../worktree/state.js';
import { heard } from './announce.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { knowing } from './known-history.js';
import type { Project } from './open.js';
import { trustedHead } from './trusted-head.js';

/** Reads something of a project's repository, which must be the one it was synced with. */
export async function withRepository<T>(
  context: Context,
  project: Project,
  read: (remote: Remote, head: RemoteHead) => Promise<T>,
): Promise<T> {
  const { history, state } = project.places;
  const remote = knowing(await connectProject(context, project), history);
  try {
    return await read(heard(context, remote), await trustedHead(remote, readState(state)));
  } finally {
    await remote.close();
  }
}
