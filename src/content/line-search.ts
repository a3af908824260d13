/** What is looked for in lines. */
export interface SearchPattern {
  readonly text: string;
  /** The text itself is looked for; else it is a regular expression. */
  readonly isFixed: boolean;
  readonly ignoreCase: boolean;
}

/** A line in which something was found; counted from 1. */
export interface FoundLine {
  readonly line: number;
  /** The line, or of a long one the part around what was found. */
  readonly text: string;
}

export interface FoundLines {
  /** Lines in which it was found. */
  readonly count: number;
  /** The first of them. */
  readonly lines: readonly FoundLine[];
}

/** Finds where in a line something is; -1 where it is not. */
export type LineMatcher = (line: string) => number;

/** Characters of a pattern at most. */
export const PATTERN_LIMIT = 1000;
/** Characters of a line that are shown at most. */
export const SHOWN_LINE_LENGTH = 1000;
/** Characters from which a line is searched in pieces, so that one of any length can be. */
export const LINE_PIECE = 1024 * 1024;

const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;

/** Makes a matcher; throws a SyntaxError for what is no regular expression (JavaScript's, in Unicode mode). */
export function lineMatcher({ text, isFixed, ignoreCase }: SearchPattern): LineMatcher {
  const isPlain = isFixed || !text.match(SPECIAL);
  if (isPlain && !ignoreCase) return (line) => line.indexOf(text);
  const source = isFixed ? text.replace(SPECIAL, '\\$&') : text;
  const regex = new RegExp(source, ignoreCase ? 'iu' : 'u');
  return (line) => line.search(regex);
}

export interface LineSearchOptions {
  readonly matcher: LineMatcher;
  /** The most lines to keep; all are counted. */
  readonly limit: number;
  /** What ends a line. */
  readonly newline: '\n' | '\r';
}

/** Looks through a text that comes in pieces, line by line. */
export function createLineSearch({ matcher, limit, newline }: LineSearchOptions) {
  const lines: FoundLine[] = [];
  let [rest, number, count, isCounted] = ['', 1, 0, false];
  const look = (line: string): void => {
    const at = isCounted ? -1 : matcher(line);
    if (at < 0) return;
    // Of a line in pieces one is enough.
    isCounted = true;
    count += 1;
    if (lines.length < limit) lines.push({ line: number, text: around(line, at) });
  };
  return {
    add(piece: string): void {
      const text = rest + piece;
      let start = 0;
      for (let end = text.indexOf(newline); end >= 0; end = text.indexOf(newline, start)) {
        look(text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end));
        isCounted = false;
        number += 1;
        start = end + 1;
      }
      rest = text.slice(start);
      if (rest.length < LINE_PIECE) return;
      look(rest);
      rest = '';
    },
    end(): FoundLines {
      if (rest !== '') look(rest);
      return { count, lines };
    },
  };
}

/** The part of a long line that begins a little before what was found. */
function around(line: string, at: number): string {
  if (line.length <= SHOWN_LINE_LENGTH) return line;
  const start = Math.max(0, Math.min(at - SHOWN_LINE_LENGTH / 4, line.length - SHOWN_LINE_LENGTH));
  const end = start + SHOWN_LINE_LENGTH;
  return `${start > 0 ? '…' : ''}${line.slice(start, end).toWellFormed()}${end < line.length ? '…' : ''}`;
}
