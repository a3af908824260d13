import type { ContentDifference, RowChange } from '../../content/comparison.js';
import { formatBytes, formatCount } from '../bytes.js';
import { escapeText } from '../escape.js';
import type { Style } from '../style.js';
import { cutText, displayWidth } from '../width.js';
import { dropColumns, fitText } from '../wrap.js';
import type { Body, Look } from './body.js';
import { bodyOf, joinBodies } from './body.js';

type Text = Extract<ContentDifference, { kind: 'text' }>;
type Table = Extract<ContentDifference, { kind: 'table' }>;
type Binary = Extract<ContentDifference, { kind: 'binary' }>;

/** How a difference is drawn; `left` is the number of columns that it is moved to the left by. */
export type DifferenceLook = Omit<Look, 'now'> & { readonly left: number };

/** Text past this many characters of a line is looked at only when the line is moved that far. */
const MARGIN = 64;
/** The rows that tell how wide the columns of a table are. */
const SAMPLE = 200;
const WIDEST = 24;

/** Lays out how mine became theirs: a unified text, a table row by row, or two sizes and the first difference. */
export function differenceBody(difference: ContentDifference, look: DifferenceLook): Body {
  switch (difference.kind) {
    case 'same':
      return bodyOf(['The contents are the same.'], look.width);
    case 'text':
      return textBody(difference, look);
    case 'table':
      return tableBody(difference, look);
    case 'binary':
      return bodyOf(binaryLines(difference), look.width);
  }
}

function binaryLines({ sizes: [before, after], first, why }: Binary): string[] {
  const size = (bytes: number) => `${formatBytes(bytes)} (${formatCount(bytes)} bytes)`;
  return [
    `Not shown as text: ${escapeText(why)
      .replace(/^before, (it )?/, 'mine ')
      .replace(/^after, (it )?/, 'theirs ')}`,
    `  mine    ${size(before)}`,
    `  theirs  ${size(after)}`,
    `  first difference at offset ${formatCount(first)} (0x${first.toString(16)})`,
  ];
}

function ending({ cut, notes }: { cut: boolean; notes: readonly string[] }): [string[], string[]] {
  return [
    notes.map((note) => `Note: ${escapeText(note)}`),
    cut ? ['There is more than this.'] : [],
  ];
}

interface TextRow {
  readonly kind: 'head' | 'same' | 'removed' | 'added';
  readonly text: string;
}

const flat = new WeakMap<ContentDifference, readonly unknown[]>();

/** Keeps what was computed for a difference as long as there is the difference. */
function once<Row>(difference: ContentDifference, make: () => readonly Row[]): readonly Row[] {
  const known = flat.get(difference) as readonly Row[] | undefined;
  const rows = known ?? make();
  if (!known) flat.set(difference, rows);
  return rows;
}

function textBody(difference: Text, look: DifferenceLook): Body {
  const rows = once<TextRow>(difference, () =>
    difference.hunks.flatMap(({ before, after, lines }) => [
      { kind: 'head' as const, text: `@@ line ${before} of mine, line ${after} of theirs @@` },
      ...lines,
    ]),
  );
  const { removed, added } = difference;
  const title = `- mine: ${formatCount(removed, 'line')}   + theirs: ${formatCount(added, 'line')}`;
  const [notes, more] = ending(difference);
  return joinBodies(
    bodyOf([title, ...notes], look.width),
    { length: rows.length, line: (index) => textLine(rows[index] as TextRow, look) },
    bodyOf(more, look.width),
  );
}

const SIGNS = { head: '', same: ' ', removed: '-', added: '+' };

function textLine({ kind, text }: TextRow, { style, width, left }: DifferenceLook): string {
  const shown = cutText(SIGNS[kind] + slice(text, left, width), width);
  return paintOf(style, kind)(shown);
}

function paintOf(
  style: Style,
  kind: TextRow['kind'] | RowChange['kind'],
): (text: string) => string {
  if (kind === 'head') return style.name;
  return kind === 'same' ? (text) => text : style[kind];
}

/** Shows the part of a text that begins at column `left`; what lies far to the right is not looked at. */
function slice(text: string, left: number, width: number): string {
  return dropColumns(escapeText(text.slice(0, left + width + MARGIN)), left);
}

interface TableRow {
  readonly change: RowChange;
  /** The cell that this line is about; undefined for a whole row. */
  readonly cell: number | undefined;
}

function tableBody(difference: Table, look: DifferenceLook): Body {
  const rows = once<TableRow>(difference, () =>
    difference.rows.flatMap((change): TableRow[] =>
      change.kind === 'changed'
        ? change.cells.map((_, cell) => ({ change, cell }))
        : [{ change, cell: undefined }],
    ),
  );
  const { key, changed, removed, added, columnsAdded, columnsRemoved } = difference;
  const names = (list: readonly string[]) => escapeText(list.slice(0, 50).join(', '));
  const widths = columnWidths(difference, look.width);
  const title = `key: ${names(key)};  ~ ${formatCount(changed, 'row')} changed, - ${formatCount(removed)} only mine, + ${formatCount(added)} only theirs`;
  const [notes, more] = ending(difference);
  const head = [
    title,
    ...(columnsRemoved.length > 0 ? [`Columns only mine: ${names(columnsRemoved)}`] : []),
    ...(columnsAdded.length > 0 ? [`Columns only theirs: ${names(columnsAdded)}`] : []),
    ...notes,
    rowText('', ['key', 'column', 'mine', 'theirs'], widths),
  ];
  return joinBodies(
    bodyOf(head, look.width),
    { length: rows.length, line: (index) => tableLine(rows[index] as TableRow, widths, look) },
    bodyOf(more, look.width),
  );
}

/** Gives key and column what they need, and shares the rest between both values. */
function columnWidths({ key, rows }: Table, width: number): number[] {
  const sample = rows.slice(0, SAMPLE);
  const widest = (texts: string[], title: string) =>
    texts.reduce((most, text) => Math.max(most, displayWidth(text)), title.length);
  const most = Math.min(WIDEST, Math.floor(width / 4));
  const keys = sample.map((row) => keyText(row, most));
  const columns = sample.flatMap(({ kind, cells }) =>
    kind === 'changed' ? cells.slice(0, SAMPLE).map(({ column }) => headText(column, most)) : [],
  );
  const first = Math.min(widest(keys, key.length > 0 ? 'key' : ''), most);
  const second = Math.min(widest(columns, 'column'), most);
  const rest = Math.max(width - 2 - first - second - 3 * GAP.length, 2);
  return [first, second, Math.floor(rest / 2), Math.ceil(rest / 2)];
}

const GAP = '  ';

function keyText({ key }: RowChange, width: number): string {
  return headText(key.join(', '), width);
}

function headText(text: string, width: number): string {
  return escapeText(text.slice(0, width + MARGIN));
}

function rowText(sign: string, cells: readonly string[], widths: readonly number[]): string {
  const texts = cells.map((text, i) => fitText(text, widths[i] ?? 0));
  return `${sign.padEnd(2)}${texts.join(GAP)}`.trimEnd();
}

function tableLine(
  { change, cell }: TableRow,
  widths: readonly number[],
  { style, width, left }: DifferenceLook,
): string {
  const sign = { added: '+', removed: '-', changed: '~' }[change.kind];
  const paint = paintOf(style, change.kind);
  const key = keyText(change, widths[0] ?? 0);
  if (cell === undefined) {
    const room = Math.max(width - 2 - (widths[0] ?? 0) - GAP.length, 1);
    const start = rowText(sign, [key], widths.slice(0, 1)).padEnd(2);
    const used = (widths[0] ?? 0) + 2 + GAP.length;
    const gap = ' '.repeat(Math.max(used - displayWidth(start), 1));
    return paint(cutText(start + gap + cutText(wholeRow(change, left, room), room), width));
  }
  const { column, before, after } = change.cells[cell] ?? {};
  const value = (text: string | undefined, i: number) =>
    text === undefined ? '(none)' : slice(text, left, widths[i] ?? 0);
  const first = cell === 0 ? key : '';
  const cells = [first, headText(column ?? '', widths[1] ?? 0), value(before, 2), value(after, 3)];
  return paint(cutText(rowText(cell === 0 ? sign : '', cells, widths), width));
}

/** Writes the cells of a row that only one side has; of very many, only those in sight. */
function wholeRow({ kind, cells }: RowChange, left: number, room: number): string {
  const parts: string[] = [];
  let length = 0;
  for (const { column, before, after } of cells) {
    if (length > left + room + MARGIN) break;
    const part = `${column}=${(kind === 'added' ? after : before) ?? ''}`;
    parts.push(part);
    length += part.length + 2;
  }
  return slice(parts.join(', '), left, room);
}
