import type { CellChange, ContentDifference, RowChange } from './comparison.js';
import type { DecodedText } from './decoded-text.js';
import { type KeyedTable, type RowNotes, rowChanges } from './row-changes.js';
import { type NoTable, readTable, type Table } from './table.js';
import { findKey } from './table-key.js';
import { noteWriting } from './text-notes.js';

/** Rows that a difference shows at most. */
export const SHOWN_ROWS_LIMIT = 10_000;
/** Cells that a difference shows at most, over all its rows. */
export const SHOWN_CELLS_LIMIT = 200_000;
/** Characters of a cell that a difference shows at most. */
export const SHOWN_CELL_LENGTH = 2000;

export type TableDifference = Extract<ContentDifference, { kind: 'table' }>;

export interface TableOptions {
  readonly name?: string;
  /** The columns that tell rows apart; found when not told. */
  readonly key?: readonly string[];
}

/** Lists the rows that differ between two versions of a table, told apart by a key; says why when that can't be done. */
export function tableDifference(
  before: DecodedText,
  after: DecodedText,
  { name = '', key: declared }: TableOptions = {},
): TableDifference | NoTable {
  const [x, y] = [readTable(before, { name }), readTable(after, { name })];
  if ('why' in x) return { why: `before, ${x.why}` };
  if ('why' in y) return { why: `after, ${y.why}` };
  if ((x.header === undefined) !== (y.header === undefined)) {
    return { why: 'only one of them has a header' };
  }
  const found = findKey([x, y], declared);
  if ('why' in found) return found;
  const [rowsX, rowsY] = found.rows;
  if (!rowsX || !rowsY) return { why: 'it is empty' };
  const shown = showRows({ table: x, rows: rowsX }, { table: y, rows: rowsY });
  const notes = [...noteWriting(before, after), ...noteTables(x, y, shown.notes)];
  const columnsAdded = missingFrom(y.columns, x.columns);
  const columnsRemoved = missingFrom(x.columns, y.columns);
  const { rows, added, removed, changed, cut } = shown;
  const isSilent = added + removed + changed + columnsAdded.length + columnsRemoved.length === 0;
  if (isSilent && notes.length === 0) notes.push('only line ends differ');
  const counts = { added, removed, changed };
  return {
    kind: 'table',
    key: found.key,
    rows,
    ...counts,
    columnsAdded,
    columnsRemoved,
    cut,
    notes,
  };
}

/** Collects rows up to what can be shown, and counts them all. */
function showRows(before: KeyedTable, after: KeyedTable) {
  const rows: RowChange[] = [];
  const counts = { added: 0, removed: 0, changed: 0 };
  let [cells, cut] = [0, false];
  const changes = rowChanges(before, after);
  let next = changes.next();
  for (; !next.done; next = changes.next()) {
    const row = next.value;
    counts[row.kind] += 1;
    const room = SHOWN_CELLS_LIMIT - cells;
    if (rows.length >= SHOWN_ROWS_LIMIT || room <= 0) {
      cut = true;
      continue;
    }
    const shown = row.cells.slice(0, room).map(shortenCell);
    cut ||= shown.length < row.cells.length || shown.some((cell, at) => cell !== row.cells[at]);
    cells += shown.length;
    rows.push({ ...row, key: row.key.map(shorten), cells: shown });
  }
  return { rows, ...counts, cut, notes: next.value };
}

function noteTables(x: Table, y: Table, { isMoved, rewritten }: RowNotes): string[] {
  const notes: string[] = [];
  const [was, is] = [x.rules, y.rules];
  if (was.delimiter !== is.delimiter) {
    const names = [was.delimiter, is.delimiter].map((each) => (each === '\t' ? 'tab' : each));
    notes.push(`delimiter: ${names[0]} before, ${names[1]} after`);
  }
  const [inX, inY] = [new Set(x.columns), new Set(y.columns)];
  const common = x.columns.filter((column) => inY.has(column));
  const inOrder = y.columns.filter((column) => inX.has(column));
  if (common.join('\0') !== inOrder.join('\0')) notes.push('columns are in another order');
  else if (rewritten > 0) notes.push(`rows that are only written in another way: ${rewritten}`);
  if (isMoved) notes.push('rows are in another order');
  if (notes.length === 0 && x.header !== y.header && common.length === y.columns.length) {
    notes.push('the header is written in another way');
  }
  return notes;
}

function missingFrom(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}

/** Gives the same cell back when nothing has to be cut. */
function shortenCell(cell: CellChange): CellChange {
  const [before, after] = [cell.before && shorten(cell.before), cell.after && shorten(cell.after)];
  return before === cell.before && after === cell.after ? cell : { ...cell, before, after };
}

function shorten(value: string): string {
  return value.length <= SHOWN_CELL_LENGTH ? value : `${value.slice(0, SHOWN_CELL_LENGTH)}…`;
}
