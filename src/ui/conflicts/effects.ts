import type { ContentDifference } from '../../content/comparison.js';
import { isDsgError } from '../../errors/error.js';
import type { ConflictItem, MergeOffer } from '../conflict-source.js';
import { escapeText } from '../escape.js';
import { canDecide, decide, isMergeClean, whyNot } from './decide.js';
import { moveCursor } from './move.js';
import { lastScroll } from './pages.js';
import type { ConflictState, Size } from './state.js';
import { currentItem } from './state.js';
import { offerWords } from './words.js';

/** What comes of work outside the screen: a value, or what was thrown. */
export type Result<Value> = { readonly value: Value } | { readonly error: unknown };

/** Asks for the difference of the current item anew; it is read while the screen goes on. */
export function openItem(state: ConflictState): ConflictState {
  const item = currentItem(state);
  if (item === undefined) return state;
  const ticket = (state.content?.ticket ?? 0) + 1;
  return { ...state, content: { path: item.path, ticket, result: { kind: 'reading' } } };
}

/** Takes in a difference, unless the person has gone on to something else meanwhile. */
export function differenceRead(
  state: ConflictState,
  ticket: { readonly path: string; readonly ticket: number },
  result: Result<ContentDifference>,
): ConflictState {
  const { content } = state;
  if (content?.ticket !== ticket.ticket || content.path !== ticket.path) return state;
  const read =
    'error' in result
      ? { kind: 'failed' as const, error: result.error }
      : { kind: 'ready' as const, difference: result.value };
  return { ...state, content: { ...content, result: read } };
}

/** Asks which of the items can be merged; those that turn out clean are decided together. */
export function startMerges(state: ConflictState, items: readonly ConflictItem[]): ConflictState {
  const asked = items.filter((item) => canDecide(state, item, 'merge'));
  if (asked.length === 0) return decide(state, items, 'merge');
  const queue = asked.filter((item) => !isMergeClean(state, item));
  const work = { kind: 'merge' as const, queue, total: queue.length, failed: [], asked };
  return queue.length === 0 ? decide(state, asked, 'merge') : { ...state, work };
}

/** Takes in what a merge came to; the last one ends the work. */
export function mergeRead(
  state: ConflictState,
  item: ConflictItem,
  result: Result<MergeOffer>,
): ConflictState {
  const { work } = state;
  if (work?.kind !== 'merge' || work.queue[0] !== item) return state;
  const offers = new Map(state.offers);
  if ('value' in result) offers.set(item.path, result.value);
  const failed =
    'error' in result ? [...work.failed, { path: item.path, error: result.error }] : work.failed;
  const queue = work.queue.slice(1);
  const next = { ...state, offers, work: { ...work, queue, failed } };
  return queue.length > 0 ? next : endMerges({ ...next, work: undefined }, { ...work, failed });
}

function endMerges(
  state: ConflictState,
  { asked, failed }: Extract<ConflictState['work'], { kind: 'merge' }>,
): ConflictState {
  const clean = asked.filter((item) => isMergeClean(state, item));
  const rest = asked.length - clean.length;
  const [first] = asked;
  const offer = first && state.offers.get(first.path);
  const next = clean.length === 0 ? state : decide(state, clean, 'merge');
  if (rest === 0 && asked.length > 1) return next;
  if (asked.length > 1) {
    const text = `${clean.length} merged; ${rest} not: they need your editor (e) or another choice.`;
    return { ...next, message: { tone: 'bad', text } };
  }
  if (failed[0]) return { ...next, message: failureMessage(failed[0].error) };
  return offer ? withOffer(next, offer) : next;
}

function withOffer(state: ConflictState, offer: MergeOffer): ConflictState {
  const text = `Merge: ${offerWords(offer)}.`;
  if (offer.kind === 'clean') return { ...state, message: { tone: 'good', text } };
  // The key comes first: the line may be cut.
  const hint = `Press e to settle it in your editor: ${escapeText(offer.summary)}.`;
  return { ...state, message: { tone: 'bad', text: offer.kind === 'conflicts' ? hint : text } };
}

function failureMessage(error: unknown): ConflictState['message'] {
  const text = error instanceof Error ? error.message : String(error);
  const hint = isDsgError(error) && error.hint ? `. Next: ${error.hint}` : '';
  return { tone: 'bad', text: text + hint };
}

/** Hands the current item to an editor. */
export function openEditor(state: ConflictState): ConflictState {
  const item = currentItem(state);
  if (item && canDecide(state, item, 'merge'))
    return { ...state, work: { kind: 'edit', item, isOpen: false } };
  const why = (item && whyNot(state, item, 'merge')) ?? 'this conflict does not offer it';
  return { ...state, message: { tone: 'bad', text: `Cannot merge in an editor: ${why}.` } };
}

/** Notes that the editor has the terminal now. */
export function editorOpened(state: ConflictState): ConflictState {
  return state.work?.kind === 'edit' ? { ...state, work: { ...state.work, isOpen: true } } : state;
}

/** Takes in what came of the editor; a clean result is chosen. */
export function edited(
  state: ConflictState,
  item: ConflictItem,
  result: Result<MergeOffer>,
): ConflictState {
  const idle = { ...state, work: undefined };
  if ('error' in result) return { ...idle, message: failureMessage(result.error) };
  const offers = new Map(state.offers).set(item.path, result.value);
  const known = { ...idle, offers };
  if (result.value.kind === 'clean') return withOffer(decide(known, [item], 'merge'), result.value);
  // What was merged before is not what the editor left behind.
  const isMerged = state.decisions.get(item.path) === 'merge';
  return withOffer(isMerged ? decide(known, [item], 'skip') : known, result.value);
}

/** Fits everything into another size of the terminal. */
export function resized(state: ConflictState, size: Size): ConflictState {
  const next = moveCursor({ ...state, size }, '');
  return { ...next, scroll: Math.min(next.scroll, lastScroll(next)) };
}

/** Shows what went wrong outside, where it is seen at once. */
export function failed(state: ConflictState, error: unknown): ConflictState {
  return { ...state, message: failureMessage(error) };
}
