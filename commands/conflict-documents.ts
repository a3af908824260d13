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
  /** True when the next sync goes by these choices. */
  readonly confirmed: boolean;
  readonly exported: string | null;
  /** With --clear: how many choices there were. */
  readonly forgotten: number | null;
}

export function resolveDocument(
  { items, saved, isConfirmed }: Conflicts,
  exported: string | null = null,
): ResolveDocument {
  const conflicts = items.map((item) => conflictDocument(item, saved.get(item.path)));
  const chosen = conflicts.filter(({ choice }) => choice !== null).length;
  const open = conflicts.length - chosen;
  return { conflicts, chosen, open, confirmed: isConfirmed, exported, forgotten: null };
}

function conflictDocument(
  { change, choices, theirs }: ConflictItem,
  choice: Choice | undefined,
): ConflictDocument {
  return {
    ...entryDocument(change),
    choice: choice ?? null,
    choices,
    theirs: theirs ? { ...theirs, created: new Date(theirs.created).toISOString() } : null,
  };
}
