import type { Leaf } from '../../model/entry.js';
import type { ConflictItem } from '../conflict-source.js';
import { escapeText } from '../escape.js';
import { formatAgo, formatTime } from '../time-text.js';
import { cutText } from '../width.js';
import { cutStart, wrapText } from '../wrap.js';
import type { Look } from './body.js';
import { decisionsFor, whyNot } from './decide.js';
import type { ConflictState } from './state.js';
import { membersOf } from './state.js';
import type { Decision } from './words.js';
import { DECISION_WIDTH, DECISIONS, leafWords, offerWords, stateWords } from './words.js';

const INDENT = '  ';
const NANOSECONDS = 1_000_000n;

/**
 * Writes what is known of a conflict, line by line: its versions, who made them and when, and what each choice does.
 *
 * Long sentences are cut, or wrapped with `isWhole`.
 */
export function detailLines(
  state: ConflictState,
  item: ConflictItem,
  look: Look & { readonly isWhole?: boolean },
): string[] {
  const { style, width, isWhole } = look;
  const words = stateWords(item);
  const room = width - words.length - 2;
  const name = escapeText(item.path);
  const head = isWhole
    ? [...wrapText(name, width), words]
    : [`${cutStart(name, Math.max(room, 1))}: ${words}`];
  return [
    ...head.map((line) => style.strong(cutText(line, width))),
    ...versions(item, look.now).flatMap((line) => fold(line, look)),
    ...choices(state, item).flatMap((line) => fold(line, look)),
    ...company(state, item).flatMap((line) => fold(line, look)),
  ];
}

interface Labelled {
  readonly label: string;
  readonly text: string;
  readonly isChosen?: boolean;
}

function fold(
  { label, text, isChosen }: Labelled,
  { style, width, isWhole }: Look & { readonly isWhole?: boolean },
): string[] {
  const start = INDENT + label;
  const room = Math.max(width - start.length, 1);
  const lines = isWhole ? wrapText(text, room) : [cutText(text, room)];
  return lines.map((line, i) => {
    const shown = cutText((i === 0 ? start : ' '.repeat(start.length)) + line, width);
    return isChosen ? style.good(shown) : shown;
  });
}

function versions({ change, mine, theirs }: ConflictItem, now: number): Labelled[] {
  const when = (time: number) => `${formatAgo(time, now)} (${formatTime(time)})`;
  const local = change.local
    ? `${leafWords(change.local)}${mine ? `, changed ${when(mine.changed)}` : ''}`
    : `${gone(change.cache)} by you`;
  const author = theirs
    ? `by ${escapeText(theirs.author)} in ${escapeText(theirs.snapshot)}, ${when(theirs.created)}`
    : 'in the repository';
  const remote = change.remote
    ? `${leafWords(change.remote)}, ${author}`
    : `${gone(change.cache)} ${author}`;
  const base = change.cache
    ? `${leafWords(change.cache)}, from ${formatTime(Number(change.cache.mtime / NANOSECONDS))}`
    : 'nothing: it was not there at the last sync';
  return [
    { label: 'mine    ', text: local },
    { label: 'theirs  ', text: remote },
    { label: 'before  ', text: base },
  ];
}

function gone(cache: Leaf | undefined): string {
  return cache ? 'deleted' : 'not there:';
}

function choices(state: ConflictState, item: ConflictItem): Labelled[] {
  const decision = state.decisions.get(item.path);
  const possible = decisionsFor(state, item)
    .filter((one) => one !== 'skip' || decision === 'skip')
    .map((one) => ({
      label: label(one, one === decision),
      text: sentence(state, item, one),
      isChosen: one === decision,
    }));
  const why = whyNot(state, item, 'merge');
  if (why === undefined) return possible;
  return [...possible, { label: label('merge', false), text: `not possible: ${escapeText(why)}` }];
}

function label(decision: Decision, isChosen: boolean): string {
  const { key, word } = DECISIONS.find((one) => one.decision === decision) ?? { key: '', word: '' };
  return `${isChosen ? '*' : ' '} ${key} ${word.padEnd(DECISION_WIDTH)}  `;
}

/** Says what a decision about an item will do. */
export function sentence(state: ConflictState, item: ConflictItem, decision: Decision): string {
  if (decision === 'skip') return 'stays a conflict; a sync changes nothing while there is one';
  const text = escapeText(item.choices[decision] ?? '');
  const offer = decision === 'merge' ? state.offers.get(item.path) : undefined;
  return offer ? `${text} (${offerWords(offer)})` : text;
}

function company(state: ConflictState, item: ConflictItem): Labelled[] {
  const others = membersOf(state, item).filter((one) => one !== item);
  if (others.length === 0) return [];
  const names = others.slice(0, 20).map(({ path }) => escapeText(path));
  const more = others.length > 20 ? [`and ${others.length - 20} more`] : [];
  return [{ label: 'with    ', text: `one choice for all: ${[...names, ...more].join(', ')}` }];
}
