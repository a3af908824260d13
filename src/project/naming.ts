import type { Naming } from '../history/resolve-snapshot.js';
import { readCache } from '../worktree/cache.js';
import type { Context } from './context.js';
import { gitOutput } from './git.js';
import type { Project } from './open.js';

/** What a person's names of snapshots depend on in this project. */
export function namingOf(context: Context, project: Project): Naming {
  return {
    clock: { now: context.now(), timeZone: context.timeZone?.() ?? 'UTC' },
    here() {
      const cache = readCache(project.places);
      return cache?.snapshot ? { id: cache.id, hash: cache.snapshot } : undefined;
    },
    commitOf: (revision) => commitOf(context, project, revision),
  };
}

async function commitOf(
  context: Context,
  { root }: Project,
  revision: string,
): Promise<string | undefined> {
  const words = ['rev-parse', '--verify', '-q', `${revision}^{commit}`];
  const commit = await gitOutput(context, root, words);
  return commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}
