import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readChecks } from '../../src/checks/declared.js';
import { KINDS } from '../../src/checks/kinds.js';
import { loadProject } from '../../src/config/load-project.js';
import { isDsgError } from '../../src/errors/error.js';
import { tempFolder } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('declared checks');

/** Reads settings as a person writes them. */
function declare(t: TestContext, yaml: string) {
  const root = join(tempFolder(t), 'project');
  mkdirSync(root);
  writeFileSync(join(root, '.dsgconfig.yml'), yaml);
  return readChecks(loadProject(root).checks, '.dsgconfig.yml');
}

function refusal(t: TestContext, yaml: string): string {
  try {
    declare(t, yaml);
  } catch (error) {
    if (isDsgError(error, 'config')) return error.message;
    throw error;
  }
  return 'accepted';
}

test('none are none', (t) => {
  equal(declare(t, 'name: p\n'), []);
  equal(declare(t, 'checks:\n'), []);
  equal(declare(t, 'checks: []\n'), []);
});

test('have a kind, a name, a severity and the place where they stand', (t) => {
  const all = declare(
    t,
    `checks:
  - exists: input/a.csv
  - max_size: 5MB
    name: small
    why: The mail server refuses more
    severity: warning
  - command: [python3, -c, "print(1)"]
`,
  );
  equal(
    all.map(({ run, ...one }) => one),
    [
      {
        name: 'exists: input/a.csv',
        kind: 'exists',
        key: 'checks[1]',
        severity: 'error',
        why: null,
      },
      {
        name: 'small',
        kind: 'max_size',
        key: 'checks[2]',
        severity: 'warning',
        why: 'The mail server refuses more',
      },
      {
        name: 'command: python3 -c print(1)',
        kind: 'command',
        key: 'checks[3]',
        severity: 'error',
        why: null,
      },
    ],
  );
});

/** Settings under `checks:`, and the part of the error that names the place and says what is wrong. */
const REFUSED: readonly (readonly [yaml: string, message: string])[] = [
  ['checks: {csv: a}', '"checks" must be a list of checks'],
  ['checks: [csv]', '"checks[1]" must be a mapping such as "csv: input/*.csv", not "csv"'],
  ['checks: [{}]', '"checks[1]" does not say what to check'],
  ['checks: [{name: a}]', '"checks[1]" does not say what to check'],
  ['checks: [{exists: a}, {cvs: a}]', 'unknown key "checks[2].cvs"; did you mean "csv"?'],
  ['checks: [{exists: a, csv: b}]', '"checks[1]" has both "exists" and "csv"'],
  ['checks: [{exists: 3}]', '"checks[1].exists" must be a path, or a pattern of paths'],
  ['checks: [{exists: []}]', 'or a list of at least one that does not start with "!"'],
  ['checks: [{exists: "!a"}]', 'or a list of at least one that does not start with "!"'],
  [
    'checks: [{max_size: big}]',
    '"checks[1].max_size" must be a size, such as 500MB or 2GiB, not "big"',
  ],
  ['checks: [{max_size: -1}]', '"checks[1].max_size" must be a size'],
  [
    'checks: [{max_size: 1MB, severty: error}]',
    'unknown key "checks[1].severty"; did you mean "severity"?',
  ],
  [
    'checks: [{max_size: 1MB, severity: fatal}]',
    '"checks[1].severity" must be "error" or "warning", not "fatal"',
  ],
  ['checks: [{pattern: "["}]', '"checks[1].pattern" must be a regular expression'],
  ['checks: [{pattern: "a)(b"}]', '"checks[1].pattern" must be a regular expression'],
  [
    `checks: [{pattern: "${'a'.repeat(1001)}"}]`,
    '"checks[1].pattern" must be a regular expression',
  ],
  [
    'checks: [{encoding: utf8, files: a}]',
    '"checks[1].encoding" must be one of utf-8, ascii, utf-16, not "utf8"',
  ],
  ['checks: [{encoding: utf-8}]', '"checks[1].files" is missing'],
  [
    'checks: [{json_schema: ../s.json, files: a}]',
    '"checks[1].json_schema" must be the path of a schema in the project',
  ],
  [
    'checks: [{json_schema: /s.json, files: a}]',
    '"checks[1].json_schema" must be the path of a schema in the project',
  ],
  ['checks: [{command: []}]', '"checks[1].command" must be a command line, or a list'],
  [
    'checks: [{command: a, timeout: 0}]',
    '"checks[1].timeout" must be a number of seconds from 1 to 86400, not 0',
  ],
  ['checks: [{csv: a, columns: id}]', '"checks[1].columns" must be a list of columns, not "id"'],
  [
    'checks: [{csv: a, columns: [3]}]',
    '"checks[1].columns[1]" must be a column\'s name, or a mapping with its name, not 3',
  ],
  ['checks: [{csv: a, columns: [{type: date}]}]', '"checks[1].columns[1].name" is missing'],
  [
    'checks: [{csv: a, columns: [{name: a, tpye: date}]}]',
    'unknown key "checks[1].columns[1].tpye"; did you mean "type"?',
  ],
  [
    'checks: [{csv: a, columns: [{name: a, type: int}]}]',
    '"checks[1].columns[1].type" must be one of string, integer',
  ],
  [
    'checks: [{csv: a, columns: [b, {name: a, type: date, min: 3}]}]',
    '"checks[1].columns[2].min" must be a date such as 2026-03-01',
  ],
  [
    'checks: [{csv: a, columns: [{name: a, min: 3}]}]',
    '"checks[1].columns[1].min" goes with the types integer, number, date and datetime only',
  ],
  [
    'checks: [{csv: a, columns: [{name: a, type: integer, max: x}]}]',
    '"checks[1].columns[1].max" must be a number',
  ],
  [
    'checks: [{csv: a, columns: [{name: a, type: integer, format: YYYY-MM-DD}]}]',
    '"checks[1].columns[1].format" goes with the types date and datetime only',
  ],
  [
    'checks: [{csv: a, columns: [{name: a, type: date, format: YY}]}]',
    '"checks[1].columns[1].format" must be a form of dates',
  ],
  ['checks: [{csv: a, columns: [a, a]}]', '"checks[1].columns" names the column "a" twice'],
  ['checks: [{csv: a, unique_key: [a, a]}]', '"checks[1].unique_key" names the column "a" twice'],
  [
    'checks: [{csv: a, unique_key: []}]',
    '"checks[1].unique_key" must be a column\'s name, or a list of them',
  ],
  [
    `checks: [{csv: a, columns: [${Array.from({ length: 17 }, (_, i) => `{name: c${i}, unique: true}`).join(', ')}]}]`,
    '"checks[1]" has more than 16 unique keys',
  ],
  ['checks: [{csv: a, rows: 3}]', '"checks[1].rows" must be a mapping of keys to values, not 3'],
  [
    'checks: [{csv: a, rows: {min: -1}}]',
    '"checks[1].rows.min" must be a whole number, 0 or more, not -1',
  ],
  [
    'checks: [{csv: a, rows: {minimum: 1}}]',
    'unknown key "checks[1].rows.minimum"; did you mean "min"?',
  ],
  [
    'checks: [{csv: a, grew_only: often}]',
    '"checks[1].grew_only" must be true or false, not "often"',
  ],
  [
    'checks: [{csv: a, columns: [{name: a, allowed: [2026-01-01]}]}]',
    '"checks[1].columns[1].allowed[1]" must be a list of texts, numbers, true or false, not a date (in quotes it is text)',
  ],
  ['checks:\n\t- csv: a', 'tab'],
  ['checks: 2026-01-01', '"checks" must be a list of checks'],
];

test('with anything wrong are refused, and the error names the key', (t) => {
  for (const [yaml, message] of REFUSED) match(refusal(t, yaml), message, yaml);
});

test('made of aliases that explode are refused in no time', (t) => {
  const levels = [...'bcdefghi'].map((name, i) => {
    const before = 'abcdefghi'[i];
    return `  ${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
  });
  const bomb = `ignore:\n  paths: &a [x, x, x]\nchecks:\n${levels.join('\n')}\n`;
  match(refusal(t, bomb), 'its aliases expand to more than 20000 values');
  match(refusal(t, 'checks: &a\n  - *a\n'), 'its aliases expand');
});

test('take what was written once in several places', (t) => {
  const all = declare(
    t,
    'checks:\n  - csv: a.csv\n    columns: &c [id, {name: day, type: date}]\n  - csv: b.csv\n    columns: *c\n',
  );
  equal(all.length, 2);
});

test('of every kind can be declared', (t) => {
  const yaml = `checks:
  - exists: [input/, "!input/tmp"]
  - no_empty_files: "*"
  - max_size: 1.5 GiB
    files: input/
  - max_total_size: 100GB
  - pattern: {glob: ["*.csv", README.md]}
  - encoding: utf-8
    files: "*.csv"
    bom: forbidden
    line_ends: lf
  - csv: input/*.csv
    delimiter: tab
    quote: none
    decimal: ","
    empty: [NA]
    encoding: latin1
    columns:
      - name: day
        type: date
        format: DD.MM.YYYY
        min: 2026-01-01
        max: 2026-12-31
      - {name: kind, allowed: [a, 2, true]}
  - json_schema: schemas/a.json
    files: "*.jsonl"
    lines: true
  - command: make check
    timeout: 10
`;
  equal(
    declare(t, yaml)
      .map(({ kind }) => kind)
      .sort(),
    Object.keys(KINDS).sort(),
  );
  ok(declare(t, yaml).every(({ key }, i) => key === `checks[${i + 1}]`));
});

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/checks.md'), 'utf8');

test('of the example in docs/checks.md are of every kind and without fault', (t) => {
  const [, yaml = ''] = /```yaml\n([^`]*)```/.exec(page) ?? [];
  const all = declare(t, yaml);
  equal([...new Set(all.map(({ kind }) => kind))].sort(), Object.keys(KINDS).sort());
});

test('have every one of their keys in docs/checks.md', () => {
  for (const [kind, { schema }] of Object.entries(KINDS)) {
    match(page, new RegExp(`^### .*\\b${kind}\\b`, 'm'));
    for (const key of Object.keys((schema as unknown as { entries: object }).entries))
      match(page, new RegExp(`\`${key}[\`:]`), `${kind}.${key}`);
  }
});
