import * as v from 'valibot';
import { COMMON, COUNT, FLAG, line, MAPPING, PATTERNS } from '../schema-parts.js';
import { REGEX } from '../whole-match.js';
import { TYPES } from './cell-types.js';
import { DATE_FORMAT, isDateFormat } from './date-text.js';

const NAME = v.pipe(
  v.string("a column's name"),
  v.check((name) => name !== '', "a column's name"),
);
const VALUE_WHAT = 'a list of texts, numbers, true or false';
const VALUE = v.union([v.string(), v.number(), v.boolean()], VALUE_WHAT);
const LIMIT = v.union([v.number(), v.string(), v.date()], 'a number, a date or a date and time');

const COLUMN = v.strictObject(
  {
    name: NAME,
    type: v.optional(v.picklist(TYPES, `one of ${TYPES.join(', ')}`)),
    format: v.optional(line(DATE_FORMAT, isDateFormat)),
    required: v.optional(FLAG),
    unique: v.optional(FLAG),
    allowed: v.optional(v.array(VALUE, VALUE_WHAT)),
    pattern: v.optional(REGEX),
    min: v.optional(LIMIT),
    max: v.optional(LIMIT),
  },
  "a column's name, or a mapping with its name",
);

/** A name alone is a column about which nothing else is said. */
const COLUMNS = v.array(
  v.pipe(
    v.unknown(),
    v.transform((value) => (typeof value === 'string' ? { name: value } : value)),
    COLUMN,
  ),
  'a list of columns',
);

const KEY = "a column's name, or a list of them";
export const MATCHES = ['at_least', 'exact', 'ordered'] as const;
export const TABLE_ENCODINGS = ['utf-8', 'utf-16', 'latin1'] as const;
const DELIMITERS = [',', ';', '\t', '|', 'tab'] as const;

/** `csv`: a table in text. */
export const CSV = v.strictObject(
  {
    csv: PATTERNS,
    optional: v.optional(FLAG),
    delimiter: v.optional(v.picklist(DELIMITERS, '"," ";" "|" or "tab"')),
    quote: v.optional(v.picklist(['"', "'", 'none'], `"'", '"' or "none"`)),
    encoding: v.optional(v.picklist(TABLE_ENCODINGS, `one of ${TABLE_ENCODINGS.join(', ')}`)),
    decimal: v.optional(v.picklist(['.', ','], '"." or ","')),
    empty: v.optional(v.array(v.string(), 'a list of texts that stand for no value')),
    columns: v.optional(COLUMNS),
    columns_match: v.optional(v.picklist(MATCHES, `one of ${MATCHES.join(', ')}`)),
    unique_key: v.optional(
      v.pipe(
        v.union([NAME, v.pipe(v.array(NAME, KEY), v.minLength(1, KEY))], KEY),
        v.transform((value) => (typeof value === 'string' ? [value] : value)),
      ),
    ),
    rows: v.optional(v.strictObject({ min: v.optional(COUNT), max: v.optional(COUNT) }, MAPPING)),
    grew_only: v.optional(FLAG),
    ...COMMON,
  },
  MAPPING,
);

export type CsvOptions = v.InferOutput<typeof CSV>;
export type ColumnOptions = v.InferOutput<typeof COLUMN>;
