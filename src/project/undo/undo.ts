import { inState } from '../../errors/in-state.js';
import type { LeafChange } from '../../model/difference.js';
import type { Operation } from '../../worktree/operation-log.js';
import type { OperationNote } from '../../worktree/operations.js';
import type { Context } from '../context.js';
import { lockProject } from '../lock.js';
import type { Project } from '../open.js';
import { noteOf } from '../operations/record.js';
import type { LocalRecovery } from '../recover.js';
import { recoverLocal } from '../recover.js';
import type { Session } from '../restore/session.js';
import { openSession } from '../restore/session.js';
import { findTarget } from './target.js';
import { undoFiles } from './undo-files.js';
import { undoSnapshot } from './undo-snapshot.js';

export interface UndoOptions {
  readonly doing: 'undo' | 'redo';
  /** An operation (o12) or a snapshot; without it, the last one. */
  readonly named?: string | undefined;
  readonly dryRun?: boolean;
  /** Leaves out what was changed since, and reverses the rest. */
  readonly leaveChanged?: boolean;
  /** What the person who was asked has seen. */
  readonly agreed?: readonly LeafChange[];
  /** Of the new snapshot; without it, one is made. */
  readonly message?: string | undefined;
  /** Shows what comes back and asks; throws to stop. Left out where nobody is to be asked. */
  readonly confirm?:
    | ((target: string, about: string, changes: readonly LeafChange[]) => Promise<void>)
    | undefined;
}

/** A path that cannot go back, and why. */
export interface Touched {
  readonly path: string;
  readonly why: string;
}

/** What a reversal did, or would do; where paths were touched and not left out, nothing was done. */
export interface Reversal {
  readonly changes: readonly LeafChange[];
  readonly touched: readonly Touched[];
  /** The snapshot that was made; null where the working folder alone went back. */
  readonly snapshot: string | null;
  readonly kept: ReadonlyMap<string, string>;
  readonly skipped: readonly string[];
}

/** What both ways of reversing are given. */
export interface Reversing {
  readonly session: Session;
  readonly options: UndoOptions;
  readonly note: OperationNote;
}

export interface UndoReport extends Reversal {
  /** What was reversed: "o12", "s7". */
  readonly undone: string;
  /** What is newer and was not meant, for it cannot be reversed; only where nothing was named. */
  readonly passed: readonly Operation[];
}

function finished(undone: string, { snapshot, skipped }: LocalRecovery): UndoReport {
  return { undone, snapshot, changes: [], touched: [], kept: new Map(), skipped, passed: [] };
}

/** Reverses an operation or a snapshot; undo and redo are the same but for what they take without a name. */
export async function undo(
  context: Context,
  project: Project,
  options: UndoOptions,
): Promise<UndoReport> {
  const session = openSession(context, project);
  const lock = options.dryRun ? undefined : lockProject(project);
  try {
    const recovered = lock && (await recoverLocal(context, project, session.remote));
    // Whoever runs an interrupted undo again means that one, and not what was done before.
    if (recovered?.note?.what === options.doing && options.named === undefined)
      return finished(recovered.note.undoes ?? '', recovered);
    const target = await findTarget(project, { ...options, session });
    const isSnapshot = target.kind === 'snapshot';
    const undone = isSnapshot ? target.snapshot.snapshot.id : target.name;
    const about = isSnapshot ? target.snapshot.snapshot.message : target.operation.line;
    const named = { undone, passed: target.passed ?? [] };
    const note = { ...noteOf(context, options.doing), undoes: target.name };
    const reverse = (changed: Partial<UndoOptions>): Promise<Reversal> => {
      const work = { session, note, options: { ...options, ...changed } };
      return target.kind === 'snapshot'
        ? undoSnapshot(context, project, { ...work, target })
        : undoFiles(context, project, { ...work, target });
    };
    if (!options.confirm || options.dryRun) return { ...named, ...(await reverse({})) };
    // The repository must not be locked while a person thinks.
    const preview = await reverse({ dryRun: true });
    const isBlocked = preview.touched.length > 0 && !options.leaveChanged;
    if (isBlocked || preview.changes.length === 0) return { ...named, ...preview };
    await options.confirm(undone, about, preview.changes);
    return { ...named, ...(await reverse({ agreed: preview.changes })) };
  } catch (error) {
    throw inState(error, 'Nothing was changed.');
  } finally {
    await session.close();
    lock?.release();
  }
}
