import { escapeText } from '../escape.js';
import type { Style } from '../style.js';
import { cutText } from '../width.js';
import { cutStart, fitText } from '../wrap.js';
import type { Look } from './body.js';
import { detailLines } from './details.js';
import { layoutFor } from './layout.js';
import type { ConflictState } from './state.js';
import { currentItem } from './state.js';
import type { Decision } from './words.js';
import { DECISION_WIDTH, decisionWord, stateWords } from './words.js';

/** From this width on there is room for the state beside a path. */
const WITH_STATE = 76;
const STATE_WIDTH = 27;

/** Makes the lines of the list in sight, a rule, and what is known of the conflict under the cursor. */
export function listLines(state: ConflictState, look: Look): string[] {
  const { list, details } = layoutFor(state.size);
  const rows = Array.from({ length: list }, (_, i) => rowLine(state, state.top + i, look));
  if (state.shown.length === 0) rows[0] = cutText(emptyText(state), look.width);
  const item = currentItem(state);
  const known = item ? detailLines(state, item, look) : [];
  const shown = Array.from({ length: details }, (_, i) => known[i] ?? '');
  return [...rows, look.style.faint('-'.repeat(look.width)), ...shown];
}

function emptyText({ items }: ConflictState): string {
  return items.length === 0 ? 'There is no conflict.' : 'None fits the filter; Esc shows all.';
}

/** Ends in the path: what a terminal makes of a name from right to left cannot disturb the other columns then. */
function rowLine(state: ConflictState, at: number, { style, width }: Look): string {
  const item = state.shown[at];
  if (item === undefined) return '';
  const decision = state.decisions.get(item.path);
  const isCurrent = at === state.cursor;
  const mark = `${isCurrent ? '>' : ' '} ${state.marked.has(item.path) ? '*' : ' '} `;
  const word = decisionWord(decision).padEnd(DECISION_WIDTH);
  const words = width >= WITH_STATE ? `${fitText(stateWords(item), STATE_WIDTH)}  ` : '';
  const room = width - mark.length - DECISION_WIDTH - 2 - words.length;
  const path = cutStart(escapeText(item.path), Math.max(room, 1));
  if (isCurrent) return style.selected(`${mark}${word}  ${words}${path}`);
  return `${mark}${paintDecision(style, decision)(word)}  ${style.faint(words)}${path}`;
}

function paintDecision(style: Style, decision: Decision | undefined): (text: string) => string {
  if (decision === undefined) return style.strong;
  return decision === 'skip' ? style.warning : style.good;
}
