import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Naming } from '../history/resolve-snapshot.js';
import { readCache } from '../worktree/cache.js';
import { snapshotOfCode } from './code/resolve-revision.js';
import type { Context } from './context.js';
import type { Project } from './open.js';

/** What a person's names of snapshots depend on in this project. */
export function namingOf(context: Context, project: Project): Naming {
  return {
    clock: { now: context.now(), timeZone: context.timeZone?.() ?? 'UTC' },
    here() {
      const cache = readCache(project.places);
      return cache?.snapshot ? { id: cache.id, hash: cache.snapshot } : undefined;
    },
    isPath: (word) => word !== '' && existsSync(resolve(context.cwd, word)),
    codeAt: (revision) => snapshotOfCode(context, project.root, revision),
  };
}
