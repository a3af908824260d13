import { DsgError, isDsgError } from '../errors/error.js';
import { inState } from '../errors/in-state.js';
import { labelOf } from '../model/beside.js';
import type { Author } from '../model/snapshot.js';
import type { Remote, RemoteTransaction } from '../remote/client.js';
import type { Traffic } from '../remote/protocol.js';
import type { Change } from '../sync/analyze.js';
import type { Side } from '../sync/decision.js';
import type { Objection } from '../sync/guard.js';
import { guard } from '../sync/guard.js';
import type { Plan } from '../sync/plan.js';
import { plan, remoteEdits } from '../sync/plan.js';
import type { Decided, Unused } from '../sync/resolutions.js';
import type { Step } from '../sync/resolve.js';
import { indexAfter, seenLeaves } from '../worktree/stamps.js';
import type { Comparison } from './compare.js';
import { compare } from './compare.js';
import type { WrittenResolution } from './conflicts/resolutions-file.js';
import { dropResolutions } from './conflicts/resolutions-file.js';
import { settleBy } from './conflicts/settle.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { dataFolderFacts } from './data-folders.js';
import { execute, settle } from './execute.js';
import { author, holder, reader } from './identity.js';
import { lockProject } from './lock.js';
import type { Renaming } from './normalize.js';
import { normalize, previewNormalize } from './normalize.js';
import type { Project } from './open.js';
import { enterOperation, noteOf, pointOf } from './operations/record.js';
import { recoverLocal } from './recover.js';
import type { RotChoice } from './rot.js';
import { refuseProblems, withRotSettled } from './rot.js';
import type { EarlyScan } from './scan-local.js';
import { scanWhileConnecting } from './scan-local.js';
import { takenNames } from './taken.js';

export interface SyncOptions {
  readonly message?: string | undefined;
  readonly dryRun?: boolean;
  readonly onConflict?: 'abort' | Side;
  /** What a person chose about conflicts; what is not among them goes by `onConflict`. */
  readonly resolutions?: readonly WrittenResolution[];
  readonly onRot?: RotChoice;
  readonly normalize?: boolean;
  readonly allowDeletes?: boolean;
  /** Reads every file again, whatever the index says. */
  readonly checksum?: boolean;
  /** Only takes what the repository has; nothing is uploaded or deleted there. */
  readonly downOnly?: boolean;
  readonly what?: string;
}

/** What a sync did, or would do. */
export interface SyncReport {
  /** The new snapshot's id; null when nothing had to be committed. */
  readonly snapshot: string | null;
  readonly head: string;
  readonly plan: Plan;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Open conflicts; when there are any, nothing was done. */
  readonly conflicts: readonly Change[];
  /** Choices that were not used, by path, and why. */
  readonly unused: ReadonlyMap<string, Unused>;
  readonly objections: readonly Objection[];
  readonly renamed: readonly Renaming[];
  readonly skipped: readonly string[];
  readonly kept: ReadonlyMap<string, string>;
  readonly recovered: string | null;
  /** What it took to talk to the repository; bytes are 0 on the same machine. */
  readonly traffic: Traffic;
}

/** Brings the working folder and the repository together, whole or not at all. */
export async function sync(
  context: Context,
  project: Project,
  options: SyncOptions = {},
): Promise<SyncReport> {
  const isReading = options.dryRun || options.downOnly;
  const by = await (isReading ? reader : author)(context, project.root);
  const lock = lockProject(project);
  let remote: Remote | undefined;
  try {
    // What an interrupted sync left would be scanned with the rest.
    const scanning = scanWhileConnecting(context, project, options.checksum);
    remote = await connectProject(context, project, scanning.start);
    const report = await syncLocked(context, project, remote, {
      by,
      options,
      early: scanning.early(),
    });
    return { ...report, traffic: remote.traffic() };
  } catch (error) {
    // What fails after the commit says so; names that were mended before are a change too.
    throw options.normalize ? error : inState(error, 'Nothing was changed.');
  } finally {
    await remote?.close();
    lock.release();
  }
}

async function syncLocked(
  context: Context,
  project: Project,
  remote: Remote,
  { by, options, early }: { by: Author; options: SyncOptions; early: EarlyScan | undefined },
): Promise<Omit<SyncReport, 'traffic'>> {
  const { transaction, refusal } = await lockRepository(context, remote, by, options);
  const recovered = await recoverLocal(context, project, remote);
  const first = await compare(context, project, remote, {
    checksum: options.checksum ?? false,
    early,
  });
  const renamed = options.normalize ? rename(project, remote, first, options) : [];
  const hasRenamed = !options.dryRun && renamed.some(({ possible }) => possible);
  const comparison = hasRenamed ? await compare(context, project, remote) : first;
  const settled = withRotSettled(comparison, options.onRot ?? 'abort');
  const chosen = await settleBy(context, project, options.resolutions ?? [], {
    remote,
    changes: comparison.analysis.changes,
  });
  const planned = makePlan(project, comparison, { steps: settled.steps, chosen, options });
  // Names that --normalize would mend wait until the conflicts are settled.
  const isWaiting = options.normalize === true && planned.conflicts.length > 0;
  if (!options.dryRun && !isWaiting) refuseProblems(settled.problems, remote, comparison);
  const objections = guardPlan(project, comparison, planned);
  const report = {
    snapshot: null,
    head: comparison.head.id,
    plan: planned,
    bytesUp: planned.bytesUp,
    bytesDown: planned.bytesDown,
    conflicts: planned.conflicts,
    unused: chosen.unused,
    objections,
    renamed,
    skipped: [],
    kept: new Map(),
    recovered: recovered.result === 'finished' ? recovered.snapshot : null,
  } satisfies Omit<SyncReport, 'traffic'>;
  if (options.dryRun || planned.conflicts.length > 0) return report;
  if (refusal && remoteEdits(planned.steps).size > 0) throw refusal;
  if (!options.allowDeletes) refuseObjections(objections);
  const done = await carryOut(context, project, {
    remote,
    transaction,
    comparison,
    plan: planned,
    by,
    options,
  });
  try {
    dropResolutions(project.places);
  } catch (error) {
    throw inState(
      error,
      'The sync is done; choices about conflicts that are settled are left over.',
    );
  }
  return { ...report, ...done };
}

/** Gives files legal names, or says what names they would get; nothing is renamed when the sync is refused anyway. */
function rename(
  project: Project,
  remote: Remote,
  comparison: Comparison,
  options: SyncOptions,
): Renaming[] {
  const preview = previewNormalize(project, comparison);
  if (options.dryRun) return preview;
  const stuck = new Set(preview.filter(({ possible }) => !possible).map(({ from }) => from));
  const { problems, steps } = withRotSettled(comparison, options.onRot ?? 'abort');
  const left = problems.filter(({ path, renamable }) => !renamable || stuck.has(path));
  refuseProblems(left, remote, comparison);
  const { conflicts } = makePlan(project, comparison, { steps, options });
  return conflicts.length > 0 ? [] : normalize(project, comparison);
}

/**
 * Locks the repository for whoever may change it.
 *
 * Who changes nothing there takes no lock, for a snapshot, once committed, stays as it is; who may not change anything
 * there gets `refusal`, and can still take what others committed.
 */
async function lockRepository(
  context: Context,
  remote: Remote,
  by: Author,
  { dryRun, downOnly, what = 'sync' }: SyncOptions,
): Promise<{ transaction?: RemoteTransaction; refusal?: DsgError }> {
  if (dryRun || downOnly) return {};
  try {
    return { transaction: await remote.lock(holder(context, by, what)) };
  } catch (error) {
    if (isDsgError(error, 'no-permission')) return { refusal: error };
    throw error;
  }
}

interface Job {
  readonly remote: Remote;
  readonly transaction: RemoteTransaction | undefined;
  readonly comparison: Comparison;
  readonly plan: Plan;
  readonly by: Author;
  readonly options: SyncOptions;
}

async function carryOut(
  context: Context,
  project: Project,
  job: Job,
): Promise<Partial<SyncReport>> {
  const note = noteOf(context, job.options.what ?? 'sync');
  if (job.plan.steps.length === 0) {
    const before = pointOf(project.places);
    await settle(context, project, job.remote, job.comparison);
    // A first sync with nothing to do makes a project all the same.
    if (note.what !== 'sync') await enterOperation(context, project, { note, by: job.by, before });
    return {};
  }
  const index = indexAfter(job.comparison.scan, job.comparison.index, project.filter);
  return execute(context, project, {
    ...job,
    note,
    index,
    seen: seenLeaves(index),
    author: job.by,
    message: job.options.message,
  });
}

function makePlan(
  project: Project,
  comparison: Comparison,
  {
    steps: settled,
    chosen,
    options,
  }: { steps: ReadonlyMap<string, Step[]>; chosen?: Decided; options: SyncOptions },
): Plan {
  const { analysis, head } = comparison;
  const side =
    options.onConflict === undefined || options.onConflict === 'abort'
      ? undefined
      : options.onConflict;
  const label = labelOf(head.snapshot?.author.name ?? 'remote', head.id);
  const changes = analysis.changes.filter(({ path }) => !settled.has(path));
  const made = plan({ ...analysis, changes }, (change) => chosen?.decide(change) ?? side, {
    label,
    taken: takenNames(project, comparison),
  });
  const steps = [...made.steps, ...[...settled.values()].flat()];
  const kept = options.downOnly
    ? steps.filter(({ kind }) => kind === 'download' || kind === 'delete-local')
    : steps;
  return { ...made, steps: kept, ...(options.downOnly && { bytesUp: 0 }) };
}

function guardPlan(project: Project, comparison: Comparison, planned: Plan): Objection[] {
  if (!planned.steps.some(({ kind }) => kind === 'delete-local' || kind === 'delete-remote'))
    return [];
  return guard(planned, {
    forest: comparison.forest,
    cache: comparison.cache?.root,
    dataFolders: dataFolderFacts(project, comparison),
    limits: project.config.guard,
  });
}

function refuseObjections(objections: readonly Objection[]): void {
  const [first] = objections;
  if (!first) return;
  const where = first.where === 'remote' ? 'in the repository' : 'in the working folder';
  throw new DsgError(
    'guard',
    `Refusing to delete ${first.deletions} of ${first.of} files ${where}: ${first.why}`,
    {
      state: 'Nothing was changed.',
      hint: 'look at dsg sync --dry-run; if the deletion is meant: dsg sync --allow-deletes',
      data: { objections },
    },
  );
}
