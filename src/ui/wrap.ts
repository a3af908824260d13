import { cutText, displayWidth } from './width.js';

let segmenter: Intl.Segmenter | undefined;

/** Breaks text without controls into lines of at most `width` columns, between words where that can be done. */
export function wrapText(text: string, width: number): string[] {
  const room = () => width;
  return width < 1 ? [''] : breakLines(text, room, (word) => splitWord(word, width));
}

/** Narrower than this, text is no longer readable: better let the terminal break it. */
const LEAST = 20;

/**
 * Breaks text without controls between words only; without a width, not at all.
 *
 * A path or a command that is longer than a line stays whole, so that it can be copied. The lines after the first are
 * indented: no words of a name can pass for a line of dsg's own.
 */
export function foldText(text: string, width: number | undefined, indent = 2): string[] {
  if (width === undefined) return [text];
  const room = (line: number) => Math.max(line === 0 ? width : width - indent, LEAST);
  const [first = '', ...others] = breakLines(text, room, (word) => [word]);
  return [first, ...others.map((line) => ' '.repeat(indent) + line)];
}

/** Breaks text into lines, `room` telling the columns of each by its number; `split` breaks a word that is too long. */
function breakLines(
  text: string,
  room: (line: number) => number,
  split: (word: string) => string[],
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= room(lines.length)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = split(word);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  lines.push(line);
  return lines;
}

function splitWord(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  segmenter ??= new Intl.Segmenter();
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const { segment } of segmenter.segment(word)) {
    const columns = displayWidth(segment);
    if (used + columns > width && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += segment;
    used += columns;
  }
  pieces.push(piece);
  return pieces;
}

/** Cuts text to at most `width` columns and keeps its end, which tells paths apart; the cut shows as "…". */
export function cutStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 2) return cutText(text, width);
  segmenter ??= new Intl.Segmenter();
  // Many units of code may make one column, but not the other way round.
  const segments = Array.from(segmenter.segment(text), ({ segment }) => segment);
  let kept = segments.length;
  for (let used = 1; kept > 0; kept--) {
    used += displayWidth(segments[kept - 1] as string);
    if (used > width) break;
  }
  return `…${segments.slice(kept).join('')}`;
}

/** Cuts or fills text to exactly `width` columns. */
export function fitText(text: string, width: number): string {
  const cut = cutText(text, width);
  return cut + ' '.repeat(Math.max(width - displayWidth(cut), 0));
}

/** Leaves out the first `columns` columns; a character that is cut in two becomes a space. */
export function dropColumns(text: string, columns: number): string {
  if (columns <= 0) return text;
  segmenter ??= new Intl.Segmenter();
  let used = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    if (used >= columns) return ' '.repeat(used - columns) + text.slice(index);
    used += displayWidth(segment);
  }
  return ' '.repeat(Math.max(used - columns, 0));
}
