// What a person is told by a failing check of each kind, in each form of report: kept word for word.
import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { type Story, story } from './story.js';
import { equalsGolden, transcript } from './transcript.js';

const test = suite('check: what each kind says');

const CHECKS = `checks:
  - exists: input/people.csv
  - max_size: 1kB
  - max_total_size: 1kB
    files: input/
  - pattern: '[a-z]+\\.csv'
    files: "*.json"
  - no_empty_files: input/
  - {encoding: utf-8, files: "*.txt"}
  - {encoding: utf-8, files: "*.csv", bom: required, line_ends: crlf}
  - csv: input/t.csv
    columns: [{name: id, type: date}, {name: v, required: true, allowed: [a, b]}, {name: w}]
    columns_match: exact
    unique_key: v
    rows: {min: 10}
  - csv: input/g.csv
    grew_only: true
  - csv: input/none.csv
  - {json_schema: schema.json, files: input/c.json}
  - {json_schema: none.json, files: input/c.json}
  - {json_schema: schema.json, files: "*.txt"}
  - command: 'echo the totals differ; exit 3'
  - command: no-such-program --all
  - command: [no-such-program, --all]
  - {name: too slow, command: sleep 60, timeout: 1}
  - {name: ended, command: 'kill -9 $$'}
`;

const FILES = {
  'input/big.bin': 'x'.repeat(3000),
  'input/c.json': '{"a": 1, "d": [true], "more": 0}\n',
  'input/empty.txt': '',
  'input/g.csv': 'id\n1\n2\n',
  'input/notes.txt': 'no JSON\n',
  'input/t.csv': 'id,v\n1,a\n2026-01-01,a\n2026-01-02,\n',
  'schema.json': JSON.stringify({
    type: 'object',
    required: ['b'],
    properties: { a: { type: 'string' }, d: { items: { enum: ['x', 'y'] } } },
    additionalProperties: false,
  }),
};

async function failing(t: TestContext): Promise<Story> {
  const project = await story(t, { one: FILES });
  appendFileSync(join(project.root, '.dsgconfig.yml'), CHECKS);
  project.put({ 'input/g.csv': 'id\n1\n', 'input/aux.csv': 'id\n' });
  return project;
}

test('every kind that fails says so in one sentence, in each form', async (t) => {
  const project = await failing(t);
  for (const format of ['text', 'json', 'github', 'junit', 'sarif']) {
    const args = ['check', `--format=${format}`];
    const outcome = await expectCode(project.dsg(...args), 1);
    // Shells word it differently.
    const stdout = outcome.stdout.replace(/[^\s;>"|]*sh: .*?not found/g, 'sh: not found');
    const text = transcript(dirname(project.root), args, { ...outcome, stdout });
    ok(
      !/found (Cannot|it |its |there |the regular|no end)/.test(text.replace(/"found".*/g, '')),
      text,
    );
    equalsGolden(`check/kinds-${format}`, text);
  }
});

test('what could not be looked at says why, once', async (t) => {
  const project = await failing(t);
  const { stdout } = await expectCode(project.dsg('check', '--offline'), 1);
  match(
    stdout,
    'input/g.csv: not checked: cannot read "input/g.csv" of s1 with --offline\n      Mend: run dsg check without --offline\n',
  );
});

test('whoever has declared no check is told how to', async (t) => {
  const project = await story(t);
  const { stdout } = await expectCode(project.dsg('check'), 0);
  match(
    stdout,
    'All checks passed at s3.\nTo declare what else must be true of the data: dsg help checks\n',
  );
  appendFileSync(join(project.root, '.dsgconfig.yml'), 'checks: [{exists: a.csv}]\n');
  equal((await expectCode(project.dsg('check'), 0)).stdout.includes('To declare'), false);
});
