import { parseResolutions } from '../../../src/project/conflicts/resolutions-form.js';
import { equal, match, ok, suite } from '../../support/suite.js';

const test = suite('conflicts: resolutions-form');

/** A file as a person writes it, one conflict a line from the third line on. */
const file = (...conflicts: string[]) =>
  `{"schema": 1,\n "conflicts": [\n${conflicts.join(',\n')}\n]}\n`;

function why(text: string): string {
  const parsed = parseResolutions(text);
  return 'why' in parsed ? parsed.why : 'nothing';
}

test('what is sound is read', () => {
  const text = file(
    '{"path": "a", "choice": "local"}',
    '{"path": "b", "choice": null, "note": "x"}',
  );
  const parsed = parseResolutions(text);
  ok(!('why' in parsed));
  equal(parsed.confirmed, true);
  equal(
    parsed.conflicts.map(({ path, choice }) => [path, choice]),
    [
      ['a', 'local'],
      ['b', null],
    ],
  );
});

const ALLOWED = 'local, remote, both, base, merge or null';

for (const [what, text, expected] of [
  [
    "the screen's word",
    file('{"path": "b", "choice": null}', '{"path": "in/a.csv", "choice": "mine"}'),
    `line 4: "choice" of "in/a.csv" must be ${ALLOWED}, not "mine"; did you mean "local"?`,
  ],
  [
    'a slip of the finger',
    file('{"path": "in/a.csv", "choice": "remtoe"}'),
    `line 3: "choice" of "in/a.csv" must be ${ALLOWED}, not "remtoe"; did you mean "remote"?`,
  ],
  [
    'a slip in one of the screen’s words',
    file('{"path": "in/a.csv", "choice": "theris"}'),
    `line 3: "choice" of "in/a.csv" must be ${ALLOWED}, not "theris"; did you mean "remote"?`,
  ],
  [
    'a skipped one',
    file('{"path": "in/a.csv",\n "choice": "skip"}'),
    `line 4: "choice" of "in/a.csv" must be ${ALLOWED}, not "skip"; did you mean null?`,
  ],
  [
    'no such choice at all',
    file('{"path": "in/a.csv", "choice": 7}'),
    `line 3: "choice" of "in/a.csv" must be ${ALLOWED}, not 7`,
  ],
  [
    'a choice that is missing',
    file('{"path": "in/a.csv", "chioce": "local"}'),
    'line 3: "choice" of "in/a.csv" is missing; is "chioce" meant to be it?',
  ],
  [
    'a path that is missing',
    file('{"path": "a", "choice": "local"}', '{"choice": "local"}'),
    'line 4: "path" of conflict 2 is missing',
  ],
  [
    'a conflict that is none',
    file('"in/a.csv"'),
    'line 3: conflict 1 must be a mapping with "path" and "choice", not "in/a.csv"',
  ],
  [
    'a key beside the others that is misspelt',
    file('{"path": "a", "choice": "merge", "fiel": "x"}'),
    'line 3: unknown key "fiel" of "a"; did you mean "file"?',
  ],
  [
    'one path twice',
    file(
      '{"path": "a", "choice": null}',
      '{"path": "b", "choice": null}',
      '{"path": "a", "choice": null}',
    ),
    'line 5: "a" is in it twice, first in line 3',
  ],
  [
    'marks that were touched',
    file('{"path": "a", "choice": null, "marks": {"local": 1}}'),
    'line 3: "marks.local" of "a" must be the text of a version, or null, not 1',
  ],
  ['a list', '[]', 'line 1: it must be a mapping with "schema" and "conflicts", not a list'],
  ['another schema', '{"schema": 2,\n"conflicts": []}', 'line 1: "schema" must be 1, not 2'],
  [
    'an unknown key at the top',
    '{"schema": 1, "conflicts": [],\n"confrimed": true}',
    'line 2: unknown key "confrimed"; did you mean "confirmed"?',
  ],
  [
    'a comma too many',
    '{"schema": 1,\n"conflicts": [\n{"path": "a", "choice": null},\n]}',
    'line 4: it is no JSON: a value is expected, not "]}"; the comma before it is one too many',
  ],
  [
    'a comment',
    '{"schema": 1,\n// mine\n"conflicts": []}',
    'line 2: it is no JSON: a name in double quotes is expected, not "// mine"; there are no comments in JSON',
  ],
  [
    'half a file',
    '{"schema": 1,\n"conflicts": [',
    'line 2: it is no JSON: a value is expected, not the end',
  ],
] as const)
  test(`${what} is named with its line`, () => equal(why(text), expected));

test('no text makes it fail in another way', () => {
  for (const text of [
    '',
    'null',
    '5',
    '{}',
    '{"conflicts": {}}',
    '{"schema":1,"conflicts":[null]}',
  ])
    match(why(text), /^line 1: /);
});
