import { closeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DsgError, isDsgError, systemCode } from '../../errors/error.js';
import { openNew, writeAll } from '../../fs/durable.js';
import type { FileLock } from '../../fs/lock.js';
import { meantHint } from '../../history/nearest-path.js';
import { nearest } from '../../model/nearest.js';
import type { Choice } from '../../sync/resolutions.js';
import { marksOf } from '../../sync/resolutions.js';
import type { Edit } from '../../worktree/edits.js';
import type { Context } from '../context.js';
import { lockProject } from '../lock.js';
import type { Project } from '../open.js';
import { choicesEdit, mergesIn } from './choices-edit.js';
import { lockChoosing } from './choosing-lock.js';
import type { ConflictItem } from './conflict-source.js';
import type { Conflicts } from './open-conflicts.js';
import { isInside, unusableMerge } from './own-file.js';
import type { WrittenResolution } from './resolutions-file.js';
import {
  choicesText,
  dropResolutions,
  importResolutions,
  readResolutions,
} from './resolutions-file.js';
import { isConfirmed } from './saved-choices.js';

/** Choices as they are now, and the conflicts that one was just made about. */
export interface Chosen {
  readonly choices: Map<string, Choice>;
  readonly taken: readonly ConflictItem[];
  /** Those below a folder that cannot have this choice, though their kind of conflict can. */
  readonly left: readonly ConflictItem[];
}

/**
 * Adds one choice for conflicts at or below some paths to those that were made earlier.
 *
 * Below a folder it goes for those that have such a choice; a path that is named must have it.
 */
export function chooseFor(
  { items, saved }: Conflicts,
  paths: readonly string[],
  choice: Choice,
): Chosen {
  const chosen = new Map(saved);
  const taken: ConflictItem[] = [];
  const left: ConflictItem[] = [];
  for (const path of paths) {
    const found = items.filter((item) => isAt(item, path));
    if (found.length === 0) throw noConflict(path, items);
    for (const item of found) {
      if (item.choices[choice] === undefined) {
        if (item.path === path) throw noChoice(item, choice);
        if (item.impossible?.[choice] !== undefined) left.push(item);
        continue;
      }
      chosen.set(item.path, choice);
      taken.push(item);
    }
  }
  return { choices: chosen, taken, left };
}

function noChoice({ path, choices, impossible }: ConflictItem, choice: Choice): DsgError {
  const why = impossible?.[choice] ?? 'it has no such choice';
  return new DsgError('usage', `Cannot choose "${choice}" for "${path}": ${why}`, {
    state: 'Nothing was changed.',
    hint: `choose one of ${Object.keys(choices).join(', ')}`,
  });
}

function isAt({ path }: ConflictItem, place: string): boolean {
  return place === '' || path === place || path.startsWith(`${place}/`);
}

function noConflict(path: string, items: readonly ConflictItem[]): DsgError {
  const meant = nearest(
    path,
    items.map((item) => item.path),
  );
  return new DsgError('not-found', `Cannot choose for "${path}": there is no conflict at it`, {
    state: 'Nothing was changed.',
    hint: items.length === 0 ? 'dsg status' : meantHint(meant, 'dsg resolve --list'),
  });
}

/** Writes all conflicts into a new file, with what was chosen so far and what can be chosen. */
export function exportChoices({ items, saved, written }: Conflicts): string {
  const merges = new Map(written(saved).map(({ path, merged }) => [path, merged]));
  const conflicts = items.map(({ path, change, choices, impossible }) => ({
    path,
    choice: saved.get(path) ?? null,
    merged: merges.get(path),
    state: change.state,
    choices,
    impossible,
    marks: marksOf(change),
  }));
  return `${JSON.stringify({ schema: 1, confirmed: true, conflicts }, undefined, 2)}\n`;
}

/** Writes a file that is not there yet. */
export function writeExport(context: Context, name: string, text: string): void {
  const path = resolve(context.cwd, name);
  try {
    const fd = openNew(path);
    try {
      writeAll(fd, Buffer.from(text), path);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = systemCode(error) ?? systemCode((error as Error).cause);
    if (code !== 'EEXIST') throw error;
    throw new DsgError('usage', `Cannot write "${name}": there is such a file already`, {
      state: 'Nothing was changed.',
      hint: 'name a new file',
    });
  }
}

/**
 * Forgets what was chosen; tells how much that was.
 *
 * Merges that were chosen stay until the next sync, so that this can be undone.
 */
export function clearChoices(
  context: Context,
  project: Project,
): { count: number; edit: Edit | null } {
  const choosing = lockChoosing(context, project);
  let lock: FileLock | undefined;
  try {
    lock = lockProject(project);
    const count = countWritten(project);
    const before = tolerantText(project);
    dropResolutions(project.places, mergesIn(before));
    return { count, edit: choicesEdit(project.places, before) };
  } finally {
    lock?.release();
    choosing.release();
  }
}

function tolerantText({ places }: Project): string | undefined {
  try {
    return choicesText(places);
  } catch (error) {
    if (isDsgError(error, 'failed')) return undefined;
    throw error;
  }
}

function countWritten({ places }: Project): number {
  try {
    return readResolutions(places).conflicts.filter(({ choice }) => choice !== null).length;
  } catch (error) {
    // A file that nobody can read any more is what one wants to be rid of.
    if (error instanceof DsgError && ['usage', 'failed'].includes(error.code)) return 0;
    throw error;
  }
}

/** The choices that a sync goes by: those of a file that is named, else those that were confirmed. */
export function choicesForSync(
  context: Context,
  project: Project,
  file: string | undefined,
): readonly WrittenResolution[] {
  if (file === undefined) {
    const resolutions = readResolutions(project.places);
    return resolutions.conflicts.filter((one) => isConfirmed(resolutions, one));
  }
  const path = resolve(context.cwd, file);
  return importResolutions(path).conflicts.map((one) =>
    one.file === undefined ? one : { ...one, file: ownMerge(project, path, one.file) },
  );
}

/** Choices come from colleagues too: they publish no file from elsewhere. */
function ownMerge({ root }: Project, from: string, named: string): string {
  const path = resolve(from, '..', named);
  if (isInside(path, [root, dirname(from)])) return path;
  throw unusableMerge(path, 'it is outside the project and the folder of the choices');
}
