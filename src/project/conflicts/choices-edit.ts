import { makeFolders, removeTree } from '../../fs/durable.js';
import { writeAtomic } from '../../fs/sealed.js';
import type { Edit } from '../../worktree/edits.js';
import type { Places } from '../../worktree/places.js';
import { choicesText } from './resolutions-file.js';
import { parseResolutions } from './resolutions-form.js';

/** What became of the choices since the file had this text; null where it is the same. */
export function choicesEdit(places: Places, before: string | undefined): Edit | null {
  const after = choicesText(places);
  if (before === after) return null;
  const counts = { before: countIn(before), after: countIn(after) };
  return { kind: 'choices', before: before ?? null, after: after ?? null, counts };
}

/** A file that nobody can read any more has none. */
function countIn(text: string | undefined): number {
  const parsed = parseResolutions(text ?? '');
  return 'why' in parsed ? 0 : parsed.conflicts.filter(({ choice }) => choice !== null).length;
}

/** Puts a text of the file back, or the lack of it. */
export function putChoices({ resolutions, dsg }: Places, text: string | null): void {
  if (text === null) {
    removeTree(resolutions);
    return;
  }
  makeFolders(dsg);
  writeAtomic(resolutions, Buffer.from(text), 0o600);
}

/** The merges that choices in a text speak of. */
export function mergesIn(text: string | undefined): ReadonlySet<string> {
  const parsed = parseResolutions(text ?? '');
  return new Set('why' in parsed ? [] : parsed.conflicts.flatMap(({ merged }) => merged ?? []));
}
