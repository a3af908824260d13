import * as v from 'valibot';
import { DsgError } from '../../errors/error.js';
import { makeFolders, removeTree } from '../../fs/durable.js';
import { writeAtomic } from '../../fs/sealed.js';
import { isHash } from '../../model/hash.js';
import type { Resolution } from '../../sync/resolutions.js';
import { CHOICES } from '../../sync/resolutions.js';
import { dropMerged } from '../../worktree/merged.js';
import type { Places } from '../../worktree/places.js';
import { readOwnFile } from './own-file.js';

/** A choice as it stands in a file; `null` leaves the conflict open. */
export interface WrittenResolution extends Omit<Resolution, 'choice'> {
  readonly choice: Resolution['choice'] | null;
  /** A file with the merged content, in place of a merge that dsg makes. */
  readonly file?: string | undefined;
}

/** What a person chose so far; only what was confirmed is used by a sync. */
export interface Resolutions {
  readonly confirmed: boolean;
  readonly conflicts: readonly WrittenResolution[];
}

export const NO_RESOLUTIONS: Resolutions = { confirmed: false, conflicts: [] };

const MARK = v.nullable(v.string('the text of a version'));
const FORM = v.strictObject({
  schema: v.literal(1),
  confirmed: v.optional(v.boolean(), true),
  conflicts: v.array(
    v.object({
      path: v.pipe(v.string(), v.minLength(1, 'the path of a conflict')),
      choice: v.nullable(v.picklist(CHOICES, `one of ${CHOICES.join(', ')}, or null`)),
      marks: v.optional(v.strictObject({ local: MARK, cache: MARK, remote: MARK })),
      merged: v.optional(
        v.pipe(
          v.string(),
          v.check((text) => isHash(text), 'a hash of 64 digits'),
        ),
      ),
      file: v.optional(v.string()),
    }),
    'a list of conflicts',
  ),
});

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
  const refuse = (why: string, cause?: unknown) =>
    new DsgError('usage', `Cannot use the choices in "${path}": ${why}`, {
      state: 'Nothing was changed.',
      hint,
      cause,
    });
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw refuse(`it is no JSON (${(error as Error).message})`, error);
  }
  const done = v.safeParse(FORM, data);
  if (!done.success) {
    const [issue] = done.issues;
    const where = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
    throw refuse(where === '' ? issue.message : `${where}: ${issue.message}`);
  }
  const seen = new Set<string>();
  for (const { path: named } of done.output.conflicts) {
    if (seen.has(named)) throw refuse(`"${named}" is in it twice`);
    seen.add(named);
  }
  return done.output as Resolutions;
}

/** Writes choices down, whole or not at all. */
export function writeResolutions({ resolutions, dsg }: Places, chosen: Resolutions): void {
  makeFolders(dsg);
  writeAtomic(resolutions, Buffer.from(encodeResolutions(chosen)), 0o600);
}

export function encodeResolutions({ confirmed, conflicts }: Resolutions): string {
  return `${JSON.stringify({ schema: 1, confirmed, conflicts }, undefined, 2)}\n`;
}

/** Forgets all choices and the merges that were made for them. */
export function dropResolutions(places: Places): void {
  removeTree(places.resolutions);
  dropMerged(places);
}
