import { escapeText } from './escape.js';
import { cutText, displayWidth } from './width.js';

/** One column: its title, and what it shows of a row. */
export interface Column<Row> {
  readonly title: string;
  /** Text is escaped, cut and padded by the table. */
  readonly cell: (row: Row) => string | number | bigint;
  /** Right for a column of numbers, left for any other, unless told. */
  readonly align?: 'left' | 'right';
  /** Never cut: it is there to be copied. */
  readonly isWhole?: boolean;
  /** Colours a finished cell. */
  readonly paint?: (text: string, row: Row) => string;
}

export interface TableOptions {
  /** The columns of the terminal; without it nothing is cut. */
  readonly width?: number;
  /** Colours a title. */
  readonly paintTitle?: (text: string) => string;
}

const GAP = '  ';
/** A column is not cut narrower than this, unless nothing else helps. */
const LEAST = 8;

/** Columns whose widths are decided. */
export interface Table<Row> {
  /** The line of titles. */
  readonly head: string;
  /** Lays out rows, a line each. */
  lines(rows: readonly Row[]): string;
}

/** Lays out rows under titles; returns lines that each end in a newline, or nothing when there is no row. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: TableOptions = {},
): string {
  if (rows.length === 0 || columns.length === 0) return '';
  const { head, lines } = layOutTable(rows, columns, options);
  return head + lines(rows);
}

/** Makes columns as wide as some rows need them; cells of later rows that are wider are cut on a terminal, else stand out. */
export function layOutTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: TableOptions = {},
): Table<Row> {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const texts = cells.map((line) => line.map((value) => escapeText(String(value))));
  const isRight = columns.map(
    ({ align }, i) =>
      (align ?? (cells.every((line) => isNumber(line[i])) ? 'right' : '')) === 'right',
  );
  const natural = columns.map(({ title }, i) =>
    texts.reduce((most, line) => Math.max(most, displayWidth(line[i] ?? '')), displayWidth(title)),
  );
  const widths =
    options.width === undefined
      ? natural
      : fit(
          natural,
          options.width,
          columns.map(({ isWhole }) => isWhole === true),
        );
  const layOut = (line: readonly string[], paint: (text: string, i: number) => string) =>
    `${line
      .map((text, i) => {
        const isWhole = options.width === undefined || columns[i]?.isWhole === true;
        const shown = isWhole ? text : cutText(text, widths[i] ?? 0);
        const blank = ' '.repeat(Math.max((widths[i] ?? 0) - displayWidth(shown), 0));
        const isLast = i === columns.length - 1;
        const painted = paint(shown, i);
        return isRight[i] ? blank + painted : painted + (isLast ? '' : blank);
      })
      .join(GAP)
      .trimEnd()}\n`;
  const titles = columns.map(({ title }) => title);
  const head = layOut(titles, (text) => options.paintTitle?.(text) ?? text);
  const line = (row: Row): string =>
    layOut(
      columns.map((column) => escapeText(String(column.cell(row)))),
      (text, i) => columns[i]?.paint?.(text, row) ?? text,
    );
  return { head, lines: (some) => some.map(line).join('') };
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Takes columns of the screen from the widest cells first, so that short ones stay whole. */
function fit(natural: readonly number[], width: number, areWhole: readonly boolean[]): number[] {
  const widths = [...natural];
  const gaps = GAP.length * (widths.length - 1);
  let excess = widths.reduce((sum, one) => sum + one, gaps) - width;
  for (const least of [LEAST, 1]) {
    while (excess > 0) {
      const open = widths.map((one, i) => (areWhole[i] ? 0 : one));
      const widest = Math.max(...open);
      if (widest <= least) break;
      widths[open.lastIndexOf(widest)] = widest - 1;
      excess -= 1;
    }
  }
  return widths;
}
