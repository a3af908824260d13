import { DsgError } from '../../errors/error.js';
import { makeFolders, removeTree } from '../../fs/durable.js';
import { writeAtomic } from '../../fs/sealed.js';
import type { Resolution } from '../../sync/resolutions.js';
import { dropMerged } from '../../worktree/merged.js';
import type { Places } from '../../worktree/places.js';
import { readOwnFile } from './own-file.js';
import { parseResolutions } from './resolutions-form.js';

/** A choice as it stands in a file; `null` leaves the conflict open. */
export interface WrittenResolution extends Omit<Resolution, 'choice'> {
  readonly choice: Resolution['choice'] | null;
  /** A file with the merged content, in place of a merge that dsg makes. */
  readonly file?: string | undefined;
  /** Whether a person confirmed it; that of the whole file where it is left out. */
  readonly confirmed?: boolean | undefined;
}

/** What a person chose so far; only what was confirmed is used by a sync. */
export interface Resolutions {
  readonly confirmed: boolean;
  readonly conflicts: readonly WrittenResolution[];
}

export const NO_RESOLUTIONS: Resolutions = { confirmed: false, conflicts: [] };

/** Reads what a person chose earlier; a file that cannot be read as that is refused, with what mends it. */
export function readResolutions({ resolutions }: Places): Resolutions {
  const text = textOf(resolutions);
  if (text === undefined) return NO_RESOLUTIONS;
  return parse(text, resolutions, 'dsg resolve --clear');
}

/** Reads choices from a file that a person wrote, or from stdin's text. */
export function importResolutions(path: string, text = textOf(path)): Resolutions {
  if (text === undefined)
    throw new DsgError('usage', `Cannot read "${path}": there is no such file`, {
      state: 'Nothing was changed.',
      hint: `dsg resolve --export ${path}`,
    });
  return parse(text, path, `mend "${path}", or make a new one: dsg resolve --export FILE`);
}

/** The file with what a person chose so far, as text; undefined where there is none. */
export function choicesText({ resolutions }: Places): string | undefined {
  return textOf(resolutions);
}

function textOf(path: string): string | undefined {
  const read = readOwnFile(path);
  if (Buffer.isBuffer(read)) return read.toString('utf8');
  if (read.code === 'ENOENT') return undefined;
  throw new DsgError('failed', `Cannot read "${path}": ${read.why}`, {
    state: 'Nothing was changed.',
    hint: 'check the path and its permissions',
  });
}

function parse(text: string, path: string, hint: string): Resolutions {
  const parsed = parseResolutions(text.replace(/^\ufeff/, ''));
  if (!('why' in parsed)) return parsed;
  throw new DsgError('usage', `Cannot use the choices in "${path}": ${parsed.why}`, {
    state: 'Nothing was changed.',
    hint,
  });
}

/** Writes choices down, whole or not at all. */
export function writeResolutions(
  { resolutions, dsg }: Places,
  conflicts: readonly (WrittenResolution & { readonly confirmed: boolean })[],
): void {
  makeFolders(dsg);
  writeAtomic(resolutions, Buffer.from(encodeResolutions(conflicts)), 0o600);
}

/** Says once what holds for all of them. */
function encodeResolutions(
  all: readonly (WrittenResolution & { readonly confirmed: boolean })[],
): string {
  const confirmed = all.length > 0 && all.every((one) => one.confirmed);
  const isMixed = !confirmed && all.some((one) => one.confirmed);
  const conflicts = isMixed ? all : all.map(({ confirmed: _, ...one }) => one);
  return `${JSON.stringify({ schema: 1, confirmed, conflicts }, undefined, 2)}\n`;
}

/** Forgets all choices and the merges that were made for them, but for those that are named. */
export function dropResolutions(places: Places, kept: ReadonlySet<string> = new Set()): void {
  removeTree(places.resolutions);
  dropMerged(places, kept);
}
