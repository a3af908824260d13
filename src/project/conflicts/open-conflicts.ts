import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../errors/error.js';
import type { FileLock } from '../../fs/lock.js';
import type { Remote } from '../../remote/client.js';
import type { Choice } from '../../sync/resolutions.js';
import { marksOf } from '../../sync/resolutions.js';
import type { Edit } from '../../worktree/edits.js';
import type { Comparison } from '../compare.js';
import { compare } from '../compare.js';
import { connectProject } from '../connect.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { choicesEdit } from './choices-edit.js';
import { lockChoosing } from './choosing-lock.js';
import type { ConflictItem, ConflictSource } from './conflict-source.js';
import { describeChoices } from './describe-choice.js';
import { createMerges } from './merges.js';
import { provenance } from './provenance.js';
import type { WrittenResolution } from './resolutions-file.js';
import { choicesText, readResolutions, writeResolutions } from './resolutions-file.js';
import { fittingChoices, isConfirmed } from './saved-choices.js';
import { versionsDifference } from './versions-difference.js';
import { whyUnmergeable } from './why-unmergeable.js';

/** The open conflicts of a project, and what was chosen about them. */
export interface Conflicts extends ConflictSource {
  /** Of what is saved, the paths that the next sync goes by. */
  readonly confirmed: ReadonlySet<string>;
  /** Writes choices down, those for `paths` (all, unless told) as confirmed, for the next sync. */
  confirm(choices: ReadonlyMap<string, Choice>, paths?: ReadonlySet<string>): Promise<void>;
  /** What `choices` come to in a file. */
  written(choices: ReadonlyMap<string, Choice>): readonly WrittenResolution[];
  /** What this has changed of what is saved, for the operation log; null where that is nothing. */
  edited(): Edit | null;
  close(): Promise<void>;
}

/**
 * Finds the conflicts of a project; holds no lock that keeps others from working while a person thinks.
 *
 * With `toChoose` nobody else can make choices here until it is closed.
 */
export async function openConflicts(
  context: Context,
  project: Project,
  { toChoose }: { readonly toChoose: boolean },
): Promise<Conflicts> {
  const lock = toChoose ? lockChoosing(context, project) : undefined;
  try {
    return await openLocked(context, project, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function openLocked(
  context: Context,
  project: Project,
  lock: FileLock | undefined,
): Promise<Conflicts> {
  let remote = await connectProject(context, project);
  try {
    const comparison = await compare(context, project, remote);
    const items = await describe(project, remote, comparison);
    const before = choicesText(project.places);
    const earlier = readResolutions(project.places);
    const fitting = fittingChoices(
      earlier,
      items.map(({ change }) => change),
    );
    let saved: ReadonlyMap<string, Choice> = new Map(
      [...fitting].map(([path, { choice }]) => [path, choice as Choice]),
    );
    /** As they were confirmed; a choice that is made anew has to be confirmed anew. */
    let confirmed = new Map([...fitting].filter(([, one]) => isConfirmed(earlier, one)));
    /** Tries once more on a new connection: a person thinks for longer than many a line lasts. */
    const connected = async <T>(work: (open: Remote) => Promise<T>): Promise<T> => {
      try {
        return await work(remote);
      } catch (error) {
        if (!isDsgError(error, 'unreachable')) throw error;
        await remote.close().catch(() => undefined);
        remote = await connectProject(context, project);
        return work(remote);
      }
    };
    const merges = createMerges(context, project, { connected, earlier: earlier.conflicts });
    const byPath = new Map(items.map((item) => [item.path, item]));
    const written = (choices: ReadonlyMap<string, Choice>) =>
      [...choices].flatMap(([path, choice]) => {
        const item = byPath.get(path);
        const merged = choice === 'merge' ? merges.kept(path) : undefined;
        if (!item) return [];
        return [{ path, choice, marks: marksOf(item.change), ...(merged && { merged }) }];
      });
    const save = (choices: ReadonlyMap<string, Choice>, paths: ReadonlySet<string>): void => {
      const stays = ({ path, choice, merged }: WrittenResolution) => {
        const before = confirmed.get(path);
        return before?.choice === choice && before.merged === merged;
      };
      const conflicts = written(choices).map((one) => ({
        ...one,
        confirmed: paths.has(one.path) || stays(one),
      }));
      writeResolutions(project.places, conflicts);
      saved = new Map(choices);
      confirmed = new Map(conflicts.flatMap((one) => (one.confirmed ? [[one.path, one]] : [])));
    };
    return {
      items,
      get saved() {
        return saved;
      },
      get confirmed() {
        return new Set(confirmed.keys());
      },
      difference: (item, signal) =>
        connected((open) =>
          versionsDifference(context, project, { remote: open, change: item.change, signal }),
        ),
      merge: merges.offer,
      edit: merges.edit,
      save: async (choices) => save(choices, new Set()),
      confirm: async (choices, paths = new Set(choices.keys())) => save(choices, paths),
      written,
      edited: () => choicesEdit(project.places, before),
      async close() {
        lock?.release();
        await remote.close();
      },
    };
  } catch (error) {
    await remote.close();
    throw error;
  }
}

async function describe(
  project: Project,
  remote: Remote,
  { analysis, head, cache }: Comparison,
): Promise<ConflictItem[]> {
  const changes = analysis.changes.filter(({ action }) => action === 'conflict');
  const paths = changes.map(({ path }) => path);
  const theirs = await provenance(remote, head, { paths, until: cache?.snapshot ?? undefined });
  const unmergeable = await whyUnmergeable(project, remote, changes);
  return changes.map((change) => ({
    path: change.path,
    change,
    mine: change.local && { changed: changedAt(join(project.root, change.path)) },
    theirs: theirs.get(change.path),
    ...describeChoices(change, unmergeable),
  }));
}

function changedAt(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
