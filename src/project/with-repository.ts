import type { Remote, RemoteHead } from '../remote/client.js';
import { readState } from '../worktree/state.js';
import { heard } from './announce.js';
import { trustedHead } from './compare.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import type { Project } from './open.js';

/** Reads something of a project's repository, which must be the one it was synced with. */
export async function withRepository<T>(
  context: Context,
  project: Project,
  read: (remote: Remote, head: RemoteHead) => Promise<T>,
): Promise<T> {
  const remote = await connectProject(context, project);
  try {
    return await read(
      heard(context, remote),
      await trustedHead(remote, readState(project.places.state)),
    );
  } finally {
    await remote.close();
  }
}
