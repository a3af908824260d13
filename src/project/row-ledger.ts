import type { NamedSnapshot } from '../history/walk-history.js';

/** One cell, and the snapshot that gave it its value. */
export interface BlamedCell {
  readonly column: string;
  readonly value: string;
  /** What it had before; undefined where there was no such row or column. */
  readonly before: string | undefined;
  readonly named: NamedSnapshot;
}

/** The values of a row by their columns. */
export type Row = ReadonlyMap<string, string>;

/** What is known of a row's cells while its versions are looked at, from the newest on. */
export interface RowLedger {
  /** Takes in what a snapshot left of the row; undefined where it left none. */
  take(named: NamedSnapshot, row: Row | undefined): void;
  /** A version has the row. */
  readonly isFound: boolean;
  /** Older versions can tell nothing new. */
  readonly isSettled: boolean;
  /** Cells by the columns of the newest version that has the row; what is still open is as old as what was seen. */
  cells(): readonly BlamedCell[];
  /** The snapshot that took the row away. */
  readonly removed: NamedSnapshot | undefined;
}

export function createRowLedger(): RowLedger {
  const settled = new Map<string, BlamedCell>();
  const open = new Map<string, string>();
  let columns: readonly string[] | undefined;
  let newer: NamedSnapshot | undefined;
  let removed: NamedSnapshot | undefined;
  const settle = (column: string, before: string | undefined): void => {
    const value = open.get(column);
    if (value === undefined || !newer) return;
    settled.set(column, { column, value, before, named: newer });
    open.delete(column);
  };
  return {
    take(named, row) {
      if (columns)
        for (const [column, value] of [...open])
          if (row?.get(column) !== value) settle(column, row?.get(column));
      if (!columns && row) {
        removed = newer;
        columns = [...row.keys()];
        for (const [column, value] of row) open.set(column, value);
      }
      newer = named;
    },
    get isFound() {
      return columns !== undefined;
    },
    get isSettled() {
      return columns !== undefined && open.size === 0;
    },
    cells() {
      for (const column of [...open.keys()]) settle(column, undefined);
      return (columns ?? []).flatMap((column) => settled.get(column) ?? []);
    },
    get removed() {
      return removed;
    },
  };
}
