import type { ConflictItem } from '../conflict-source.js';
import { escapeText } from '../escape.js';
import { wrapText } from '../wrap.js';
import type { Body, Look } from './body.js';
import { sentence } from './details.js';
import type { ConflictState } from './state.js';
import { DECISION_WIDTH, decisionWord } from './words.js';

const INDENT = ' '.repeat(DECISION_WIDTH + 2);

/** Lays out what becomes of each conflict: the decision and the path, and below them what that means, as a sentence. */
export function outcomeBody(state: ConflictState, look: Look): Body {
  const starts = startsOf(state, look.width);
  return {
    length: starts.at(-1) ?? 0,
    line(index) {
      if (index >= (starts.at(-1) ?? 0)) return '';
      const at = itemAt(starts, index);
      const item = state.items[at];
      return item ? outcomeLine(state, item, { ...look, index: index - (starts[at] ?? 0) }) : '';
    },
  };
}

interface Starts extends Pick<ConflictState, 'items' | 'offers'> {
  readonly width: number;
  readonly starts: readonly number[];
}

/** What was worked out, by the decisions: a page is made anew for every key, and has lines for thousands of conflicts. */
const known = new WeakMap<ConflictState['decisions'], Starts>();

/** Tells with which line each conflict begins, and at last how many lines there are. */
function startsOf(state: ConflictState, width: number): readonly number[] {
  const { items, offers, decisions } = state;
  const before = known.get(decisions);
  if (before?.width === width && before.items === items && before.offers === offers)
    return before.starts;
  const starts = [0];
  let total = 0;
  for (const item of items) {
    total += nameLines(item, width).length + meaningLines(state, item, width).length;
    starts.push(total);
  }
  known.set(decisions, { items, offers, width, starts });
  return starts;
}

/** Finds the item whose lines a line is one of: the last that begins no later. */
function itemAt(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle;
  }
  return low;
}

function outcomeLine(
  state: ConflictState,
  item: ConflictItem,
  { style, width, index }: Look & { readonly index: number },
): string {
  const names = nameLines(item, width);
  const decision = state.decisions.get(item.path);
  if (index >= names.length)
    return style.faint(INDENT + (meaningLines(state, item, width)[index - names.length] ?? ''));
  const word = index === 0 ? decisionWord(decision) : '';
  const line = word.padEnd(INDENT.length) + (names[index] ?? '');
  return decision === undefined || decision === 'skip' ? style.warning(line) : line;
}

function nameLines({ path }: ConflictItem, width: number): string[] {
  return wrapText(escapeText(path), roomIn(width));
}

function meaningLines(state: ConflictState, item: ConflictItem, width: number): string[] {
  const decision = state.decisions.get(item.path);
  const text = decision ? sentence(state, item, decision) : 'stays a conflict';
  return wrapText(text, roomIn(width));
}

function roomIn(width: number): number {
  return Math.max(width - INDENT.length, 1);
}
