import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DsgError } from '../../errors/error.js';
import { inState } from '../../errors/in-state.js';
import { makeFolders, removeTree } from '../../fs/durable.js';
import type { Plan } from '../../sync/plan.js';
import { planOfSteps } from '../../sync/plan.js';
import type { Step } from '../../sync/resolve.js';
import type { Applied } from '../../worktree/apply.js';
import { readCache } from '../../worktree/cache.js';
import type { IndexedLeaf } from '../../worktree/index-format.js';
import type { LocalJournal, OperationNote } from '../../worktree/operations.js';
import { writeJournal } from '../../worktree/operations.js';
import { writeReplaced } from '../../worktree/replaced.js';
import { announce } from '../announce.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import type { Project } from '../open.js';
import { checkUnchanged, stage } from '../stage.js';
import { refuseReadOnly } from '../writable.js';
import { finishAlone } from './finish-alone.js';
import type { Change } from './plan-restore.js';
import type { Session } from './session.js';

export interface Placement {
  readonly session: Session;
  readonly changes: readonly Change[];
  readonly seen: (path: string) => IndexedLeaf | undefined;
  /** Tells whether a snapshot has the version that is at a path now: any other is kept in the backup. */
  readonly isSaved: (path: string) => boolean;
  /** Tells whether a snapshot has the version that is put at a path; without it, each is from one. */
  readonly isAfterSaved?: (path: string) => boolean;
  /** Contents that are at hand: path -> an absolute place. All others come from the repository. */
  readonly given?: ReadonlyMap<string, string>;
  readonly doing: 'restore' | 'undo';
  readonly note: OperationNote;
}

export interface Placed extends Applied {
  readonly bytesDown: number;
}

/**
 * Changes paths of the working folder alone, whole or not at all.
 *
 * Everything is staged, verified and durable before the journal is written, which decides: from then on a crash is
 * brought to its end by the next command.
 */
export async function putInPlace(
  context: Context,
  project: Project,
  { session, changes, seen, isSaved, isAfterSaved = () => true, given, doing, note }: Placement,
): Promise<Placed> {
  const { places } = project;
  const plan = planOf(changes, isSaved);
  refuseReadOnly(project.root, plan);
  const tx = `${doing}-${context
    .now()
    .toISOString()
    .replace(/[-:]|\..*$/g, '')}-${randomBytes(4).toString('hex')}`;
  const fetch = async (...args: Parameters<Awaited<ReturnType<Session['remote']>>['fetch']>) =>
    (await session.remote()).fetch(...args);
  const { operations, bytesDown } = await stage(
    context,
    project,
    { fetch },
    { plan, tx, seen, given, doing },
  );
  checkUnchanged(project, plan, seen, doing);
  checkInterrupt(context);
  const journal: LocalJournal = {
    ...targetOf(project),
    tx,
    label: tx,
    alone: true,
    note,
    operations,
    folderMode: 0o777 & ~context.umask,
  };
  makeFolders(dirname(places.journal));
  writeReplaced(
    places,
    tx,
    changes.map(({ path, before, after }) => ({
      path,
      before,
      after,
      isBeforeSaved: before === undefined || isSaved(path),
      isAfterSaved: after === undefined || isAfterSaved(path),
    })),
  );
  writeJournal(places.journal, journal);
  announce(context, 'apply');
  try {
    const applied = await finishAlone(context, project, journal);
    return { skipped: applied.skipped, kept: applied.kept, bytesDown };
  } catch (error) {
    throw inState(error, 'The project is not up to date yet; the next command completes it.');
  }
}

/** Removes what interrupted changes of this sort had staged, for when nothing is left to do; what syncs left is reused. */
export function clearOwnStaging({ places }: Project): void {
  for (const name of existsSync(places.staging) ? readdirSync(places.staging) : [])
    if (/^(restore|undo)-/.test(name)) removeTree(join(places.staging, name));
}

/** A dsg that knows no such journal takes it for a sync to the snapshot that is here already, and does the same. */
function targetOf({ root, places }: Project): Pick<LocalJournal, 'target' | 'root'> {
  const cache = readCache(places);
  if (cache?.snapshot)
    return { target: { id: cache.id, hash: cache.snapshot }, root: cache.root ?? null };
  throw new DsgError('not-found', `Cannot restore in "${root}": nothing was synced here yet`, {
    state: 'Nothing was changed.',
    hint: 'dsg sync',
  });
}

function planOf(changes: readonly Change[], isSaved: (path: string) => boolean): Plan {
  const steps = changes.flatMap(({ path, before, after }): Step[] => {
    const keep = before !== undefined && !isSaved(path);
    if (after) return [{ kind: 'download', path, leaf: after, replaces: before, keep }];
    return before ? [{ kind: 'delete-local', path, leaf: before, keep }] : [];
  });
  return planOfSteps(steps);
}
