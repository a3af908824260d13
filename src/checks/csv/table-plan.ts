import type { ColumnRule } from './column-rule.js';
import type { MATCHES, TABLE_ENCODINGS } from './csv-schema.js';

/** A declared table, ready to be held against files. */
export interface TablePlan {
  readonly columns: readonly ColumnRule[];
  readonly match: (typeof MATCHES)[number];
  /** Columns whose values together must not come twice. */
  readonly keys: readonly (readonly string[])[];
  readonly rows: { readonly min?: number | undefined; readonly max?: number | undefined };
  readonly grewOnly: boolean;
  /** Tells whether a text stands for no value. */
  readonly isEmpty: (value: string) => boolean;
  /** Found out where undefined. */
  readonly delimiter: string | undefined;
  /** '' where quotes mean nothing. */
  readonly quote: string;
  readonly encoding: (typeof TABLE_ENCODINGS)[number] | undefined;
}
