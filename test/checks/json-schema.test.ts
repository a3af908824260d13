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

const text = (value: object) => JSON.stringify(value);
const ADDRESS = {
  type: 'object',
  required: ['street'],
  properties: { street: { type: 'string' } },
};
const schemas = (files: Readonly<Record<string, object>>) =>
  Object.fromEntries(Object.entries(files).map(([path, value]) => [path, text(value)]));
const data = { 'data/a.json': '{"home":{"street":1}}' };
const homeAt = ($ref: string) => ({ properties: { home: { $ref } } });
const HOME = ['data/a.json /home/street json-schema'];

test('follows references to other files of the project, from the file in which they stand', async (t) => {
  for (const files of [
    { 's.json': homeAt('address.json'), 'address.json': ADDRESS },
    { 's.json': homeAt('./lib/a%20b.json'), 'lib/a b.json': ADDRESS },
    {
      's.json': homeAt('lib/all.json#/$defs/address'),
      'lib/all.json': { $defs: { address: ADDRESS } },
    },
    {
      's.json': homeAt('lib/one.json'),
      'lib/one.json': { $ref: 'two.json' },
      'lib/two.json': { $ref: '../address.json' },
      'address.json': ADDRESS,
    },
    {
      's.json': homeAt('lib/one.json'),
      'lib/one.json': { $ref: '/address.json' },
      'address.json': ADDRESS,
    },
    {
      's.json': { $id: 'https://example.org/s/s.json', ...homeAt('address.json') },
      'address.json': ADDRESS,
    },
    {
      's.json': {
        $id: 'https://example.org/s/s.json',
        ...homeAt('https://example.org/s/lib/a.json'),
      },
      'lib/a.json': { $id: 'https://example.org/s/lib/a.json', ...ADDRESS },
    },
    {
      's.json': { ...homeAt('address.json'), $defs: { a: { $id: 'address.json', ...ADDRESS } } },
    },
  ])
    await expectFindings(t, { ...schemas(files), ...data }, check, HOME);
});

test('follows references that lead back', async (t) => {
  const files = schemas({
    's.json': {
      ...PERSON,
      properties: { name: { type: 'string' }, home: { $ref: 'address.json' } },
    },
    'address.json': { properties: { owner: { $ref: 's.json' } } },
  });
  await expectFindings(
    t,
    {
      ...files,
      'data/a.json': '{"name":"a","home":{"owner":{"name":"b","home":{"owner":{"name":3}}}}}',
    },
    check,
    ['data/a.json /home/owner/home/owner/name json-schema'],
  );
});

test('a circle of references that never says anything comes to an end', async (t) => {
  for (const files of [
    { 's.json': { $ref: '#' } },
    { 's.json': { $ref: 'a.json' }, 'a.json': { $ref: 's.json' } },
  ]) {
    const [found] = await findingsOf(t, { ...schemas(files), 'data/a.json': '1' }, check);
    equal([found?.rule, found?.path], ['not-checked', 'data/a.json']);
    match(found?.found ?? '', 'goes round in a circle');
  }
});

test('a reference that leads nowhere or out of the project is told with its file', async (t) => {
  for (const [files, why] of [
    [{ 's.json': homeAt('nowhere.json') }, '"$ref" to "nowhere.json": there is no such file'],
    [{ 's.json': homeAt('bad.json') }, '"$ref" to "bad.json": it is not JSON'],
    [{ 's.json': homeAt('lib') }, '"$ref" to "lib": it is not a file'],
    [
      { 's.json': homeAt('../out.json') },
      '"$ref" to "../out.json" in "s.json": it leads out of the project',
    ],
    [{ 's.json': homeAt('lib/../../out.json') }, 'it leads out of the project'],
    [{ 's.json': homeAt('link.json') }, '"$ref" to "link.json": it leads out of the project'],
    [
      { 's.json': homeAt('address.json#/$defs/no'), 'address.json': ADDRESS },
      "can't resolve reference",
    ],
    [{ 's.json': homeAt('old.json') }, 'is of another draft'],
    [{ 's.json': homeAt('async.json') }, '"$async" is not allowed'],
    [{ 's.json': homeAt('https://example.org/x.json') }, 'nothing is fetched'],
    [{ 's.json': homeAt('//example.org/x.json') }, 'nothing is fetched'],
  ] as const) {
    const world = makeWorld(t, {
      ...schemas(files),
      ...data,
      'bad.json': '{',
      'lib/x.json': '{}',
      'old.json': text({ $schema: 'http://json-schema.org/draft-07/schema#' }),
      'async.json': '{"$async": true}',
    });
    symlinkSync('/etc/hostname', join(world.root, 'link.json'));
    const [result] = await runChecks(readChecks([check], 'f'), world);
    equal(result?.findings[0]?.rule, 'json-schema-file', why);
    match(result?.findings[0]?.found ?? '', why);
  }
});

test('a chain of schemas without end is given up', async (t) => {
  const chain = Object.fromEntries(
    Array.from({ length: 120 }, (_, i) => [`${i}.json`, { $ref: `${i + 1}.json` }]),
  );
  const [found] = await findingsOf(
    t,
    { ...schemas({ 's.json': { $ref: '0.json' }, ...chain }), ...data },
    check,
  );
  equal(found?.found, 'it refers to more than 100 files');
});
