import type { Style } from '../style.js';
import { cutText } from '../width.js';

/** How a page is drawn: its colours, its columns, the time, and how far it is moved to the right. */
export interface Look {
  readonly style: Style;
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Text that is longer than the screen; each line is made when it is shown. */
export interface Body {
  readonly length: number;
  /** At most as wide as the look that the body was made for. */
  readonly line: (index: number) => string;
}

/** Makes a body of lines that are there already; each is cut to the width. */
export function bodyOf(lines: readonly string[], width: number): Body {
  return { length: lines.length, line: (index) => cutText(lines[index] ?? '', width) };
}

/** Puts bodies under one another. */
export function joinBodies(...bodies: readonly Body[]): Body {
  return {
    length: bodies.reduce((sum, body) => sum + body.length, 0),
    line(index) {
      let at = index;
      for (const body of bodies) {
        if (at < body.length) return body.line(at);
        at -= body.length;
      }
      return '';
    },
  };
}

/** Makes the lines of a window that begins at `top`; those past the end are empty. */
export function windowOf(body: Body, top: number, height: number): string[] {
  return Array.from({ length: height }, (_, i) =>
    top + i < body.length ? body.line(top + i) : '',
  );
}
