import type { ConflictItem } from '../conflict-source.js';
import { escapeText } from '../escape.js';
import type { ConflictState, Edit } from './state.js';
import { countOpen, membersOf } from './state.js';
import type { Decision } from './words.js';
import { conflictCount, DECISIONS, decisionWord } from './words.js';

/** Tells whether a decision can be made about an item and all that goes with it. */
export function canDecide(state: ConflictState, item: ConflictItem, decision: Decision): boolean {
  if (decision === 'skip') return true;
  const members = membersOf(state, item);
  if (!members.every((one) => one.choices[decision] !== undefined)) return false;
  if (whyNot(state, item, decision) !== undefined) return false;
  // A merge is made of one file; files that clash need different places, not one content.
  return decision !== 'merge' || members.length === 1;
}

/** Says why an item cannot have a decision that others of its kind have; undefined where there is no such reason. */
export function whyNot(
  { offers }: ConflictState,
  { path, impossible }: ConflictItem,
  decision: Decision,
): string | undefined {
  if (decision === 'skip') return undefined;
  const offer = decision === 'merge' ? offers.get(path) : undefined;
  return impossible?.[decision] ?? (offer?.kind === 'impossible' ? offer.summary : undefined);
}

/** Lists what can be decided about an item. */
export function decisionsFor(state: ConflictState, item: ConflictItem): Decision[] {
  return DECISIONS.map(({ decision }) => decision).filter((one) => canDecide(state, item, one));
}

/** Tells whether a merge may be chosen: it is known to be clean, or was settled in an editor. */
export function isMergeClean(state: ConflictState, { path }: ConflictItem): boolean {
  return state.offers.get(path)?.kind === 'clean' || state.decisions.get(path) === 'merge';
}

/**
 * Decides about items, and about those that go with them; what does not offer the decision stays as it is.
 *
 * Merges that are not known to be clean are left out, too.
 */
export function decide(
  state: ConflictState,
  items: readonly ConflictItem[],
  decision: Decision,
): ConflictState {
  const after = new Map<string, Decision>();
  let refused = 0;
  for (const item of items) {
    const isOffered = canDecide(state, item, decision);
    if (!isOffered || (decision === 'merge' && !isMergeClean(state, item))) {
      refused += 1;
      continue;
    }
    for (const { path } of membersOf(state, item)) after.set(path, decision);
  }
  const verb = DECISIONS.find((one) => one.decision === decision)?.verb ?? decision;
  if (after.size === 0) {
    return { ...state, message: { tone: 'bad', text: refusal(state, items, { decision, verb }) } };
  }
  const next = apply(state, after);
  const { open, skipped } = countOpen(next);
  const message = described(verb, after.size, refused);
  return {
    ...next,
    future: [],
    past: [...state.past, { before: valuesBefore(state, after), after }],
    message: open + skipped === 0 && refused === 0 ? allChosen(message) : message,
  };
}

function refusal(
  state: ConflictState,
  items: readonly ConflictItem[],
  { decision, verb }: { decision: Decision; verb: string },
): string {
  const [item, ...others] = items;
  if (item === undefined) return 'There is no conflict to decide.';
  if (others.length > 0) return `Cannot ${verb}: these conflicts do not offer it.`;
  return `Cannot ${verb}: ${whyNot(state, item, decision) ?? 'this conflict does not offer it'}.`;
}

function described(verb: string, count: number, refused: number): ConflictState['message'] {
  if (refused > 0) {
    const text = `${conflictCount(count)}: ${verb}; ${refused} left as before: not offered there.`;
    return { tone: 'bad', text };
  }
  return count === 1 ? undefined : { tone: 'good', text: `${conflictCount(count)}: ${verb}.` };
}

/** Says how to go on when there is nothing left to choose. */
function allChosen(message: ConflictState['message']): ConflictState['message'] {
  const text = 'All have a choice now: press f to finish.';
  return { tone: 'good', text: message ? `${message.text} ${text}` : text };
}

function valuesBefore(
  { decisions }: ConflictState,
  after: ReadonlyMap<string, unknown>,
): Map<string, Decision | undefined> {
  const before = new Map<string, Decision | undefined>();
  for (const path of after.keys()) before.set(path, decisions.get(path));
  return before;
}

function apply(
  state: ConflictState,
  values: ReadonlyMap<string, Decision | undefined>,
): ConflictState {
  const decisions = new Map(state.decisions);
  for (const [path, decision] of values) {
    if (decision === undefined) decisions.delete(path);
    else decisions.set(path, decision);
  }
  return { ...state, decisions };
}

/** Takes back the last decision, and goes to where it was made. */
export function undo(state: ConflictState): ConflictState {
  const edit = state.past.at(-1);
  if (edit === undefined)
    return { ...state, message: { tone: 'plain', text: 'There is nothing to undo.' } };
  return {
    ...goTo(apply(state, edit.before), edit),
    past: state.past.slice(0, -1),
    future: [...state.future, edit],
    message: { tone: 'good', text: `Taken back: ${whatChanged(edit.before)}.` },
  };
}

/** Makes the decision again that was taken back last. */
export function redo(state: ConflictState): ConflictState {
  const edit = state.future.at(-1);
  if (edit === undefined)
    return { ...state, message: { tone: 'plain', text: 'There is nothing to redo.' } };
  return {
    ...goTo(apply(state, edit.after), edit),
    past: [...state.past, edit],
    future: state.future.slice(0, -1),
    message: { tone: 'good', text: `Decided again: ${whatChanged(edit.after)}.` },
  };
}

function whatChanged(values: Edit['after']): string {
  const [[path, decision] = ['', undefined], ...others] = values;
  return others.length === 0
    ? `${escapeText(path)} is "${decisionWord(decision)}"`
    : conflictCount(values.size);
}

function goTo(state: ConflictState, { after }: Edit): ConflictState {
  const [path] = after.keys();
  const at = state.shown.findIndex((item) => item.path === path);
  // On the page of one item the cursor says which one it is about; it must not change under the reader.
  return at < 0 || state.page !== 'list' ? state : { ...state, cursor: at };
}
