import type { Leaf } from '../../model/entry.js';
import { formatBytes, formatCount } from '../bytes.js';
import type { Choice, ConflictItem, MergeOffer } from '../conflict-source.js';
import { escapeText } from '../escape.js';

/** What a person decided about a conflict; a skipped one stays open on purpose. */
export type Decision = Choice | 'skip';

/** The keys that decide, with a word that fits a column and one that fits a sentence. */
export const DECISIONS: readonly { key: string; decision: Decision; word: string; verb: string }[] =
  [
    { key: 'm', decision: 'local', word: 'mine', verb: 'keep mine' },
    { key: 't', decision: 'remote', word: 'theirs', verb: 'take theirs' },
    { key: 'b', decision: 'both', word: 'both', verb: 'keep both' },
    { key: 'o', decision: 'base', word: 'old', verb: 'take the common ancestor' },
    { key: 'g', decision: 'merge', word: 'merge', verb: 'merge' },
    { key: 's', decision: 'skip', word: 'skip', verb: 'skip: leave it open' },
  ];

/** The width of the longest word for a decision. */
export const DECISION_WIDTH = 6;

const STATES: Readonly<Record<string, string>> = {
  'both-changed': 'changed on both sides',
  'both-added': 'added on both sides',
  'local-deleted-remote-changed': 'deleted here, changed there',
  'remote-deleted-local-changed': 'changed here, deleted there',
  'remote-added': 'added there, untracked here',
};

/** Names what a person did with a conflict so far: `mine`, `skip`, or `open`. */
export function decisionWord(decision: Decision | undefined): string {
  return DECISIONS.find((one) => one.decision === decision)?.word ?? 'open';
}

/** Says in a few words what is in conflict. */
export function stateWords({ change }: ConflictItem): string {
  if (change.clash === 'file-folder') return 'a file against a folder';
  if (change.clash === 'similar-name') return 'names too much alike';
  return STATES[change.state] ?? change.state.replaceAll('-', ' ');
}

/** Says what a version is: its size and kind, or that there is none. */
export function leafWords(leaf: Leaf | undefined): string {
  if (leaf === undefined) return 'nothing';
  if (leaf.kind === 'link') return `link to ${escapeText(leaf.target)}`;
  return `${formatBytes(leaf.size)}, ${leaf.exec ? 'executable file' : 'file'}`;
}

/** Says what a merge came to. */
export function offerWords(offer: MergeOffer): string {
  const how = {
    clean: 'clean',
    conflicts: 'needs your editor',
    impossible: 'impossible',
  }[offer.kind];
  return `${how}: ${escapeText(offer.summary)}`;
}

/** Counts conflicts. */
export function conflictCount(count: number): string {
  return formatCount(count, 'conflict');
}
