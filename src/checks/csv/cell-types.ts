import { dateReader, readDate, readDateTime } from './date-text.js';

export const TYPES = [
  'string',
  'integer',
  'number',
  'date',
  'datetime',
  'boolean',
  'uuid',
  'email',
] as const;
export type CellType = (typeof TYPES)[number];

/** How the values of a type are read. */
export interface CellReader {
  /** "an integer, such as 42" */
  readonly expected: string;
  readonly isRight: (text: string) => boolean;
  /** What ranges compare; undefined where the type has none or the text is not of it. */
  readonly measure: (text: string) => number | undefined;
}

const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const BOOLEAN = /^(?:true|false|yes|no|t|f|y|n|1|0)$/i;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@(?:[a-z0-9][a-z0-9-]{0,62}\.)+[a-z][a-z0-9-]{0,62}$/i;

/** Makes the reader of a type. */
export function cellReader(
  type: CellType,
  { decimal = '.', format }: { decimal?: string | undefined; format?: string | undefined },
): CellReader {
  const plain = (text: string) => (decimal === ',' ? text.replace(',', '.') : text);
  const isNumber = (text: string) =>
    !(decimal === ',' && text.includes('.')) && NUMBER.test(plain(text));
  switch (type) {
    case 'integer':
      return matching(INTEGER, 'an integer, such as 42', Number);
    case 'number':
      return {
        expected: `a number, such as 3${decimal}14`,
        isRight: isNumber,
        measure: (text) => (isNumber(text) ? Number(plain(text)) : undefined),
      };
    case 'date':
      return dates(format ?? 'YYYY-MM-DD', format === undefined ? readDate : dateReader(format));
    case 'datetime':
      return format === undefined
        ? moments(readDateTime, 'a date and time, such as 2026-03-01T09:30:00Z')
        : dates(format, dateReader(format));
    case 'boolean':
      return matching(BOOLEAN, 'true or false, yes or no, 1 or 0');
    case 'uuid':
      return matching(UUID, 'a UUID');
    case 'email':
      return matching(EMAIL, 'an e-mail address');
    case 'string':
      return matching(/^/, 'text');
  }
}

function matching(
  regex: RegExp,
  expected: string,
  read: (text: string) => number | undefined = () => undefined,
): CellReader {
  const isRight = (text: string) => regex.test(text);
  return { expected, isRight, measure: (text) => (isRight(text) ? read(text) : undefined) };
}

function dates(format: string, read: (text: string) => number | undefined): CellReader {
  return moments(read, `a date as ${format}`);
}

function moments(measure: (text: string) => number | undefined, expected: string): CellReader {
  return { expected, measure, isRight: (text) => measure(text) !== undefined };
}
