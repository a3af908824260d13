import type { ChangeStat } from '../history/change-stat.js';
import { snapshotStats } from '../history/change-stat.js';
import type { LogOptions } from '../history/log.js';
import { logged } from '../history/log.js';
import { snapshotNames } from '../history/snapshot-name.js';
import type { NamedSnapshot } from '../history/walk-history.js';
import type { Tag } from '../model/tags.js';
import { readState } from '../worktree/state.js';
import type { Context } from './context.js';
import { meantHere } from './meant-here.js';
import type { Project } from './open.js';
import { openSession } from './restore/session.js';
import { tagsOrNone } from './tags.js';
import { trustedHead } from './trusted-head.js';

/** Some snapshots of a log, newest first. */
export interface LogRun {
  readonly snapshots: readonly NamedSnapshot[];
  /** What each of them changed, where that was asked for; else empty. */
  readonly stats: readonly ChangeStat[];
  /** All tags of the repository. */
  readonly tags: readonly Tag[];
}

/** Few snapshots come at first, so that they come soon; then ever more at a time. */
const FIRST_RUN = 32;
const GROWTH = 4;
const MOST_IN_RUN = 1024;
/** What a snapshot changed takes far longer to find than the snapshot: nobody is to wait for more than they look at. */
const MOST_WITH_STATS = 64;

/**
 * Lists the snapshots of a project's repository in runs, as they are found; whoever stops early ends the connection.
 *
 * Throws `not-found` before the first run for a path that no snapshot ever had.
 */
export async function* logProject(
  context: Context,
  project: Project,
  { withStats, ...options }: Omit<LogOptions, 'hintOf'> & { readonly withStats: boolean },
): AsyncGenerator<LogRun> {
  const session = openSession(context, project);
  try {
    const remote = await session.remote();
    const head = await trustedHead(remote, readState(project.places.state));
    const asked = tagsOrNone(context, remote);
    const hintOf = (meant: string | undefined) => {
      const word = options.path?.split('/').at(-1) ?? '';
      const isName = meant === undefined && snapshotNames(word).length > 0;
      const otherwise = isName ? `dsg show ${word}` : 'dsg list-files';
      return meantHere(context, project, { meant, otherwise });
    };
    let most = FIRST_RUN;
    let run: NamedSnapshot[] = [];
    const finished = async (): Promise<LogRun> => ({
      snapshots: run,
      stats: withStats ? await snapshotStats(remote, run, options.path) : [],
      tags: await asked,
    });
    for await (const one of logged(remote, head, { ...options, hintOf })) {
      run.push(one);
      if (run.length < most) continue;
      yield await finished();
      run = [];
      most = Math.min(most * GROWTH, withStats ? MOST_WITH_STATS : MOST_IN_RUN);
    }
    if (run.length > 0) yield await finished();
  } finally {
    await session.close();
  }
}
