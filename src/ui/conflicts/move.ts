import { layoutFor, scrollTo } from './layout.js';
import { lastScroll } from './pages.js';
import type { ConflictState } from './state.js';

/** The columns that a press of left or right moves long lines by. */
const SIDEWAYS = 8;
/** Far enough for any line that a person reads; a longer one is for other tools. */
const FARTHEST = 100_000;

/** Moves the cursor of the list by a key, if it is one that moves, and the list with it. */
export function moveCursor(state: ConflictState, key: string): ConflictState {
  const { list } = layoutFor(state.size);
  const last = Math.max(state.shown.length - 1, 0);
  const cursor = Math.min(Math.max(target(key, state.cursor, { page: list, last }), 0), last);
  // A window that grew, or a list that became shorter, leaves no empty lines below.
  const top = Math.min(state.top, Math.max(state.shown.length - list, 0));
  return { ...state, cursor, top: scrollTo(top, cursor, list) };
}

/** Moves the text of a page by a key. */
export function moveText(state: ConflictState, key: string): ConflictState {
  const last = lastScroll(state);
  const page = Math.max(layoutFor(state.size).body - 1, 1);
  const scroll = Math.min(Math.max(target(key, state.scroll, { page, last }), 0), last);
  const step =
    key === 'right' || key === 'l' ? SIDEWAYS : key === 'left' || key === 'h' ? -SIDEWAYS : 0;
  const left = Math.min(Math.max(state.left + step, 0), FARTHEST);
  return { ...state, scroll, left };
}

function target(key: string, at: number, { page, last }: { page: number; last: number }): number {
  switch (key) {
    case 'up':
    case 'k':
      return at - 1;
    case 'down':
    case 'j':
      return at + 1;
    case 'pageup':
      return at - page;
    case 'pagedown':
    case 'space':
      return at + page;
    case 'home':
      return 0;
    case 'end':
      return last;
    default:
      return at;
  }
}

/** Goes to the next (1) or previous (-1) conflict without a decision, round the end if need be. */
export function nextOpen(state: ConflictState, step: 1 | -1): ConflictState {
  const { shown, cursor, decisions } = state;
  for (let i = 1; i <= shown.length; i++) {
    const at = (cursor + step * i + shown.length * 2) % shown.length;
    const item = shown[at];
    if (item && !decisions.has(item.path)) return moveCursor({ ...state, cursor: at }, '');
  }
  return { ...state, message: { tone: 'plain', text: 'None is open. f shows what will happen.' } };
}
