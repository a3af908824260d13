/** One line of a unified difference. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** A run of changed lines with some lines around it; line numbers count from 1. */
export interface Hunk {
  readonly before: number;
  readonly after: number;
  readonly lines: readonly DiffLine[];
}

/** One cell of a row; undefined on the side that has no such row. */
export interface CellChange {
  readonly column: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** One row of a keyed table that is not the same in both. */
export interface RowChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** The values of the key's columns. */
  readonly key: readonly string[];
  /** Of a changed row, the cells that differ in columns that both tables have; of any other, all of them. */
  readonly cells: readonly CellChange[];
}

/** How one content became another, in the form that says most about it. */
export type ContentDifference =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'text';
      readonly hunks: readonly Hunk[];
      readonly added: number;
      readonly removed: number;
      /** True when there is more than `hunks` show. */
      readonly cut: boolean;
      /** What the lines do not show: "only line ends differ", "a BOM was added". */
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'table';
      readonly key: readonly string[];
      readonly rows: readonly RowChange[];
      readonly added: number;
      readonly removed: number;
      readonly changed: number;
      readonly columnsAdded: readonly string[];
      readonly columnsRemoved: readonly string[];
      readonly cut: boolean;
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'binary';
      /** Bytes. */
      readonly sizes: readonly [before: number, after: number];
      /** Offset in bytes of the first byte that differs. */
      readonly first: number;
      /** Why it is not shown as text or table: "too large to compare line by line". */
      readonly why: string;
    };

/** What three versions of a content can be joined to. */
export type Merged =
  | {
      readonly kind: 'clean';
      readonly bytes: Uint8Array;
      /** Changes taken from each side: lines of a text, cells and rows of a table. */
      readonly taken: { readonly local: number; readonly remote: number };
    }
  | {
      readonly kind: 'conflicts';
      /** With conflict markers, for an editor. */
      readonly bytes: Uint8Array;
      readonly conflicts: number;
      /** Characters of a marker; `hasMarkers` takes it. */
      readonly markerSize: number;
    }
  | { readonly kind: 'impossible'; readonly why: string };
