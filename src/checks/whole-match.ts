import * as v from 'valibot';
import { NOT_CHECKED } from './findings.js';
import { withinLimit } from './time-limit.js';

const LONGEST = 1000;
const WHAT = `a regular expression of at most ${LONGEST} characters (JavaScript's, in Unicode mode)`;

/** Makes a regular expression that must match a whole value; undefined when the text is none. */
export function wholeMatch(text: string): RegExp | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    // By itself too: "a)(b" would be one only between the brackets.
    void new RegExp(text, 'u');
    return new RegExp(`^(?:${text})$`, 'u');
  } catch {
    return undefined;
  }
}

/** The text of a regular expression, in settings. */
export const REGEX = v.pipe(
  v.string(WHAT),
  v.check((text) => wholeMatch(text) !== undefined, WHAT),
);

/** Finds the values that do not match, by their index; 'too-long' when the matching takes for ever. */
export function mismatches(regex: RegExp, values: readonly string[]): number[] | 'too-long' {
  const work = () => values.flatMap((value, i) => (regex.test(value) ? [] : [i]));
  return withinLimit(work)?.value ?? 'too-long';
}

/** What is said of a pattern that takes for ever. */
export const TOO_LONG = {
  rule: NOT_CHECKED,
  found: 'the regular expression takes too long',
  expected: 'an answer within 5 seconds for a batch of values',
  sentence:
    'not checked: the regular expression takes too long, over 5 seconds for a batch of values',
  mend: 'write it without repeats inside of repeats, such as (a+)+',
};
