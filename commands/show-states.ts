import type { SavedCount } from '../src/project/conflicts/saved-choices.js';
import { formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import { foldText } from '../src/ui/wrap.js';
import type { EntryDocument } from './documents.js';

/** What each state means to a person. */
export const STATE_WORDS: Readonly<Record<string, string>> = {
  unchanged: 'the same everywhere',
  'remote-changed': 'changed in the repository',
  'same-change': 'changed alike on both sides',
  'local-changed': 'changed here',
  'both-changed': 'changed on both sides',
  'local-deleted': 'deleted here',
  'local-deleted-remote-changed': 'deleted here, changed in the repository',
  'same-added': 'added alike on both sides',
  'both-added': 'added on both sides, with different content',
  'remote-deleted': 'deleted in the repository',
  'remote-deleted-local-changed': 'deleted in the repository, changed here',
  'remote-added': 'new in the repository',
  'both-deleted': 'deleted on both sides',
  'local-added': 'new here',
};

const CLASHES: Readonly<Record<string, string>> = {
  'file-folder': 'a file on one side, a folder on the other',
  'similar-name': 'names that differ only in case or Unicode form',
};

/** Describes a path's state, a clash included. */
export function stateWords({ state, clash }: EntryDocument): string {
  const words = STATE_WORDS[state] ?? state;
  return clash === undefined ? words : `${CLASHES[clash] ?? clash}; ${words}`;
}

export interface ConflictsLook {
  readonly style: Style;
  readonly width: number | undefined;
  /** What was chosen about them. */
  readonly choices?: SavedCount;
}

/** Lists conflicts and how to settle them. */
export function showConflicts(
  conflicts: readonly EntryDocument[],
  { style, width, choices = { saved: 0, confirmed: 0 } }: ConflictsLook,
): string[] {
  return [
    style.bad(`${formatCount(conflicts.length, 'conflict')}:`),
    ...conflicts.map((entry) => `  ${escapeText(entry.path)}  (${stateWords(entry)})`),
    ...howToSettle(conflicts.length, choices).flatMap((line) => foldText(line, width)),
  ];
}

function howToSettle(count: number, { saved, confirmed }: SavedCount): string[] {
  const ways =
    'Settle them one by one: dsg resolve; or all alike: dsg sync --on-conflict=local (keep yours), =remote (take theirs) or =both.';
  if (saved === 0) return [ways];
  const have = saved === 1 ? 'has' : 'have';
  if (saved < count)
    return [`${saved} of them ${have} a saved choice. Next: dsg resolve, to choose the others`];
  const each = count === 1 ? 'It has' : 'Each of them has';
  return confirmed === saved
    ? [`${each} a choice that you confirmed. Next: dsg sync`]
    : [`${each} a saved choice, not confirmed yet. Next: dsg resolve, to look and confirm (f, y)`];
}
