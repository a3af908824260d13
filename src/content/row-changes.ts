import type { CellChange, RowChange } from './comparison.js';
import { fieldsOf, type Table } from './table.js';
import type { KeyedRows } from './table-key.js';

/** A table and where its rows are by their key. */
export interface KeyedTable {
  readonly table: Table;
  readonly rows: KeyedRows;
}

/** What is not the same though no cell differs. */
export interface RowNotes {
  /** Whether rows that both tables have are in another order. */
  readonly isMoved: boolean;
  /** Rows that are only written in another way: with quotes or without. */
  readonly rewritten: number;
}

/** Lists the rows that differ, in the order of the later table, removed ones where they were. Cells of columns that only one table has make no row differ. */
export function* rowChanges(
  before: KeyedTable,
  after: KeyedTable,
): Generator<RowChange, RowNotes, undefined> {
  const keys = [...before.rows.keys()];
  const { cells, isAligned } = compareCells(before.table, after.table);
  let [at, isMoved, rewritten] = [0, false, 0];
  function* removedUntil(end: number): Generator<RowChange> {
    for (; at < end; at += 1) {
      const key = keys[at] ?? '';
      if (!after.rows.has(key)) yield oneSided('removed', key, before.table, at);
    }
  }
  for (const [key, index] of after.rows) {
    const place = before.rows.get(key);
    if (place === undefined) {
      yield oneSided('added', key, after.table, index);
      continue;
    }
    yield* removedUntil(place);
    isMoved ||= place < at;
    at = Math.max(at, place + 1);
    const [was, is] = [before.table.rows[place] ?? '', after.table.rows[index] ?? ''];
    const changed = cells(was, is);
    if (changed.length > 0) yield { kind: 'changed', key: key.split('\0'), cells: changed };
    else if (isAligned && was !== is) rewritten += 1;
  }
  yield* removedUntil(keys.length);
  return { isMoved, rewritten };
}

function oneSided(kind: 'added' | 'removed', key: string, table: Table, index: number): RowChange {
  const fields = fieldsOf(table.rows[index] ?? '', table.rules);
  const cells = table.columns.map((column, place) => {
    const value = fields[place];
    const [before, after] = kind === 'removed' ? [value, undefined] : [undefined, value];
    return { column, before, after };
  });
  return { kind, key: key.split('\0'), cells };
}

function compareCells(x: Table, y: Table) {
  const places = new Map(x.columns.map((column, place) => [column, place]));
  const common = y.columns.flatMap((column, inY) => {
    const inX = places.get(column);
    return inX === undefined ? [] : [{ column, inX, inY }];
  });
  const isAligned =
    x.rules.delimiter === y.rules.delimiter &&
    x.rules.quote === y.rules.quote &&
    x.columns.length === y.columns.length &&
    common.length === x.columns.length &&
    common.every(({ inX, inY }) => inX === inY);
  const cells = (was: string, is: string): CellChange[] => {
    if (isAligned && was === is) return [];
    const [a, b] = [fieldsOf(was, x.rules), fieldsOf(is, y.rules)];
    return common.flatMap(({ column, inX, inY }) =>
      a[inX] === b[inY] ? [] : [{ column, before: a[inX], after: b[inY] }],
    );
  };
  return { cells, isAligned };
}
