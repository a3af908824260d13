import { configFault } from '../../config/fault.js';
import type { Place } from '../../config/validate.js';
import { oneOf } from '../findings.js';
import { wholeMatch } from '../whole-match.js';
import type { CellReader } from './cell-types.js';
import { cellReader } from './cell-types.js';
import type { ColumnOptions, CsvOptions } from './csv-schema.js';
import { readDate, readDateTime } from './date-text.js';

/** What is wrong with a cell. */
export interface CellFault {
  readonly rule: string;
  readonly expected: string;
}

/** A declared column, ready to judge cells. */
export interface ColumnRule {
  readonly name: string;
  readonly required: boolean;
  readonly unique: boolean;
  /** Judges a cell that has a value; undefined when it is right. */
  readonly judge: ((value: string) => CellFault | undefined) | undefined;
  /** What a value must match; it is tried for many cells at a time. */
  readonly pattern: { readonly regex: RegExp; readonly text: string } | undefined;
}

/** Makes the rule of a column; throws a config error for limits that do not fit the type. */
export function columnRule(
  column: ColumnOptions,
  { decimal }: CsvOptions,
  place: Place,
): ColumnRule {
  const { name, type = 'string', format, required = false, unique = false, pattern } = column;
  if (format !== undefined && type !== 'date' && type !== 'datetime')
    throw fault(place, 'format', 'goes with the types date and datetime only');
  const reader = cellReader(type, { decimal, format });
  const tests = [
    ...(type === 'string' ? [] : [typeTest(reader)]),
    ...rangeTests(column, reader, place),
    ...allowedTest(column, reader),
  ];
  return {
    name,
    required,
    unique,
    judge: tests.length === 0 ? undefined : firstOf(tests),
    pattern:
      pattern === undefined ? undefined : { text: pattern, regex: wholeMatch(pattern) as RegExp },
  };
}

type Test = (value: string) => CellFault | undefined;

function firstOf(tests: readonly Test[]): Test {
  return (value) => {
    for (const test of tests) {
      const found = test(value);
      if (found) return found;
    }
    return undefined;
  };
}

function typeTest({ isRight, expected }: CellReader): Test {
  const wrong = { rule: 'csv-type', expected };
  return (value) => (isRight(value) ? undefined : wrong);
}

function rangeTests({ type, min, max }: ColumnOptions, reader: CellReader, place: Place): Test[] {
  const limits = { min, max };
  return (['min', 'max'] as const).flatMap((which) => {
    const given = limits[which];
    if (given === undefined) return [];
    const limit = limitOf(given, type, { place, which });
    const shown =
      given instanceof Date ? given.toISOString().slice(0, type === 'date' ? 10 : 19) : given;
    const wrong = {
      rule: 'csv-range',
      expected: `${which === 'min' ? 'at least' : 'at most'} ${shown}`,
    };
    return (value: string) => {
      const measure = reader.measure(value) ?? limit;
      return which === 'min'
        ? measure < limit
          ? wrong
          : undefined
        : measure > limit
          ? wrong
          : undefined;
    };
  });
}

function limitOf(
  given: number | string | Date,
  type: ColumnOptions['type'],
  { place, which }: { place: Place; which: string },
): number {
  if (type === 'integer' || type === 'number') {
    if (typeof given === 'number') return given;
    throw fault(place, which, 'must be a number, as the column is one');
  }
  if (type !== 'date' && type !== 'datetime')
    throw fault(place, which, 'goes with the types integer, number, date and datetime only');
  if (given instanceof Date) return given.getTime();
  const read = typeof given === 'string' ? (readDate(given) ?? readDateTime(given)) : undefined;
  if (read !== undefined) return read;
  throw fault(place, which, 'must be a date such as 2026-03-01, as the column is one');
}

/** Numbers are equal however they are written. */
function allowedTest({ allowed, type }: ColumnOptions, reader: CellReader): Test[] {
  if (allowed === undefined) return [];
  const texts = allowed.map(String);
  const wrong = { rule: 'csv-allowed', expected: oneOf(texts) };
  const words = new Set(texts);
  const isNumeric = type === 'integer' || type === 'number';
  const numbers = new Set(isNumeric ? allowed.map((value) => reader.measure(String(value))) : []);
  return [
    (value) =>
      words.has(value) || (isNumeric && numbers.has(reader.measure(value))) ? undefined : wrong,
  ];
}

function fault({ file, key }: Place, name: string, why: string): Error {
  const at = `${key}.${name}`;
  return configFault(file, `"${at}" ${why}`, { data: { key: at } });
}
