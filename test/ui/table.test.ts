import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { createStyle } from '../../src/ui/style.js';
import { type Column, formatTable } from '../../src/ui/table.js';
import { cutText, displayWidth } from '../../src/ui/width.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('table');

interface Row {
  readonly path: string;
  readonly size: number;
}
const columns: Column<Row>[] = [
  { title: 'Path', cell: (row) => row.path },
  { title: 'Size', cell: (row) => row.size },
  { title: 'Note', cell: () => 'x' },
];

test('a column that is there to be copied is never cut', () => {
  const columns = [
    { title: 'name', cell: () => 'a long name of something' },
    { title: 'url', cell: () => 'ssh://data.example.org/srv/dsg/rivers', isWhole: true },
  ];
  match(
    formatTable([{}], columns, { width: 50 }),
    /… {2}ssh:\/\/data.example.org\/srv\/dsg\/rivers\n/,
  );
});

test('cells are aligned, numbers to the right', () => {
  const rows = [
    { path: 'a.csv', size: 5 },
    { path: 'input/long.csv', size: 12345 },
  ];
  equal(
    formatTable(rows, columns),
    [
      'Path             Size  Note',
      'a.csv               5  x',
      'input/long.csv  12345  x',
      '',
    ].join('\n'),
  );
});

test('no rows make no table', () => {
  equal(formatTable([], columns), '');
  equal(formatTable([{ path: 'a', size: 1 }], []), '');
});

test('wide characters are counted as the columns they take', () => {
  const rows = [
    { path: '数据.csv', size: 1 },
    { path: 'e\u0301.csv', size: 22 },
  ];
  equal(
    formatTable(rows, columns),
    'Path      Size  Note\n数据.csv     1  x\ne\u0301.csv       22  x\n',
  );
});

test('H04: cells are escaped', () => {
  const text = formatTable([{ path: '\u001b[2J\n\u202e', size: 1 }], columns);
  equal(text.split('\n').length, 3);
  ok(text.includes('\\x1b[2J\\n\\u202e'));
});

test('the widest column is cut first, and short ones stay whole', () => {
  const rows = [{ path: 'a/very/long/path/to/a/file.csv', size: 123456 }];
  equal(
    formatTable(rows, columns, { width: 24 }),
    'Path          Size  Note\na/very/lo…  123456  x\n',
  );
});

test('colours change no alignment', () => {
  const style = createStyle(true);
  const painted = columns.map((column) => ({ ...column, paint: style.good }));
  const rows = [{ path: 'a', size: 1 }];
  const text = formatTable(rows, painted, { paintTitle: style.strong });
  ok(text.includes('\u001b[32ma\u001b[39m'));
  equal(stripVTControlCharacters(text), formatTable(rows, columns));
});

test('no line is wider than the width', () => {
  const row = fc.record({ path: fc.string({ unit: 'grapheme', maxLength: 60 }), size: fc.nat() });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 7, max: 60 }), (rows, width) => {
      for (const line of formatTable(rows, columns, { width }).split('\n')) {
        ok(stringWidth(line) <= width, JSON.stringify(line));
      }
    }),
  );
});

test('text is cut between characters as people see them', () => {
  equal(cutText('abc', 3), 'abc');
  equal(cutText('abcd', 3), 'ab…');
  equal(cutText('abcd', 1), '…');
  equal(cutText('abcd', 0), '');
  equal(cutText('数据数据', 4), '数…');
  equal(cutText('👨‍👩‍👧x👨‍👩‍👧', 4), '👨‍👩‍👧x…');
  equal(displayWidth('ab'), 2);
  equal(displayWidth('数据'), 4);
});
