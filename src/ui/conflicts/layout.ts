import type { Size } from './state.js';

/** Below this, nothing that helps can be shown. */
export const LEAST: Size = { columns: 40, rows: 10 };

/** How many lines each part of the screen has. */
export interface Layout {
  readonly list: number;
  readonly details: number;
  readonly hints: number;
  /** The text of every page but the list. */
  readonly body: number;
}

const TITLE = 1;
const RULE = 1;
const MESSAGE = 1;

/** Shares out the lines of a terminal; the shares depend on its size alone, so that nothing jumps. */
export function layoutFor({ rows }: Size): Layout {
  const hints = rows >= 20 ? 2 : 1;
  const details = detailsFor(rows);
  const body = Math.max(rows - TITLE - MESSAGE - hints, 1);
  return { list: Math.max(body - RULE - details, 1), details, hints, body };
}

function detailsFor(rows: number): number {
  if (rows >= 30) return 12;
  if (rows >= 22) return 10;
  return rows >= 15 ? 5 : 3;
}

/** Tells whether a terminal is too small for the screen. */
export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < LEAST.columns || rows < LEAST.rows;
}

/** Moves the first line that is shown so that `at` is within the `height` lines of a window, moving it least. */
export function scrollTo(top: number, at: number, height: number): number {
  if (at < top) return at;
  return at >= top + height ? at - height + 1 : top;
}
