import { resolve } from 'node:path';
import { DsgError } from '../../errors/error.js';
import { inState } from '../../errors/in-state.js';
import type { Traffic } from '../../remote/protocol.js';
import type { Context } from '../context.js';
import { lockProject } from '../lock.js';
import type { Project } from '../open.js';
import { noteOf } from '../operations/record.js';
import { projectPath } from '../path-argument.js';
import { recoverLocal } from '../recover.js';
import type { Chosen } from './choose.js';
import { choose } from './choose.js';
import { restoreElsewhere } from './elsewhere.js';
import type { Change } from './plan-restore.js';
import { planRestore } from './plan-restore.js';
import { clearOwnStaging, putInPlace } from './put-in-place.js';
import type { Session } from './session.js';
import { openSession } from './session.js';
import { openSource } from './source.js';

export interface RestoreOptions {
  /** A snapshot; without it, the one that the project is at. */
  readonly at?: string | undefined;
  /** Files, folders and patterns, from the current folder. */
  readonly words: readonly string[];
  /** Removes from the named folders what the snapshot does not have there. */
  readonly exact?: boolean;
  /** A folder for copies, from the current one; the working folder then stays as it is. */
  readonly to?: string | undefined;
  readonly dryRun?: boolean;
  /** Answers the question that may have to be asked. */
  readonly yes?: boolean;
}

/** What a restore did, or would do. */
export interface RestoreReport {
  readonly snapshot: string;
  /** The absolute folder of the copies; null where the working folder was changed. */
  readonly to: string | null;
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly untracked: readonly string[];
  readonly bytesDown: number;
  /** Versions that were put aside: path -> where. */
  readonly kept: ReadonlyMap<string, string>;
  /** Paths that someone changed meanwhile and that were left as they are. */
  readonly skipped: readonly string[];
  readonly traffic: Traffic;
}

/** Brings files back from a snapshot, whole or not at all; what is in no snapshot is replaced only after a question. */
export async function restore(
  context: Context,
  project: Project,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const session = openSession(context, project);
  const isDone = options.to !== undefined || options.dryRun === true;
  const lock = isDone ? undefined : lockProject(project);
  try {
    if (lock) await recoverLocal(context, project, session.remote);
    const { at, words } = options;
    const paths = words.map((word) => projectPath(context, project, word));
    const contents = options.dryRun !== true;
    const source = await openSource(session, project, { at, paths, contents });
    const chosen = await choose(context, project, { source, words });
    const work = { session, chosen, options };
    const report = await (options.to === undefined
      ? restoreHere(context, project, work)
      : restoreElsewhere(context, project, { ...work, to: resolve(context.cwd, options.to) }));
    return { ...report, snapshot: source.id, traffic: session.traffic() };
  } catch (error) {
    throw inState(error, 'Nothing was changed.');
  } finally {
    await session.close();
    lock?.release();
  }
}

interface Work {
  readonly session: Session;
  readonly chosen: Chosen;
  readonly options: RestoreOptions;
}

/** A report, but for what is the same in every restore. */
export type Done = Omit<RestoreReport, 'snapshot' | 'traffic'>;

async function restoreHere(
  context: Context,
  project: Project,
  { session, chosen, options }: Work,
): Promise<Done> {
  const plan = await planRestore(context, project, { chosen, exact: options.exact ?? false });
  const { changes, unchanged, untracked, seen, isSaved } = plan;
  const nothing = { bytesDown: 0, kept: new Map(), skipped: [] };
  const report = { to: null, changes, unchanged, untracked, ...nothing };
  if (!options.dryRun && changes.length === 0) clearOwnStaging(project);
  if (options.dryRun || changes.length === 0) return report;
  await askFirst(context, changes, options.yes ?? false);
  const doing = 'restore';
  const note = noteOf(context, doing);
  return {
    ...report,
    ...(await putInPlace(context, project, { session, changes, seen, isSaved, doing, note })),
  };
}

/** Asks before anything is replaced that no snapshot has; without a terminal it refuses. */
async function askFirst(context: Context, changes: readonly Change[], yes: boolean): Promise<void> {
  const asked = changes.filter(({ asks }) => asks !== undefined);
  const [first] = asked;
  if (!first || yes) return;
  const more = asked.length > 1 ? ` (and ${asked.length - 1} more)` : '';
  const why = first.asks === 'unsaved' ? 'has changes that are in no snapshot' : 'is in the way';
  const question = `"${first.path}" ${why}${more}. Put it aside into .dsg/backup and go on?`;
  if (await context.ask?.(question)) return;
  throw new DsgError('guard', `Refusing to restore: "${first.path}" ${why}${more}`, {
    state: 'Nothing was changed.',
    hint: 'save them first: dsg sync; or put them aside into .dsg/backup: the same command with --yes',
    data: { paths: asked.map(({ path }) => path) },
  });
}
