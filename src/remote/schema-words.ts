import * as v from 'valibot';

/** What has no message of its own, by what it should be. */
const EXPECTED: Readonly<Record<string, string>> = {
  strict_object: 'an object',
  object: 'an object',
  array: 'a list',
  record: 'an object',
  boolean: 'true or false',
};

/** Says in our own words where a message is not as it should be, and what belongs there; `whole` names all of it. */
export function faultWords(
  issue: v.BaseIssue<unknown>,
  whole: string,
): { readonly where: string; readonly what: string } {
  const where = v.getDotPath(issue) ?? whole;
  const isAboutKey = EXPECTED[issue.type] === 'an object' && (issue.path?.length ?? 0) > 0;
  if (isAboutKey && issue.expected === 'never') return { where, what: 'left out: it is not known' };
  if (isAboutKey && issue.input === undefined) return { where, what: 'there: it is missing' };
  return { where, what: EXPECTED[issue.type] ?? issue.message };
}
