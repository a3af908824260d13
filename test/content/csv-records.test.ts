import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import type { Dialect } from '../../src/content/csv-dialect.js';
import { equal, ok, suite } from '../support/suite.js';
import { bytes, COMMA, cut, readAll } from './csv.js';

const test = suite('csv-records');

async function read(text: string, dialect: Partial<Dialect> = {}, recordLimit?: number) {
  const options = recordLimit === undefined ? {} : { recordLimit };
  return readAll([bytes(text)], { ...COMMA, ...dialect }, options);
}

async function rows(text: string, dialect: Partial<Dialect> = {}) {
  return (await read(text, dialect)).records.map(({ fields }) => fields);
}

test('numbers rows from 1 and lines where records start', async () => {
  const { records, faults } = await read('id,note\n1,"two\nlines"\n2,b\n');
  equal(records, [
    { number: 0, line: 1, fields: ['id', 'note'] },
    { number: 1, line: 2, fields: ['1', 'two\nlines'] },
    { number: 2, line: 4, fields: ['2', 'b'] },
  ]);
  equal(faults, []);
  equal((await read('1,2\n', { header: false })).records[0]?.number, 1);
});

test('reads a last line without its end, and an empty file', async () => {
  equal(await rows('a,b\n1,2'), [
    ['a', 'b'],
    ['1', '2'],
  ]);
  equal(await rows('a,b\n1,"2"'), [
    ['a', 'b'],
    ['1', '2'],
  ]);
  equal(await rows(''), []);
  equal(await rows('\uFEFF'), []);
});

test('leaves a byte order mark and the CR of line ends out of fields', async () => {
  equal(await rows('\uFEFFa,b\r\n1,"2"\r\n'), [
    ['a', 'b'],
    ['1', '2'],
  ]);
  equal(await rows('\uFEFF"a",b\r1,2\r', { lineEnd: 'CR' }), [
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('reads UTF-16 and Latin-1, cut anywhere', async () => {
  const text = 'naam,plaats\nZoë,Malmö\n';
  const wide = Buffer.from(`\uFEFF${text}`, 'utf16le');
  const swapped = Buffer.from(wide).swap16();
  const expected = [
    ['naam', 'plaats'],
    ['Zoë', 'Malmö'],
  ];
  for (const size of [1, 3, 1000]) {
    for (const [whole, encoding] of [
      [wide, 'utf-16le'],
      [swapped, 'utf-16be'],
      [Buffer.from(text, 'latin1'), 'latin1'],
      [Buffer.from(text), 'utf-8'],
    ] as const) {
      const { records } = await readAll(cut(whole, size), { ...COMMA, encoding });
      equal(
        records.map(({ fields }) => fields),
        expected,
      );
    }
  }
});

test('reports broken quotes with their line and reads on', async () => {
  const { records, faults } = await read('id,note\n1,5" pipe\n2,"a"b\n3,ok\n');
  equal(faults, [
    { kind: 'stray-quote', line: 2, number: 1, field: 2 },
    { kind: 'text-after-quote', line: 3, number: 2, field: 2 },
  ]);
  equal(
    records.map(({ fields }) => fields[1]),
    ['note', '5" pipe', 'ab', 'ok'],
  );
});

test('a quote that nothing closes costs its line, not the rest of the file', async () => {
  const text = `id,note\n1,"open\n${'2,x\n'.repeat(50)}`;
  for (const limit of [1_000_000, 60]) {
    const { records, faults } = await read(text, {}, limit);
    equal(records.length, 52);
    equal(faults, [{ kind: 'unclosed-quote', line: 2, number: 1, field: 2 }]);
    equal(records[1]?.fields, ['1', '"open']);
    equal(records[51]?.line, 52);
  }
});

test('reports ragged rows, blank lines and the first line end that differs', async () => {
  const { records, faults } = await read('a,b\n1,2,3\n\n4\r\n5,6\r\n7,8\n');
  equal(faults, [
    { kind: 'ragged', line: 2, number: 1, widths: [3, 2] },
    { kind: 'blank', line: 3, number: 1 },
    { kind: 'ragged', line: 4, number: 2, widths: [1, 2] },
    { kind: 'line-end', line: 4, number: 2 },
  ]);
  equal(
    records.map(({ line }) => line),
    [1, 2, 4, 5, 6],
  );
});

test('a blank line is an empty value where there is one column', async () => {
  const { records, faults } = await read('a\n\nx\n');
  equal(
    records.map(({ fields }) => fields),
    [['a'], [''], ['x']],
  );
  equal(faults, []);
});

test('reports a CR alone and bytes that are no text', async () => {
  const { faults } = await readAll(
    [bytes('a,b\n1,x\ry\n'), Buffer.from([0x32, 0x2c, 0xff, 0x0a])],
    COMMA,
  );
  equal(
    faults.map(({ kind, line }) => [kind, line]),
    [
      ['line-end', 2],
      ['encoding', 3],
    ],
  );
});

test('skips a record beyond the limit and says so', async () => {
  const long = 'x'.repeat(100);
  const { records, faults } = await read(`a,b\n1,${long}\n2,"${long}"\n3,c\n`, {}, 50);
  equal(
    records.map(({ fields }) => fields[0]),
    ['a', '3'],
  );
  equal(
    faults.map(({ kind, line }) => [kind, line]),
    [
      ['too-long', 2],
      ['too-long', 3],
    ],
  );
  equal(records[1]?.line, 4);
});

test('reads 100,000 columns and prototype names as any other', async () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `column ${index}`);
  const { records } = await readAll(cut(bytes(`${names.join(',')}\n`), 65_536), COMMA);
  equal(records[0]?.fields.length, 100_000);
  equal(await rows('__proto__,constructor\n1,2\n'), [
    ['__proto__', 'constructor'],
    ['1', '2'],
  ]);
});

const field = fc.oneof(
  fc.constantFrom('', 'a', '"', '""', 'a"b', ',', '\n', '\r\n', 'é', '漢字', 'مرحبا', '😀'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

test('reads whatever csv-stringify writes, as csv-parse does', async () => {
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) =>
      fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1 }),
    );
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (written, newline) => {
      const text = stringify(written, { record_delimiter: newline, quoted: true });
      const lineEnd = newline === '\n' ? 'LF' : 'CRLF';
      const { records, faults } = await read(text, { lineEnd });
      equal(
        records.map(({ fields }) => fields),
        parse(text, { bom: true }),
      );
      ok(faults.every(({ kind }) => kind === 'encoding'));
    }),
  );
});

test('how a file is cut into chunks changes nothing', async () => {
  const words = fc.constantFrom('a', '"', '""', ',', '\n', '\r\n', '\r', 'é', '漢', '1', 'bcdefgh');
  const broken = fc.constantFrom([0xc3], [0xe6, 0xbc], [0xff], [0x80]);
  const piece = fc.oneof(
    { weight: 6, arbitrary: words.map((word) => Buffer.from(word)) },
    broken.map((all) => Buffer.from(all)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(2, 4, 10, 1000),
      async (pieces, size, recordLimit) => {
        const whole = Buffer.concat(pieces);
        equal(
          await readAll(cut(whole, size), COMMA, { recordLimit }),
          await readAll([whole], COMMA, { recordLimit }),
        );
      },
    ),
    { numRuns: 1000 },
  );
});
