import { pathMatcher } from '../history/match-path.js';
import type { Occurrences } from '../history/occurrences.js';
import { occurrences } from '../history/occurrences.js';
import type { Context } from './context.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { historyAsked } from './search/history-asked.js';
import { withRepository } from './with-repository.js';

export interface FindOptions {
  /** A name, or a pattern of names or paths; see `pathMatcher`. */
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Names of snapshots; all when there are none. */
  readonly at: readonly string[];
}

export interface FindReport extends Occurrences {
  /** The newest snapshot there is. */
  readonly head: string;
}

/** Finds every file and folder that was ever called like this, and in which snapshots. */
export async function find(
  context: Context,
  project: Project,
  { pattern, ignoreCase, at }: FindOptions,
): Promise<FindReport> {
  const isMeant = pathMatcher(pattern, { ignoreCase });
  return withRepository(context, project, async (remote, head) => {
    const asked = await historyAsked(remote, head, at, namingOf(context, project));
    const found = await occurrences(remote, asked.snapshots, {
      isWanted: (path) => isMeant(path, true),
    });
    const broken = asked.broken();
    return {
      ...found,
      // What only a folder can be is known when it is seen.
      versions: found.versions.filter(({ path, entry }) => isMeant(path, entry.kind === 'folder')),
      damage: [...found.damage, ...(broken ? [broken] : [])],
      head: head.id,
    };
  });
}
