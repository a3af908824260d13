import * as v from 'valibot';
import { parseSize } from './size-text.js';

// Each message says what is expected; see src/config/validate.ts.
export const MAPPING = 'a mapping of keys to values';

/** One line of text that is not blank. */
export function line(what: string, fits: (value: string) => boolean = () => true) {
  return v.pipe(
    v.string(what),
    v.check((value) => value.trim() !== '' && !/[\n\r\0]/.test(value) && fits(value), what),
  );
}

const PATTERN = 'a path, or a pattern of paths as in .gitignore';
/** Patterns that start with "!" take away; at least one must give. */
const gives = (patterns: string[]) => patterns.some((one) => !one.startsWith('!'));

/** One pattern of paths or several. */
export const PATTERNS = v.pipe(
  v.union([line(PATTERN), v.array(line(PATTERN))], `${PATTERN}, or a list of them`),
  v.transform((value) => (typeof value === 'string' ? [value] : value)),
  v.check(gives, `${PATTERN}, or a list of at least one that does not start with "!"`),
);

const SIZE_TEXT = 'a size, such as 500MB or 2GiB';
/** A number of bytes, or text with a unit. */
export const SIZE = v.pipe(
  v.union([v.number(), v.string()], SIZE_TEXT),
  v.check((value) => parseSize(value) !== undefined, SIZE_TEXT),
  v.transform((value) => parseSize(value) ?? 0),
);

const WHOLE = 'a whole number, 0 or more';
export const COUNT = v.pipe(
  v.number(WHOLE),
  v.check((value) => Number.isSafeInteger(value) && value >= 0, WHOLE),
);

export const FLAG = v.boolean('true or false');

/** The keys that every check may have. */
export const COMMON = {
  name: v.optional(line('a name of one line')),
  why: v.optional(v.string('text that says why')),
  severity: v.optional(v.picklist(['error', 'warning'], '"error" or "warning"')),
};
