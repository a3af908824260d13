import type { ConflictItem } from '../src/project/conflicts/conflict-source.js';
import type { Conflicts } from '../src/project/conflicts/open-conflicts.js';
import type { Choice } from '../src/sync/resolutions.js';
import type { EntryDocument } from './documents.js';
import { entryDocument } from './documents.js';

/** One conflict as `resolve --json` prints it. */
export interface ConflictDocument extends EntryDocument {
  /** What was chosen; null while it is open. */
  readonly choice: Choice | null;
  /** What can be chosen, and what each choice does. */
  readonly choices: Readonly<Partial<Record<Choice, string>>>;
  /** What cannot be chosen though other conflicts can have it, and why. */
  readonly impossible: Readonly<Partial<Record<Choice, string>>>;
  /** True when the next sync goes by the choice. */
  readonly confirmed: boolean;
  readonly theirs: {
    readonly author: string;
    readonly snapshot: string;
    readonly created: string;
  } | null;
}

export interface ResolveDocument {
  readonly conflicts: readonly ConflictDocument[];
  readonly chosen: number;
  readonly open: number;
  /** True when there are choices, and the next sync goes by all of them. */
  readonly confirmed: boolean;
  readonly exported: string | null;
  /** With --clear: how many choices there were. */
  readonly forgotten: number | null;
}

export function resolveDocument(
  { items, saved, confirmed }: Conflicts,
  exported: string | null = null,
): ResolveDocument {
  const conflicts = items.map((item) => conflictDocument(item, saved, confirmed));
  const chosen = conflicts.filter(({ choice }) => choice !== null);
  const open = conflicts.length - chosen.length;
  return {
    conflicts,
    chosen: chosen.length,
    open,
    confirmed: chosen.length > 0 && chosen.every((one) => one.confirmed),
    exported,
    forgotten: null,
  };
}

function conflictDocument(
  { path, change, choices, impossible = {}, theirs }: ConflictItem,
  saved: Conflicts['saved'],
  confirmed: Conflicts['confirmed'],
): ConflictDocument {
  return {
    ...entryDocument(change),
    choice: saved.get(path) ?? null,
    confirmed: confirmed.has(path),
    choices,
    impossible,
    theirs: theirs ? { ...theirs, created: new Date(theirs.created).toISOString() } : null,
  };
}
