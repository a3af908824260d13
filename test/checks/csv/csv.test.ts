import { equal, match, ok, suite } from '../../support/suite.js';
import { brief, expectFindings, findingsOf, runOn } from '../made-world.js';

const test = suite('csv');
const TABLE = 'id,name,day\n1,Ann,2026-01-01\n2,Bob,2026-02-01\n';
const one = (text: string | Uint8Array) => ({ 'a.csv': text });
const check = (options: object) => ({ csv: 'a.csv', ...options });

test('a table that is right passes', async (t) => {
  const columns = [
    { name: 'id', type: 'integer', required: true, unique: true, min: 1, max: 2 },
    { name: 'name', pattern: '[A-Z][a-z]+', allowed: ['Ann', 'Bob'] },
    { name: 'day', type: 'date', min: '2026-01-01', max: new Date('2026-02-01') },
  ];
  const rows = { min: 2, max: 2 };
  const whole = { columns, columns_match: 'ordered', unique_key: ['id', 'day'], rows };
  const [result] = await runOn(t, one(TABLE), [check(whole)]);
  equal([result?.verdict, result?.total, result?.files], ['passed', 0, 1]);
});

test('columns are there, at least, exactly, or in their order', async (t) => {
  await expectFindings(t, one(TABLE), check({ columns: ['name'] }), []);
  await expectFindings(t, one(TABLE), check({ columns: ['name', 'age'] }), [
    'a.csv:1 age csv-columns',
  ]);
  await expectFindings(
    t,
    one(TABLE),
    check({ columns: ['day', 'id', 'name'], columns_match: 'exact' }),
    [],
  );
  await expectFindings(t, one(TABLE), check({ columns: ['id', 'name'], columns_match: 'exact' }), [
    'a.csv:1 day csv-columns',
  ]);
  await expectFindings(
    t,
    one(TABLE),
    check({ columns: ['id', 'day', 'name'], columns_match: 'ordered' }),
    ['a.csv:1 day csv-order'],
  );
  await expectFindings(
    t,
    one(TABLE),
    check({ columns: ['id', 'name', 'day'], columns_match: 'ordered' }),
    [],
  );
  const [near] = await findingsOf(t, one('ID ,x\n1,2\n'), check({ columns: ['id'] }));
  equal(near?.found, 'no such column, only "ID "');
});

test('a header names each column once', async (t) => {
  await expectFindings(t, one('a,b,a\n1,2,3\n'), check({}), ['a.csv:1 a csv-columns']);
});

test('types, required values, ranges, allowed values and patterns are held against each cell', async (t) => {
  const table = 'n,d,k,c\nx,2026-02-30,z,ab1\n5,2025-01-01,a,AB1\n,,,\n1.50,2026-06-01,b,AB12\n';
  const columns = [
    { name: 'n', type: 'number', required: true, max: 3, allowed: [1.5, 5] },
    { name: 'd', type: 'date', min: '2026-01-01' },
    { name: 'k', allowed: ['a', 'b'] },
    { name: 'c', pattern: '[A-Z]{2}\\d' },
  ];
  await expectFindings(t, one(table), check({ columns }), [
    'a.csv:2 n csv-type',
    'a.csv:2 d csv-type',
    'a.csv:2 k csv-allowed',
    'a.csv:3 n csv-range',
    'a.csv:3 d csv-range',
    'a.csv:4 n csv-required',
    'a.csv:2 c csv-pattern',
    'a.csv:5 c csv-pattern',
  ]);
});

test('what stands for no value is said in the settings', async (t) => {
  const columns = [{ name: 'n', type: 'integer' }];
  await expectFindings(t, one('n,x\nNA,1\n'), check({ columns }), ['a.csv:2 n csv-type']);
  await expectFindings(t, one('n,x\nNA,1\n'), check({ columns, empty: ['NA', '-'] }), []);
  const required = [{ name: 'n', required: true }];
  await expectFindings(t, one('n,x\nNA,1\n'), check({ columns: required, empty: ['NA'] }), [
    'a.csv:2 n csv-required',
  ]);
});

test('a key comes once, and both places are told where it does not', async (t) => {
  const table = 'a,b\n1,1\n1,2\n2,1\n1,2\n1,1\n';
  await expectFindings(t, one(table), check({ unique_key: ['a', 'b'] }), [
    'a.csv:5 a, b csv-unique',
    'a.csv:6 a, b csv-unique',
  ]);
  const [found] = await findingsOf(t, one(table), check({ unique_key: ['a', 'b'] }));
  equal(found?.found, '"1", "2" again, first on line 3');
  await expectFindings(t, one('a,b\n1,1\n2,1\n'), check({ unique_key: ['a', 'b'] }), []);
  await expectFindings(
    t,
    one('a,b\n1,1\n2,1\n'),
    check({ columns: [{ name: 'b', unique: true }] }),
    ['a.csv:3 b csv-unique'],
  );
  await expectFindings(t, one('a,b\n1,1\n'), check({ unique_key: ['a', 'c'] }), [
    'a.csv:1 c csv-columns',
  ]);
});

test('keys without any value may come often', async (t) => {
  await expectFindings(
    t,
    one('a,b\n,1\n,2\nNA,3\n'),
    check({ unique_key: 'a', empty: ['NA'] }),
    [],
  );
});

test('rows are counted', async (t) => {
  await expectFindings(t, one(TABLE), check({ rows: { min: 3 } }), ['a.csv csv-rows']);
  await expectFindings(t, one(TABLE), check({ rows: { max: 1 } }), ['a.csv csv-rows']);
  await expectFindings(t, one('id\n'), check({ rows: { min: 1 } }), ['a.csv csv-rows']);
});

test('rows may never become fewer', async (t) => {
  const before = (text: string) => ({
    before: () => ({
      kind: 'other' as const,
      async *read() {
        yield Buffer.from(text);
      },
    }),
  });
  const grew = check({ grew_only: true });
  equal(brief(await findingsOf(t, one(TABLE), grew, before(`${TABLE}3,C,2026-03-01\n`))), [
    'a.csv csv-grew-only',
  ]);
  equal(await findingsOf(t, one(TABLE), grew, before(TABLE)), []);
  equal(await findingsOf(t, one(TABLE), grew, before('id,name,day\n')), []);
  equal(await findingsOf(t, one(TABLE), grew, before('')), []);
  equal(brief(await findingsOf(t, one(TABLE), grew, before('\0\0\0'))), ['a.csv not-checked']);
  equal(await findingsOf(t, one(TABLE), grew, { before: () => ({ kind: 'none' }) }), []);
  equal(await findingsOf(t, one(TABLE), grew, { before: () => ({ kind: 'same' }) }), []);
});

test('delimiters are found out or told', async (t) => {
  const columns = [{ name: 'b', type: 'number' }];
  await expectFindings(t, one('a;b\nx;1,5\ny;2,5\n'), check({ columns, decimal: ',' }), []);
  await expectFindings(t, { 'a.tsv': 'a\tb\nx\t1\n' }, { csv: '*.tsv', columns }, []);
  await expectFindings(t, one('a|b\nx|1\n'), check({ columns, delimiter: '|' }), []);
  await expectFindings(t, one('a|b\nx|1\n'), check({ columns, delimiter: ',' }), [
    'a.csv:1 b csv-columns',
  ]);
  await expectFindings(t, one('a\tb\nx\t1\n'), check({ columns, delimiter: 'tab' }), []);
});

test('quotes hold delimiters and line ends together', async (t) => {
  const text = 'a,b\n"x, ""y""\nz",1\nw,2\n';
  await expectFindings(t, one(text), check({ columns: [{ name: 'b', type: 'integer', max: 1 }] }), [
    'a.csv:4 b csv-range',
  ]);
  await expectFindings(t, one("a,b\n'x,y',1\n"), check({ columns: ['a', 'b'], quote: "'" }), []);
});

test('of many findings the first are told and all are counted', async (t) => {
  const many = `n\n${'x\n'.repeat(3000)}`;
  const [result] = await runOn(t, one(many), [
    check({ columns: [{ name: 'n', type: 'integer', pattern: '\\d+' }] }),
  ]);
  equal([result?.findings.length, result?.total], [50, 6000]);
  const [twice] = await runOn(t, one(`n\n${'x\n'.repeat(3000)}`), [check({ unique_key: 'n' })]);
  equal([twice?.findings.length, twice?.total], [50, 2999]);
});

test('a pattern that tries every way to match is given up, and said to be', async (t) => {
  const table = `n\n${'a'.repeat(60)}!\nb\n`;
  const found = await findingsOf(
    t,
    one(table),
    check({ columns: [{ name: 'n', pattern: '(a+)+' }] }),
  );
  equal(brief(found), ['a.csv:2 n not-checked']);
});

test('no file at all is found, unless that is allowed', async (t) => {
  await expectFindings(t, {}, check({}), ['- no-files']);
  await expectFindings(t, {}, check({ optional: true }), []);
});

test('says what was found, what was expected, and what mends it', async (t) => {
  const [found] = await findingsOf(
    t,
    one(TABLE),
    check({ columns: [{ name: 'name', type: 'integer' }] }),
  );
  ok(found);
  equal([found.line, found.column, found.found], [2, 'name', '"Ann"']);
  match(found.expected, 'an integer');
  match(found.mend, 'correct the value');
});
