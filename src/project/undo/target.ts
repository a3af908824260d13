import { DsgError } from '../../errors/error.js';
import { resolveSnapshot } from '../../history/resolve-snapshot.js';
import type { NamedSnapshot } from '../../history/walk-history.js';
import { readCache } from '../../worktree/cache.js';
import type { Operation } from '../../worktree/operation-log.js';
import { readOperations } from '../../worktree/operation-log.js';
import { readState } from '../../worktree/state.js';
import type { Project } from '../open.js';
import type { Standing } from '../operations/standing.js';
import { isReversible, lastToRedo, lastToUndo, standing } from '../operations/standing.js';
import type { Session } from '../restore/session.js';
import { trustedHead } from '../trusted-head.js';

/** What is to be reversed: a change of the working folder alone, or a snapshot. */
export type Target = (
  | {
      readonly kind: 'files';
      readonly name: string;
      readonly operation: Operation;
      readonly tx: string;
    }
  | { readonly kind: 'snapshot'; readonly name: string; readonly snapshot: NamedSnapshot }
) & {
  /** Newer operations that cannot be reversed, where nothing was named. */
  readonly passed?: readonly Operation[];
};

interface Asked {
  readonly doing: 'undo' | 'redo';
  readonly named?: string | undefined;
  readonly session: Session;
}

/** Finds what an undo or redo is about: the last of its kind, an operation of the log, or any snapshot. */
export async function findTarget(
  project: Project,
  { doing, named, session }: Asked,
): Promise<Target> {
  const snapshotNamed = async (text: string): Promise<NamedSnapshot> => {
    const remote = await session.remote();
    const { places } = project;
    const head = await trustedHead(remote, readState(places.state), readCache(places));
    return resolveSnapshot(remote, head, text, session.naming);
  };
  const log = standing(readOperations(project.places).operations);
  if (named === undefined) {
    const last = doing === 'undo' ? lastToUndo(log) : lastToRedo(log);
    if (last) return { ...(await targetOf(last, snapshotNamed)), passed: passedOver(log, last) };
    throw new DsgError('not-found', `Cannot ${doing}: there is nothing to ${doing}`, {
      state: 'Nothing was changed.',
      hint: 'dsg operations lists what was done; name an operation or a snapshot',
    });
  }
  const operation = log.find(named);
  if (operation) return targetOf(operation, snapshotNamed);
  if (/^o\d+$/.test(named))
    throw new DsgError('not-found', `Cannot ${doing} "${named}": the log has no such operation`, {
      state: 'Nothing was changed.',
      hint: 'dsg operations',
    });
  return { kind: 'snapshot', name: named, snapshot: await snapshotNamed(named) };
}

/** A person may think of the very last thing that was done, which can be one that only its own command reverses. */
function passedOver({ operations }: Standing, last: Operation): readonly Operation[] {
  return operations.slice(operations.indexOf(last) + 1).filter((one) => !isReversible(one));
}

async function targetOf(
  operation: Operation,
  find: (text: string) => Promise<NamedSnapshot>,
): Promise<Target> {
  const { id, snapshot, tx, line, before, what } = operation;
  if (snapshot)
    return {
      kind: 'snapshot',
      name: id,
      snapshot: await find(snapshot.hash),
    };
  if (tx !== null && isReversible(operation)) return { kind: 'files', name: id, operation, tx };
  // What came from others is theirs: it is reversed by its snapshot, or left aside here.
  const hint =
    before && what === 'sync'
      ? `dsg restore --at ${before.id} --all brings the files of before; dsg undo SNAP reverses what somebody synced`
      : 'reverse it with the command that did it';
  throw new DsgError('usage', `Cannot undo ${id}: "${line}" changed no files that come back`, {
    state: 'Nothing was changed.',
    hint,
    data: { operation: id },
  });
}
