import type { Press } from '../keys.js';
import { decide, redo, undo } from './decide.js';
import { openEditor, openItem, startMerges } from './effects.js';
import { isTooSmall, layoutFor, scrollTo } from './layout.js';
import { moveCursor, moveText, nextOpen } from './move.js';
import { filterItems, scopesOf } from './scopes.js';
import type { ConflictState, Page } from './state.js';
import { countOpen, currentItem, membersOf } from './state.js';
import { DECISIONS } from './words.js';

/** Works out what a key press makes of the screen; what has to be done outside shows in the state that comes out. */
export function pressKey(before: ConflictState, press: Press): ConflictState {
  if (press.key === 'ctrl-c') return { ...before, ending: 'interrupted' };
  // An editor that opens by itself must not take the terminal from the shell.
  if (press.key === 'ctrl-z')
    return before.work?.kind === 'edit' ? before : { ...before, isSuspended: true };
  // Nothing can be read there, so nothing can be chosen.
  if (isTooSmall(before.size)) return press.key === 'q' ? { ...before, ending: 'left' } : before;
  if (before.work) return pressAtWork(before, press);
  const state = { ...before, message: undefined };
  if (state.draft !== undefined) return pressInFilter(state, press, state.draft);
  if (press.key === 'paste') return state;
  const { page } = state;
  if (press.key === '?' && page !== 'help') return open(state, 'help');
  if (page === 'list') return pressInList(told(state, press.key, LIST_KEYS), press.key);
  if (page === 'item') return pressInItem(told(state, press.key, ITEM_KEYS), press.key);
  if (page === 'many') return pressInMany(state, press.key);
  if (page === 'last') return pressInLast(state, press.key);
  if (page === 'leave') return pressInLeave(state, press.key);
  return isBack(press.key) || press.key === '?'
    ? open(state, state.back)
    : moveText(state, press.key);
}

/** What can be typed on the two pages on which choices are made, beside keys that have names. */
const LIST_KEYS = 'mtbogsuUfaednpqjk/*';
const ITEM_KEYS = 'mtbogsuUfaernpqjkhl';

/** Whoever types something that has no meaning hears where the meanings are. */
function told(state: ConflictState, key: string, known: string): ConflictState {
  if ([...key].length > 1 || known.includes(key)) return state;
  return {
    ...state,
    message: { tone: 'plain', text: `${key} does nothing here; ? shows the keys.` },
  };
}

function isBack(key: string): boolean {
  return key === 'escape' || key === 'q';
}

function open(state: ConflictState, page: Page): ConflictState {
  const back = page === 'help' ? state.page : state.back;
  return { ...state, page, back, scroll: 0, left: 0 };
}

function pressAtWork(state: ConflictState, { key }: Press): ConflictState {
  if (key !== 'escape') return state;
  return {
    ...state,
    work: undefined,
    message: { tone: 'plain', text: 'Stopped; nothing was decided.' },
  };
}

/** The keys that mean the same on the list and on the page of one conflict. */
function pressCommon(state: ConflictState, key: string): ConflictState | undefined {
  if (key === 'u') return undo(state);
  if (key === 'U' || key === 'ctrl-r') return redo(state);
  if (key === 'f') return open(state, 'last');
  if (key === 'a') return { ...open(state, 'many'), scope: 0 };
  if (key === 'e') return openEditor(state);
  return undefined;
}

function pressInList(state: ConflictState, key: string): ConflictState {
  const common = pressCommon(state, key);
  if (common) return common;
  const item = currentItem(state);
  const chosen = DECISIONS.find((one) => one.key === key);
  if (chosen && item) return chooseOne(state, chosen.decision, true);
  if (key === '/') return { ...state, draft: state.filter };
  if ((key === 'enter' || key === 'd') && item) return openItem(open(state, 'item'));
  if (key === 'space' && item) {
    const marked = new Set(state.marked);
    if (!marked.delete(item.path)) marked.add(item.path);
    return moveCursor({ ...state, marked }, 'down');
  }
  if (key === '*') return markAll(state);
  if (key === 'n') return nextOpen(state, 1);
  if (key === 'p') return nextOpen(state, -1);
  if (key === 'escape' && state.filter !== '') return withFilter(state, '');
  if (key === 'q') return leave(state);
  return moveCursor(state, key);
}

/** Leaves at once when nothing was decided: there is nothing to tell then. */
function leave(state: ConflictState): ConflictState {
  return state.decisions.size === 0 ? { ...state, ending: 'left' } : open(state, 'leave');
}

function chooseOne(
  state: ConflictState,
  decision: (typeof DECISIONS)[number]['decision'],
  moves: boolean,
): ConflictState {
  const item = currentItem(state);
  if (item === undefined) return state;
  if (decision === 'merge') return startMerges(state, [item]);
  const next = decide(state, [item], decision);
  // A refusal stays where it is, so that what is on offer is in sight.
  const isDone = next.past.length > state.past.length;
  const isOne = membersOf(state, item).length === 1;
  return moves && isDone && isOne ? moveCursor(next, 'down') : next;
}

function markAll(state: ConflictState): ConflictState {
  const marked = new Set(state.marked);
  const areAll = state.shown.every(({ path }) => marked.has(path));
  for (const { path } of state.shown) {
    if (areAll) marked.delete(path);
    else marked.add(path);
  }
  const text = `${marked.size} marked; a makes one choice for them.`;
  return { ...state, marked, message: { tone: 'plain', text } };
}

function pressInItem(state: ConflictState, key: string): ConflictState {
  const common = pressCommon(state, key);
  if (common) return common;
  const chosen = DECISIONS.find((one) => one.key === key);
  if (chosen) return chooseOne(state, chosen.decision, false);
  if (isBack(key) || key === 'enter') return open({ ...state, content: undefined }, 'list');
  if (key === 'r') return openItem(state);
  if (key === 'n' || key === 'p') {
    const next = nextOpen(state, key === 'n' ? 1 : -1);
    return next.cursor === state.cursor ? next : openItem({ ...next, scroll: 0, left: 0 });
  }
  return moveText(state, key);
}

function pressInMany(state: ConflictState, key: string): ConflictState {
  const scopes = scopesOf(state);
  const chosen = DECISIONS.find((one) => one.key === key);
  if (chosen) {
    const items = scopes[state.scope]?.items ?? [];
    const list = open({ ...state, content: undefined }, 'list');
    return chosen.decision === 'merge'
      ? startMerges(list, items)
      : decide(list, items, chosen.decision);
  }
  if (isBack(key)) return open({ ...state, content: undefined }, 'list');
  const step = key === 'down' || key === 'j' ? 1 : key === 'up' || key === 'k' ? -1 : 0;
  const scope = Math.min(Math.max(state.scope + step, 0), scopes.length - 1);
  // The scopes follow the page's title.
  const line = scope === 0 ? 0 : scope + 1;
  return { ...state, scope, scroll: scrollTo(state.scroll, line, layoutFor(state.size).body) };
}

function pressInLast(state: ConflictState, key: string): ConflictState {
  if (key === 'y') {
    const { open: undecided, skipped } = countOpen(state);
    return { ...state, ending: undecided + skipped === 0 ? 'confirmed' : 'left' };
  }
  if (key === 'u') return undo(state);
  if (key === 'U' || key === 'ctrl-r') return redo(state);
  return isBack(key) ? open({ ...state, content: undefined }, 'list') : moveText(state, key);
}

function pressInLeave(state: ConflictState, key: string): ConflictState {
  if (key === 'y') return { ...state, ending: 'left' };
  if (key === 'f') return open(state, 'last');
  return isBack(key) ? open(state, 'list') : state;
}

function pressInFilter(state: ConflictState, { key, text }: Press, draft: string): ConflictState {
  if (key === 'escape') return { ...withFilter(state, ''), draft: undefined };
  if (key === 'enter') return { ...state, draft: undefined };
  if (key === 'backspace') return withDraft(state, [...draft].slice(0, -1).join(''));
  if (key === 'ctrl-u') return withDraft(state, '');
  if (key === 'up' || key === 'down') return moveCursor(state, key);
  return text === undefined ? state : withDraft(state, draft + text.replace(/\s+/g, ' '));
}

function withDraft(state: ConflictState, draft: string): ConflictState {
  return { ...withFilter(state, draft), draft };
}

/** Filters the list and keeps the cursor on its item where that is still shown. */
function withFilter(state: ConflictState, filter: string): ConflictState {
  const item = currentItem(state);
  const shown = filterItems(state.items, filter);
  const at = item === undefined ? 0 : Math.max(shown.indexOf(item), 0);
  return moveCursor({ ...state, filter, shown, cursor: at, top: 0 }, '');
}
