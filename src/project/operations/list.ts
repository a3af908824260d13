import { isDsgError } from '../../errors/error.js';
import { walkHistory } from '../../history/walk-history.js';
import type { Operation, Point } from '../../worktree/operation-log.js';
import { readOperations } from '../../worktree/operation-log.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { withRepository } from '../with-repository.js';
import { isReversible, standing } from './standing.js';

/** Something that was done: here, or by somebody in the repository. */
export interface ListedOperation {
  /** "o12" of an operation here; of others the id of their snapshot. */
  readonly id: string;
  readonly time: string;
  readonly who: { readonly name: string; readonly email: string } | null;
  /** Null where it was done elsewhere. */
  readonly host: string | null;
  readonly what: string;
  /** The command line; of a snapshot made elsewhere its message. */
  readonly line: string;
  readonly before: Point | null;
  readonly after: Point | null;
  readonly snapshot: Point | null;
  readonly undoes: string | null;
  /** True while nothing has undone it. */
  readonly stands: boolean;
  readonly isReversible: boolean;
  readonly isHere: boolean;
}

export interface OperationList {
  /** Newest first. */
  readonly operations: readonly ListedOperation[];
  /** Lines of the log that are damaged. */
  readonly damaged: readonly { readonly file: string; readonly line: number }[];
  /** Why the repository was not asked; null where it was. */
  readonly unreached: string | null;
}

/** Lists what was done here, together with the snapshots that others made. */
export async function listOperations(
  context: Context,
  project: Project,
  limit: number,
): Promise<OperationList> {
  const { operations, damaged } = readOperations(project.places);
  const { stands } = standing(operations);
  const here = operations.map((one) => listed(one, stands(one)));
  const own = new Set(operations.flatMap(({ snapshot }) => snapshot?.hash ?? []));
  let unreached: string | null = null;
  let others: ListedOperation[] = [];
  try {
    others = (await snapshots(context, project, limit)).filter(
      ({ snapshot }) => snapshot === null || !own.has(snapshot.hash),
    );
  } catch (error) {
    // What was done here is known here.
    if (!isDsgError(error, 'unreachable')) throw error;
    unreached = error.message;
  }
  // Of what was done within one tick of the clock, the order of the log tells which came last.
  const all = [...here.reverse(), ...others].sort((a, b) =>
    a.time < b.time ? 1 : a.time > b.time ? -1 : 0,
  );
  return { operations: all.slice(0, limit), damaged, unreached };
}

function listed(operation: Operation, stands: boolean): ListedOperation {
  const { tx: _, undoes = null, ...rest } = operation;
  return { ...rest, undoes, stands, isReversible: isReversible(operation), isHere: true };
}

function snapshots(context: Context, project: Project, limit: number): Promise<ListedOperation[]> {
  return withRepository(context, project, async (remote, head) => {
    const found: ListedOperation[] = [];
    for await (const { hash, snapshot } of walkHistory(remote, head)) {
      if (found.length >= limit) break;
      const { id, created, author, message, parent } = snapshot;
      const point = { id, hash };
      found.push({
        id,
        time: created,
        who: author,
        host: null,
        what: 'sync',
        line: message,
        before: parent === null ? null : { id: `s${Number(id.slice(1)) - 1}`, hash: parent },
        after: point,
        snapshot: point,
        undoes: null,
        stands: true,
        isReversible: parent !== null,
        isHere: false,
      });
    }
    return found;
  });
}
