import { formatCount } from '../bytes.js';
import { escapeText } from '../escape.js';
import { cutText, displayWidth } from '../width.js';
import { cutStart, wrapText } from '../wrap.js';
import type { Body, Look } from './body.js';
import { layoutFor } from './layout.js';
import type { ConflictState, Page } from './state.js';
import { countOpen } from './state.js';
import { conflictCount, decisionWord } from './words.js';

const SPINNER = ['|', '/', '-', '\\'];
const SPIN = 120;

/** The keys of each page, most needed first: what does not fit is on the help page. */
const HINTS: Readonly<Record<Page, readonly string[]>> = {
  list: [
    '? help',
    'Enter look',
    'm mine',
    't theirs',
    'b both',
    'f finish',
    'q leave',
    'g merge',
    'o old',
    's skip',
    'u undo',
    'a many',
    '/ filter',
    'n next open',
    'space mark',
  ],
  item: [
    '? help',
    'Esc back',
    'm mine',
    't theirs',
    'b both',
    'g merge',
    'o old',
    's skip',
    'n next open',
    'u undo',
    'up/down scroll',
    'left/right shift',
    'r reread',
    'e edit',
  ],
  many: ['up/down which', 'm t b o g s choose', 'Esc back', '? help'],
  last: ['y yes, do this', 'Esc back', 'u undo', 'up/down scroll'],
  help: ['Esc back', 'up/down scroll'],
  leave: ['y leave', 'Esc stay', 'f finish'],
};

/** Writes the line at the top: where one is, and how much is left to do. */
export function titleLine(state: ConflictState, body: Body, { style, width }: Look): string {
  const text = `${titleOf(state)}${placeOf(state, body)}`;
  return style.strong(cutText(text, width));
}

function titleOf(state: ConflictState): string {
  const { items, page, shown, filter, cursor, decisions } = state;
  if (page === 'item') {
    // The choice is told here, too: the details may be out of sight.
    const word = decisionWord(decisions.get(shown[cursor]?.path ?? ''));
    return `Conflict ${formatCount(cursor + 1)} of ${formatCount(shown.length)}: ${word}`;
  }
  if (page === 'last') return 'What will happen';
  if (page === 'help') return 'Help';
  const { open, skipped } = countOpen(state);
  const chosen = items.length - open - skipped;
  const counts = [`${formatCount(open)} open`, `${formatCount(chosen)} chosen`];
  if (skipped > 0) counts.push(`${formatCount(skipped)} skipped`);
  const text = `${conflictCount(items.length)}: ${counts.join(', ')}`;
  return filter === '' ? text : `${text}; ${formatCount(shown.length)} shown by the filter`;
}

/** Says which lines of a long text are in sight. */
function placeOf({ page, scroll, size }: ConflictState, { length }: Body): string {
  const { body } = layoutFor(size);
  if (page === 'list' || length <= body) return '';
  const last = Math.min(scroll + body, length);
  return `   lines ${formatCount(scroll + 1)}-${formatCount(last)} of ${formatCount(length)}`;
}

/**
 * Writes the lines at the bottom: what was done or is going on, and as many keys as fit.
 *
 * A long message is shown whole as far as there is room: it takes that of the keys, which come back with the next one.
 */
export function footLines(state: ConflictState, look: Look): string[] {
  const [first = '', ...more] = messageLines(state, look);
  const hints = hintLines(state, look);
  return [first, ...more, ...hints.slice(0, hints.length - more.length)];
}

function messageLines(state: ConflictState, look: Look): string[] {
  const { draft, work, message } = state;
  if (draft !== undefined || work || !message) return [messageLine(state, look)];
  const { style, width } = look;
  const paint = { plain: style.name, good: style.good, bad: style.bad }[message.tone];
  const room = 1 + layoutFor(state.size).hints;
  const lines = wrapText(escapeText(message.text), width);
  const shown = lines.slice(0, room);
  if (lines.length > room) shown[room - 1] = cutText(`${lines[room - 1]} ${lines[room]}`, width);
  return shown.map(paint);
}

/** Writes the line for what is going on; a filter being typed takes it first. */
function messageLine(state: ConflictState, { style, width, now }: Look): string {
  const { draft, work, content, page, filter } = state;
  // What is typed at the end of the filter stays in sight.
  if (draft !== undefined)
    return `${cutStart(`Filter: ${escapeText(draft)}`, width - 1)}${style.selected('_')}`;
  const spinner = SPINNER[Math.floor(now / SPIN) % SPINNER.length];
  if (work?.kind === 'merge') {
    const at = work.total - work.queue.length + 1;
    return cutText(`${spinner} merging ${at} of ${work.total}; Esc stops`, width);
  }
  if (work?.kind === 'edit')
    return cutText(`${spinner} merging, for your editor; Esc stops`, width);
  if (page === 'item' && content?.result.kind === 'reading') return `${spinner} reading...`;
  if (filter !== '') return style.name(cutText(`Filter: ${escapeText(filter)}`, width));
  const { open } = countOpen(state);
  if (open > 0 || page !== 'list') return '';
  return style.good(cutText('Each conflict is decided: press f to see what will happen.', width));
}

/** Tells whether something turns on the screen while it waits. */
export function isBusy({ work, content, page }: ConflictState): boolean {
  if (work) return work.kind === 'merge' || !work.isOpen;
  return page === 'item' && content?.result.kind === 'reading';
}

/** The milliseconds between two pictures of what turns. */
export const SPIN_INTERVAL = SPIN;

/** Writes as many keys as fit. */
function hintLines(state: ConflictState, { style, width }: Look): string[] {
  const { hints } = layoutFor(state.size);
  const all = hintsFor(state);
  const lines: string[] = [];
  let line = '';
  for (const hint of all) {
    const longer = line === '' ? hint : `${line}  ${hint}`;
    if (displayWidth(longer) <= width) line = longer;
    else if (lines.push(line) < hints) line = hint;
    else break;
  }
  if (lines.length < hints) lines.push(line);
  return Array.from({ length: hints }, (_, i) => style.faint(lines[i] ?? ''));
}

function hintsFor(state: ConflictState): readonly string[] {
  if (state.draft !== undefined) return ['Enter keep', 'Esc show all', 'up/down move'];
  const { open, skipped } = countOpen(state);
  if (state.page !== 'last' || open + skipped === 0) return HINTS[state.page];
  return ['Esc back', 'y leave for now', ...HINTS.last.slice(2)];
}

/** Says that the window is too small, in whatever room there is. */
export function tooSmallLines({ size }: ConflictState): string[] {
  const { columns, rows } = size;
  const text = `This window is too small (${columns}x${rows}): make it at least 40x10, or press q to leave.`;
  return wrapText(text, Math.max(columns, 1)).slice(0, Math.max(rows, 1));
}
