import type { DsgError } from '../errors/error.js';
import { isDsgError } from '../errors/error.js';
import { resolveSnapshot } from '../history/resolve-snapshot.js';
import type { NamedSnapshot } from '../history/walk-history.js';
import { walkHistory } from '../history/walk-history.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { Reply } from '../remote/protocol.js';
import { readState } from '../worktree/state.js';
import { announce, serverWork } from './announce.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { withRepository } from './with-repository.js';

/** Where a chain is broken: the snapshot that belongs there, as far as it is known. */
export interface Break {
  readonly id: string | null;
  readonly hash: string | null;
  readonly why: string;
}

export interface ChainReport {
  readonly head: string | null;
  /** How many snapshots were read and found sound, from the head on. */
  readonly snapshots: number;
  readonly bad: Break | null;
}

/**
 * Follows the chain from the head to the first snapshot: each by its hash, its id, its repository and its parent.
 *
 * A head that was seen here before must be in it. What breaks the chain is returned, not thrown.
 */
export async function validateChain(context: Context, project: Project): Promise<ChainReport> {
  const remote = await connectProject(context, project);
  let head: string | null = null;
  let snapshots = 0;
  const broken = (bad: Break): ChainReport => ({ head, snapshots, bad });
  try {
    const state = readState(project.places.state);
    if (state && state.repository !== remote.repository)
      return broken({
        id: null,
        hash: null,
        why: 'it is another repository than at the last sync',
      });
    const newest = await remote.head();
    head = newest.id;
    let isSeen = !state?.seen;
    for await (const { hash } of walkHistory(remote, newest)) {
      snapshots += 1;
      context.progress({
        phase: 'history',
        done: snapshots,
        total: snapshotNumber(newest.id) ?? 0,
        unit: 'files',
        counted: 'snapshot',
      });
      isSeen ||= hash === state?.seen?.hash;
    }
    if (isSeen || !state?.seen) return { head, snapshots, bad: null };
    const why = 'it was seen here before, and the history does not contain it any more';
    return broken({ ...state.seen, why });
  } catch (error) {
    if (!isDsgError(error, 'integrity')) throw error;
    return broken(breakOf(error));
  } finally {
    await remote.close();
  }
}

function breakOf({ message, data }: DsgError): Break {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return { id: text(data.snapshot), hash: text(data.object), why: message };
}

/** Checks one snapshot: its object, its trees, its contents; `share` (0 to 1) of the contents are read. */
export function validateSnapshot(
  context: Context,
  project: Project,
  { name, share }: { name: string; share: number },
): Promise<{ named: NamedSnapshot; result: Reply<'check'> }> {
  return withRepository(context, project, async (remote, head) => {
    const named = await resolveSnapshot(remote, head, name, namingOf(context, project));
    announce(context, 'check');
    const request = { share, snapshot: named.hash };
    return { named, result: await remote.check(request, serverWork(context, 'check')) };
  });
}
