import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../errors/error.js';
import type { Remote } from '../../remote/client.js';
import type { Change } from '../../sync/analyze.js';
import type { Choice, Resolution } from '../../sync/resolutions.js';
import { isAbout, marksOf, offeredChoices } from '../../sync/resolutions.js';
import type { Comparison } from '../compare.js';
import { compare } from '../compare.js';
import { connectProject } from '../connect.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import type { ConflictItem, ConflictSource } from './conflict-source.js';
import { describeChoices } from './describe-choice.js';
import { createMerges } from './merges.js';
import { provenance } from './provenance.js';
import type { WrittenResolution } from './resolutions-file.js';
import { readResolutions, writeResolutions } from './resolutions-file.js';
import { versionsDifference } from './versions-difference.js';

/** The open conflicts of a project, and what was chosen about them. */
export interface Conflicts extends ConflictSource {
  /** Whether the next sync goes by what is saved. */
  readonly isConfirmed: boolean;
  /** Writes choices down as confirmed, for the next sync. */
  confirm(choices: ReadonlyMap<string, Choice>): Promise<void>;
  /** What `choices` come to in a file. */
  written(choices: ReadonlyMap<string, Choice>): readonly WrittenResolution[];
  close(): Promise<void>;
}

/** Finds the conflicts of a project; holds no lock, so that others go on while a person thinks. */
export async function openConflicts(context: Context, project: Project): Promise<Conflicts> {
  let remote = await connectProject(context, project);
  try {
    const comparison = await compare(context, project, remote);
    const changes = comparison.analysis.changes.filter(({ action }) => action === 'conflict');
    const items = await describe(project, remote, { comparison, changes });
    const { conflicts: earlier, confirmed: isConfirmed } = readResolutions(project.places);
    let kept = { choices: savedChoices(earlier, changes), isConfirmed };
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
    const merges = createMerges(context, project, { connected, earlier });
    const byPath = new Map(items.map((item) => [item.path, item]));
    const written = (choices: ReadonlyMap<string, Choice>) =>
      [...choices].flatMap(([path, choice]) => {
        const item = byPath.get(path);
        const merged = choice === 'merge' ? merges.kept(path) : undefined;
        if (!item) return [];
        return [{ path, choice, marks: marksOf(item.change), ...(merged && { merged }) }];
      });
    const save = async (choices: ReadonlyMap<string, Choice>, confirmed: boolean) => {
      writeResolutions(project.places, { confirmed, conflicts: written(choices) });
      kept = { choices: new Map(choices), isConfirmed: confirmed };
    };
    return {
      items,
      get saved() {
        return kept.choices;
      },
      get isConfirmed() {
        return kept.isConfirmed;
      },
      difference: (item) =>
        connected((open) => versionsDifference(context, project, open, item.change)),
      merge: merges.offer,
      edit: merges.edit,
      save: (choices) => save(choices, false),
      confirm: (choices) => save(choices, true),
      written,
      close: () => remote.close(),
    };
  } catch (error) {
    await remote.close();
    throw error;
  }
}

/** Choices that still fit: made about these versions, and possible. */
function savedChoices(
  earlier: readonly WrittenResolution[],
  changes: readonly Change[],
): Map<string, Choice> {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const saved = new Map<string, Choice>();
  for (const one of earlier) {
    const change = byPath.get(one.path);
    if (!change || one.choice === null || !isAbout(one as Resolution, change)) continue;
    if (offeredChoices(change).includes(one.choice)) saved.set(one.path, one.choice);
  }
  return saved;
}

async function describe(
  project: Project,
  remote: Remote,
  { comparison, changes }: { comparison: Comparison; changes: readonly Change[] },
): Promise<ConflictItem[]> {
  const { head, cache } = comparison;
  const paths = changes.map(({ path }) => path);
  const theirs = await provenance(remote, head, { paths, until: cache?.snapshot ?? undefined });
  return changes.map((change) => ({
    path: change.path,
    change,
    mine: change.local && { changed: changedAt(join(project.root, change.path)) },
    theirs: theirs.get(change.path),
    choices: describeChoices(change),
  }));
}

function changedAt(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
