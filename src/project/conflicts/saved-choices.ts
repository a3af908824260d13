import { DsgError } from '../../errors/error.js';
import type { Change } from '../../sync/analyze.js';
import type { Resolution } from '../../sync/resolutions.js';
import { isAbout, offeredChoices } from '../../sync/resolutions.js';
import type { Places } from '../../worktree/places.js';
import type { Resolutions, WrittenResolution } from './resolutions-file.js';
import { readResolutions } from './resolutions-file.js';

/** Choices that still fit, by path: made about these versions, and possible. */
export function fittingChoices(
  { conflicts }: Resolutions,
  changes: readonly Change[],
): Map<string, WrittenResolution> {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const fitting = new Map<string, WrittenResolution>();
  for (const one of conflicts) {
    const change = byPath.get(one.path);
    if (!change || one.choice === null || !isAbout(one as Resolution, change)) continue;
    if (offeredChoices(change).includes(one.choice)) fitting.set(one.path, one);
  }
  return fitting;
}

/** Tells whether the next sync goes by a choice. */
export function isConfirmed({ confirmed }: Resolutions, one: WrittenResolution): boolean {
  return one.confirmed ?? confirmed;
}

/** How many open conflicts have a choice that was saved, and of how many a sync goes by it. */
export interface SavedCount {
  readonly saved: number;
  readonly confirmed: number;
}

/** Counts what was chosen about conflicts; gives the error where the file with the choices is faulty. */
export function countSaved(places: Places, conflicts: readonly Change[]): SavedCount | DsgError {
  try {
    const resolutions = readResolutions(places);
    const fitting = [...fittingChoices(resolutions, conflicts).values()];
    const confirmed = fitting.filter((one) => isConfirmed(resolutions, one)).length;
    return { saved: fitting.length, confirmed };
  } catch (error) {
    if (error instanceof DsgError) return error;
    throw error;
  }
}
