import type { ContentDifference, DiffLine, Hunk } from './comparison.js';
import type { DecodedText } from './decoded-text.js';
import { type Match, matchLines } from './line-match.js';
import { splitLines } from './text-lines.js';
import { noteWriting } from './text-notes.js';

/** Lines that a difference shows at most. */
export const SHOWN_LINES_LIMIT = 10_000;
/** Characters of a line that a difference shows at most. */
export const SHOWN_LINE_LENGTH = 2000;
/** Unchanged lines shown around a change. */
export const CONTEXT_LINES = 3;

export type TextDifference = Extract<ContentDifference, { kind: 'text' }>;

/** Lists the lines that one text has and the other has not, in hunks; what is counted is counted whole even where it is cut. */
export function textDifference(before: DecodedText, after: DecodedText): TextDifference {
  const [x, y] = [splitLines(before), splitLines(after)];
  const matches = matchLines(x, y);
  const same = matches.reduce((sum, { length }) => sum + length, 0);
  const { hunks, cut } = showHunks(changesBetween(matches, x.length, y.length), x, y);
  const notes = noteWriting(before, after);
  const [removed, added] = [x.length - same, y.length - same];
  if (removed + added === 0 && notes.length === 0 && before.text !== after.text) {
    notes.push('only line ends differ');
  }
  return { kind: 'text', hunks, added, removed, cut, notes };
}

/** Lines before[b0, b1) became after[a0, a1). */
type Change = { b0: number; b1: number; a0: number; a1: number };

function changesBetween(matches: readonly Match[], before: number, after: number): Change[] {
  const changes: Change[] = [];
  let [b0, a0] = [0, 0];
  for (const match of [...matches, { before, after, length: 0 }]) {
    if (match.before > b0 || match.after > a0) {
      changes.push({ b0, b1: match.before, a0, a1: match.after });
    }
    [b0, a0] = [match.before + match.length, match.after + match.length];
  }
  return changes;
}

function showHunks(changes: readonly Change[], x: readonly string[], y: readonly string[]) {
  const hunks: Hunk[] = [];
  let [room, cut] = [SHOWN_LINES_LIMIT, false];
  for (let at = 0; at < changes.length && room > 0; ) {
    let until = at + 1;
    while (isNear(changes[until - 1], changes[until])) until += 1;
    const lines = showLines(changes.slice(at, until), x, y);
    const first = changes[at] ?? { b0: 0, a0: 0 };
    const lead = Math.min(CONTEXT_LINES, first.b0);
    const shown = lines.slice(0, room).map(shorten);
    cut ||=
      shown.length < lines.length || shown.some(({ text }, index) => text !== lines[index]?.text);
    hunks.push({ before: first.b0 - lead + 1, after: first.a0 - lead + 1, lines: shown });
    room -= shown.length;
    at = until;
    cut ||= room === 0 && at < changes.length;
  }
  return { hunks, cut };
}

/** Two changes share a hunk when the lines around them touch. */
function isNear(one: Change | undefined, next: Change | undefined): boolean {
  return one !== undefined && next !== undefined && next.b0 - one.b1 <= 2 * CONTEXT_LINES;
}

function showLines(changes: readonly Change[], x: readonly string[], y: readonly string[]) {
  const lines: DiffLine[] = [];
  const show = (kind: DiffLine['kind'], from: readonly string[], start: number, end: number) => {
    // More than can be shown need not be made.
    const last = Math.min(end, start + SHOWN_LINES_LIMIT + 1);
    for (let at = start; at < last; at += 1) lines.push({ kind, text: from[at] ?? '' });
  };
  let shown = Math.max(0, (changes[0]?.b0 ?? 0) - CONTEXT_LINES);
  for (const { b0, b1, a0, a1 } of changes) {
    show('same', x, shown, b0);
    show('removed', x, b0, b1);
    show('added', y, a0, a1);
    shown = b1;
  }
  show('same', x, shown, Math.min(x.length, shown + CONTEXT_LINES));
  return lines;
}

function shorten(line: DiffLine): DiffLine {
  if (line.text.length <= SHOWN_LINE_LENGTH) return line;
  return { ...line, text: `${line.text.slice(0, SHOWN_LINE_LENGTH)}…` };
}
