import { symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { readChecks } from '../../src/checks/declared.js';
import { runChecks } from '../../src/checks/run-checks.js';
import { equal, match, suite } from '../support/suite.js';
import { brief, expectFindings, findingsOf, makeWorld } from './made-world.js';

const test = suite('json_schema');
const PERSON = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', minimum: 0 },
    mail: { format: 'email' },
  },
  additionalProperties: false,
};
const schema = (value: object) => ({ 's.json': JSON.stringify(value) });
const check = { json_schema: 's.json', files: 'data/' };

test('passes what is as the schema says, and names the place of what is not', async (t) => {
  const people = { type: 'array', items: PERSON };
  await expectFindings(
    t,
    { ...schema(people), 'data/a.json': '[{"name":"a","age":3}]' },
    check,
    [],
  );
  await expectFindings(
    t,
    { ...schema(people), 'data/a.json': '[{"name":"a"},{"age":-1,"mail":"x","other":1}]' },
    check,
    ['/1', '/1', '/1/age', '/1/mail'].map((place) => `data/a.json ${place} json-schema`),
  );
});

test('understands the drafts 2020-12 and 07', async (t) => {
  const tuple = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    prefixItems: [{ type: 'string' }],
  };
  await expectFindings(t, { ...schema(tuple), 'data/a.json': '[1]' }, check, [
    'data/a.json /0 json-schema',
  ]);
  const older = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] };
  await expectFindings(t, { ...schema(older), 'data/a.json': '[1]' }, check, [
    'data/a.json /0 json-schema',
  ]);
  const oldest = { $schema: 'http://json-schema.org/draft-04/schema#' };
  await expectFindings(t, { ...schema(oldest), 'data/a.json': '1' }, check, [
    's.json json-schema-file',
  ]);
});

test('reads JSON lines one by one', async (t) => {
  const lines = '{"name":"a"}\n\n{"nam":"b"}\nnot json\r\n{"name":"c"}';
  await expectFindings(t, { ...schema(PERSON), 'data/a.jsonl': lines }, check, [
    'data/a.jsonl:3 json-schema',
    'data/a.jsonl:3 json-schema',
    'data/a.jsonl:4 json',
  ]);
  await expectFindings(
    t,
    { ...schema(PERSON), 'data/a.txt': '{"name":"a"}\n{"name":"b"}' },
    { ...check, lines: true },
    [],
  );
});

test('tells what is not JSON, with its line, and what is not UTF-8', async (t) => {
  await expectFindings(t, { ...schema(PERSON), 'data/a.json': '{\n"name": oops}' }, check, [
    'data/a.json:2 json',
  ]);
  await expectFindings(t, { ...schema(PERSON), 'data/a.json': '' }, check, ['data/a.json:1 json']);
  await expectFindings(
    t,
    { ...schema(PERSON), 'data/a.json': Buffer.from([0x22, 0xff, 0x22]) },
    check,
    ['data/a.json encoding'],
  );
  await expectFindings(
    t,
    { ...schema(PERSON), 'data/a.jsonl': Buffer.from('{"name":"a"}\n\xff\n', 'latin1') },
    check,
    ['data/a.jsonl:2 encoding'],
  );
  await expectFindings(t, { ...schema(PERSON), 'data/a.json': '\ufeff{"name":"a"}' }, check, []);
});

test('fetches nothing that a schema refers to', async (t) => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const remote = { $ref: `http://127.0.0.1:${port}/s.json` };
  const [found] = await findingsOf(t, { ...schema(remote), 'data/a.json': '1' }, check);
  equal([found?.rule, asked], ['json-schema-file', 0]);
  match(found?.found ?? '', `can't resolve reference http://127.0.0.1:${port}/s.json`);
});

test('refuses a schema that is missing, no schema, or out of the project', async (t) => {
  for (const [text, why] of [
    ['{', 'it is not JSON'],
    ['[]', 'it is not a JSON object'],
    ['{"type":"strin"}', 'schema is invalid'],
    ['{"$async":true}', '"$async" is not allowed'],
  ] as const) {
    const [found] = await findingsOf(t, { 's.json': text, 'data/a.json': '1' }, check);
    equal(found?.rule, 'json-schema-file');
    match(found?.found ?? '', why);
  }
  const [missing] = await findingsOf(t, { 'data/a.json': '1' }, check);
  equal(missing?.found, 'there is no such file');
  const world = makeWorld(t, { 'data/a.json': '1' });
  symlinkSync('/etc/hostname', join(world.root, 's.json'));
  const [result] = await runChecks(readChecks([check], 'f'), world);
  equal(result?.findings[0]?.found, 'it leads out of the project');
});

test('ends a schema that tries every way to match', async (t) => {
  const slow = { type: 'string', pattern: '^(a+)+$' };
  const found = await findingsOf(
    t,
    { ...schema(slow), 'data/a.json': `"${'a'.repeat(60)}!"` },
    check,
  );
  equal(brief(found), ['data/a.json not-checked']);
});

test('finds that it has nothing to check, unless that is allowed', async (t) => {
  await expectFindings(t, schema(PERSON), check, ['- no-files']);
  await expectFindings(t, schema(PERSON), { ...check, optional: true }, []);
});
