import * as v from 'valibot';
import { isHash } from '../../model/hash.js';
import { nearest } from '../../model/nearest.js';
import { CHOICE_WORDS, CHOICES } from '../../sync/resolutions.js';
import { faultInJson, lineAt, lineInJson } from './json-line.js';
import type { Resolutions } from './resolutions-file.js';

const MARK = v.nullable(v.string('the text of a version, or null'));
const ALLOWED = `${CHOICES.join(', ')} or null`;
const CONFLICT = v.object(
  {
    path: v.pipe(v.string('the path of a conflict'), v.minLength(1, 'the path of a conflict')),
    choice: v.nullable(v.picklist(CHOICES, ALLOWED)),
    confirmed: v.optional(v.boolean('true or false')),
    marks: v.optional(
      v.strictObject(
        { local: MARK, cache: MARK, remote: MARK },
        'the marks that dsg resolve --export wrote, or left out',
      ),
    ),
    merged: v.optional(
      v.pipe(
        v.string('a hash of 64 digits'),
        v.check((text) => isHash(text), 'a hash of 64 digits'),
      ),
    ),
    file: v.optional(v.string('the path of a file')),
  },
  'a mapping with "path" and "choice"',
);
const FORM = v.strictObject(
  {
    schema: v.literal(1, '1'),
    confirmed: v.optional(v.boolean('true or false'), true),
    conflicts: v.array(CONFLICT, 'a list of conflicts'),
  },
  'a mapping with "schema" and "conflicts"',
);
/** What else an exported conflict has; a file may have more, for people. */
const INFORMATION = ['state', 'choices', 'impossible'];
/** What people call choices: the screen's words, and git's. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(CHOICE_WORDS).map(([word, choice]) => [word, `"${choice}"`]),
  ),
  skip: 'null',
  open: 'null',
  none: 'null',
  '': 'null',
};

/** Reads choices from the text of a file; gives the reason, with its line, where they are faulty. */
export function parseResolutions(text: string): Resolutions | { readonly why: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { why: whyNoJson(text) };
  }
  const done = v.safeParse(FORM, data, { abortEarly: true });
  if (!done.success) return { why: whyFaulty(text, data, done.issues[0]) };
  const seen = new Map<string, number>();
  for (const [i, { path }] of done.output.conflicts.entries()) {
    const line = (at: number) => lineInJson(text, ['conflicts', at, 'path']);
    const first = seen.get(path);
    if (first !== undefined)
      return { why: `line ${line(i)}: "${path}" is in it twice, first in line ${line(first)}` };
    seen.set(path, i);
  }
  const misspelt = findMisspelt(text, data);
  return misspelt === undefined ? (done.output as Resolutions) : { why: misspelt };
}

function whyNoJson(text: string): string {
  const { at, expected } = faultInJson(text);
  const next = text.slice(at).split('\n', 1)[0] ?? '';
  const found = next === '' ? 'the end' : shown(next);
  const isAfterComma = text.slice(0, at).trimEnd().endsWith(',') && /^[\]}]/.test(next);
  const hint = isAfterComma
    ? '; the comma before it is one too many'
    : /^(\/\/|\/\*|#)/.test(next)
      ? '; there are no comments in JSON'
      : '';
  return `line ${lineAt(text, at)}: it is no JSON: ${expected} is expected, not ${found}${hint}`;
}

function whyFaulty(text: string, data: unknown, issue: v.BaseIssue<unknown>): string {
  const steps = (issue.path ?? []).map(({ key }) => key as string | number);
  const line = `line ${lineInJson(text, steps)}`;
  if (Array.isArray(data))
    return `${line}: it must be a mapping with "schema" and "conflicts", not a list`;
  const [, index, key] = steps;
  const last = steps.at(-1);
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `${line}: unknown key "${String(last)}"${meant(nearest(String(last), known(steps)))}`;
  const about = typeof index === 'number' ? subject(data, index) : '';
  const own = (typeof index === 'number' ? steps.slice(2) : steps).join('.');
  const what = own === '' ? (about === '' ? 'it' : about) : `"${own}"`;
  const whose = own === '' || about === '' ? '' : ` of ${about}`;
  if (issue.input === undefined && steps.length > 0) {
    const keys = typeof index === 'number' ? Object.keys(conflictAt(data, index)) : [];
    const near = keys.find((one) => !isKnown(one) && nearest(one, [String(last)]) !== undefined);
    const wrong = near === undefined ? '' : `; is "${near}" meant to be it?`;
    return `${line}: ${what}${whose} is missing${wrong}`;
  }
  const better = key === 'choice' && steps.length === 3 ? betterChoice(issue.input) : undefined;
  const guess = better === undefined ? '' : `; did you mean ${better}?`;
  return `${line}: ${what}${whose} must be ${issue.message}, not ${shown(issue.input)}${guess}`;
}

function known(steps: readonly (string | number)[]): string[] {
  return Object.keys(steps.length > 1 ? { local: 0, cache: 0, remote: 0 } : FORM.entries);
}

function isKnown(key: string): boolean {
  return key in CONFLICT.entries || INFORMATION.includes(key);
}

/** A key that nobody reads may be a person's note, or one that should have been read. */
function findMisspelt(text: string, data: unknown): string | undefined {
  const { conflicts } = data as { conflicts: readonly object[] };
  for (const [i, one] of conflicts.entries())
    for (const key of Object.keys(one)) {
      if (isKnown(key)) continue;
      const near = nearest(key, Object.keys(CONFLICT.entries));
      if (near === undefined) continue;
      const line = lineInJson(text, ['conflicts', i, key]);
      return `line ${line}: unknown key "${key}" of ${subject(data, i)}${meant(near)}`;
    }
  return undefined;
}

function meant(near: string | undefined): string {
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

function betterChoice(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  if (Object.hasOwn(OTHER_WORDS, word)) return OTHER_WORDS[word];
  const near = nearest(word, CHOICES) ?? nearest(word, Object.keys(OTHER_WORDS).filter(Boolean));
  if (near === undefined) return undefined;
  return OTHER_WORDS[near] ?? `"${near}"`;
}

function conflictAt(data: unknown, index: number): object {
  const { conflicts } = (data ?? {}) as { conflicts?: readonly unknown[] };
  const one = conflicts?.[index];
  return typeof one === 'object' && one !== null ? one : {};
}

/** Names a conflict by its path, or by its place where it has none. */
function subject(data: unknown, index: number): string {
  const { path } = conflictAt(data, index) as { path?: unknown };
  return typeof path === 'string' && path !== '' ? `"${path}"` : `conflict ${index + 1}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60).toWellFormed()}...` : value);
}
