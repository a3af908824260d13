import { equal, match, ok, suite } from '../../support/suite.js';
import { brief, expectFindings, findingsOf, runOn } from '../made-world.js';

const test = suite('csv that is badly written');
const one = (text: string | Uint8Array) => ({ 'a.csv': text });
const check = {
  csv: 'a.csv',
  columns: ['a', { name: 'b', type: 'integer' }],
  columns_match: 'exact',
};

test('broken quotes are told of with their line, and the rest is read', async (t) => {
  await expectFindings(t, one('a,b\n"x" y,1\nz,q\n'), check, [
    'a.csv:3 b csv-type',
    'a.csv:2 csv-quotes',
  ]);
  await expectFindings(t, one('a,b\nx"y,1\nz,2\n'), check, ['a.csv:2 csv-quotes']);
  const open = await findingsOf(t, one(`a,b\nx,1\n"y,2\n${'z,3\n'.repeat(100)}`), check);
  ok(brief(open).includes('a.csv:3 csv-quotes'));
});

test('a quote that nothing closes does not swallow the file', async (t) => {
  const long = `a,b\n"x,1\n${'y,2\n'.repeat(2_000_000)}`;
  const [result] = await runOn(t, one(long), [{ ...check, rows: { min: 1_900_000 } }]);
  ok(result?.findings.some(({ rule, line }) => rule === 'csv-quotes' && line === 2));
  ok(!result?.findings.some(({ rule }) => rule === 'csv-rows'));
});

test('rows with other numbers of fields are told of', async (t) => {
  await expectFindings(t, one('a,b\n1\n1,2,3\n1,2\n'), check, [
    'a.csv:2 csv-fields',
    'a.csv:3 csv-fields',
  ]);
});

test('mixed line ends, blank lines and a missing last one are read as they are meant', async (t) => {
  await expectFindings(
    t,
    one('a,b\r\n1,2\n\r\n3,4\r\n5,6'),
    { ...check, rows: { min: 3, max: 3 } },
    [],
  );
  await expectFindings(t, one('a,b\r1,2\r3,4\r'), { ...check, rows: { min: 2, max: 2 } }, []);
});

test('a byte order mark is no part of the first name', async (t) => {
  await expectFindings(t, one('\ufeffa,b\n1,2\n'), check, []);
  await expectFindings(t, one(Buffer.from('\ufeffa,b\n1,x\n', 'utf16le')), check, [
    'a.csv:2 b csv-type',
  ]);
  const swapped = Buffer.from('\ufeffa,b\n1,x\n', 'utf16le').swap16();
  await expectFindings(t, one(swapped), check, ['a.csv:2 b csv-type']);
});

test('encodings other than UTF-8 have to be told', async (t) => {
  const latin = Buffer.from('a,b\ncaf\xe9,1\n', 'latin1');
  const [found] = await findingsOf(t, one(latin), check);
  equal(found?.rule, 'csv-encoding');
  match(found?.mend ?? '', 'encoding: latin1');
  await expectFindings(t, one(latin), { ...check, encoding: 'latin1' }, []);
  await expectFindings(t, one('a,b\n1,2\n'), { ...check, encoding: 'utf-16' }, [
    'a.csv:1 csv-encoding',
  ]);
  await expectFindings(t, one('\ufeffa,b\n1,2\n'), { ...check, encoding: 'latin1' }, [
    'a.csv:1 csv-encoding',
  ]);
  const late = Buffer.concat([
    Buffer.from(`a,b\n${'x,1\n'.repeat(40_000)}`),
    Buffer.from('\xe9,1\n', 'latin1'),
  ]);
  await expectFindings(t, one(late), check, ['a.csv:40002 csv-encoding']);
});

test('a binary file that is called .csv is told of, and so is an empty one', async (t) => {
  const binary = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256));
  await expectFindings(t, one(binary), check, ['a.csv:1 csv-encoding']);
  await expectFindings(t, one(Buffer.from('PK\x03\x04\0\0\0\0')), check, ['a.csv:1 csv-encoding']);
  await expectFindings(t, one(''), check, ['a.csv csv-columns']);
  await expectFindings(t, one('\n\n'), { csv: 'a.csv' }, ['a.csv csv-columns']);
});

test('100,000 columns are a table like any other', async (t) => {
  const names = Array.from({ length: 100_000 }, (_, i) => `column ${i}`);
  const row = (value: string) => names.map((_, i) => (i === 99_999 ? value : '1')).join(',');
  const wide = `${names.join(',')}\n${row('1')}\n${row('x')}\n`;
  const last = {
    csv: 'a.csv',
    columns: [{ name: 'column 99999', type: 'integer' }],
    unique_key: ['column 99999'],
  };
  await expectFindings(t, one(wide), last, ['a.csv:3 column 99999 csv-type']);
  const [exact] = await runOn(t, one(wide), [
    { csv: 'a.csv', columns: ['column 0'], columns_match: 'exact' },
  ]);
  equal([exact?.findings.length, exact?.total], [50, 99_999]);
  const twice = `${Array(100_000).fill('a').join(',')}\n`;
  const [same] = await runOn(t, one(twice), [{ csv: 'a.csv' }]);
  equal(same?.total, 99_999);
});

test('a row of many megabytes is skipped and told of', async (t) => {
  const long = `a,b\n${'x'.repeat(5 * 1024 * 1024)},1\n2,y\n`;
  await expectFindings(t, one(long), check, ['a.csv:3 b csv-type', 'a.csv:2 csv-fields']);
});

test('names of columns are cut where they are told', async (t) => {
  const long = `a,b,${'x'.repeat(100_000)}\n`;
  const [found] = await findingsOf(t, one(long), check);
  ok(found && found.rule === 'csv-columns' && (found.column ?? '').length < 100);
});

test('values that could do harm elsewhere are quoted and cut', async (t) => {
  const [found] = await findingsOf(t, one(`a,b\n1,${'\u001b[2J<script>'.repeat(50)}\n`), check);
  ok((found?.found.length ?? 0) < 100);
});

test('names of columns that objects have by themselves are names', async (t) => {
  const proto = {
    csv: 'a.csv',
    columns: [{ name: '__proto__', type: 'integer' }, 'constructor'],
    unique_key: '__proto__',
  };
  await expectFindings(t, one('__proto__,constructor\n1,2\nx,3\n1,4\n'), proto, [
    'a.csv:3 __proto__ csv-type',
    'a.csv:4 __proto__ csv-unique',
  ]);
});
