import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import type { RowChange } from '../../src/content/comparison.js';
import { COLUMNS_LIMIT } from '../../src/content/table.js';
import {
  SHOWN_CELL_LENGTH,
  SHOWN_ROWS_LIMIT,
  type TableDifference,
  tableDifference,
} from '../../src/content/table-difference.js';
import { equal, match, suite } from '../support/suite.js';
import { lines, textOf } from './texts.js';

const test = suite('table-difference');

function between(before: string, after: string, key?: readonly string[]) {
  return tableDifference(textOf(before), textOf(after), { name: 'a.csv', ...(key && { key }) });
}

function differenceOf(before: string, after: string, key?: readonly string[]): TableDifference {
  const difference = between(before, after, key);
  if ('why' in difference) throw new Error(difference.why);
  return difference;
}

const PEOPLE = lines('id,name,city', '1,Ana,Lima', '2,Bo,Oslo', '3,Cy,Rome');

test('lists changed cells, removed and added rows in the order of the later table', () => {
  const after = lines('id,name,city', '4,Di,Bonn', '1,Ana,Quito', '3,Cy,Rome');
  const difference = differenceOf(PEOPLE, after);
  equal(difference, {
    kind: 'table',
    key: ['id'],
    rows: [
      {
        kind: 'added',
        key: ['4'],
        cells: [
          { column: 'id', before: undefined, after: '4' },
          { column: 'name', before: undefined, after: 'Di' },
          { column: 'city', before: undefined, after: 'Bonn' },
        ],
      },
      { kind: 'changed', key: ['1'], cells: [{ column: 'city', before: 'Lima', after: 'Quito' }] },
      {
        kind: 'removed',
        key: ['2'],
        cells: [
          { column: 'id', before: '2', after: undefined },
          { column: 'name', before: 'Bo', after: undefined },
          { column: 'city', before: 'Oslo', after: undefined },
        ],
      },
    ],
    added: 1,
    removed: 1,
    changed: 1,
    columnsAdded: [],
    columnsRemoved: [],
    cut: false,
    notes: [],
  });
});

test('columns may come, go and move', () => {
  const after = lines('city,id,age', 'Lima,1,30', 'Paris,2,40', 'Rome,3,50');
  const { columnsAdded, columnsRemoved, rows, notes } = differenceOf(PEOPLE, after);
  equal([columnsAdded, columnsRemoved], [['age'], ['name']]);
  equal(
    rows.map(({ key }) => key),
    [['2']],
  );
  equal(notes, ['columns are in another order']);
});

test('says what cells do not show', () => {
  const notes = (before: string, after: string) => {
    const difference = differenceOf(before, after);
    equal(difference.rows, []);
    return difference.notes;
  };
  equal(notes(PEOPLE, PEOPLE.replaceAll(',', ';')), ['delimiter: , before, ; after']);
  equal(notes(PEOPLE, PEOPLE.replaceAll('\n', '\r\n')), ['line ends: LF before, CRLF after']);
  equal(notes(PEOPLE, `\uFEFF${PEOPLE}`), ['a BOM was added']);
  equal(notes(PEOPLE, PEOPLE.replace('Ana', '"Ana"')), [
    'rows that are only written in another way: 1',
  ]);
  equal(notes(PEOPLE, PEOPLE.replace('name', '"name"')), ['the header is written in another way']);
  const sorted = lines('id,name,city', '3,Cy,Rome', '1,Ana,Lima', '2,Bo,Oslo');
  equal(notes(PEOPLE, sorted), ['rows are in another order']);
});

test('prefers a key that keeps rows together over one that is unique by chance', () => {
  const before = lines('value,code,year', '1.5,a,1', '2.5,a,2', '3.5,b,1');
  equal(differenceOf(before, before.replace('2.5', '2.6')).key, ['code', 'year']);
  const named = lines('value,name', '1.5,a', '2.5,b');
  equal(differenceOf(named, named.replace('2.5', '2.6')).key, ['name']);
  const speaking = lines('name,person_id', 'a,1', 'b,2');
  equal(differenceOf(speaking, `${speaking}c,3\n`).key, ['person_id']);
});

test('a declared key is used, and must hold', () => {
  equal(differenceOf(PEOPLE, PEOPLE.replace('Lima', 'Quito'), ['name']).key, ['name']);
  const why = (key: string[], text: string) => {
    const difference = between(PEOPLE, text, key);
    return 'why' in difference ? difference.why : 'none';
  };
  match(why(['id'], `${PEOPLE}3,Di,Bonn\n`), /key "id" is there twice: "3"/);
  match(why(['id'], `${PEOPLE},Di,Bonn\n`), /key "id" is empty in row 4/);
  match(why(['nr'], PEOPLE), /no column "nr"/);
});

const whys: [name: string, text: string, why: RegExp][] = [
  ['rows that nothing tells apart', lines('a,b', '1,2', '1,2'), /tells its rows apart/],
  [
    'an unclosed quote',
    `${PEOPLE}4,"Di,Bonn\n5,Ed,Kiel\n`,
    /line 5 has a quote that is not closed/,
  ],
  ['text behind a quote', `${PEOPLE}4,"Di"x,Bonn\n`, /line 5 has text after a closing quote/],
  ['a ragged row', `${PEOPLE}4,Di\n`, /line 5 has 2 fields, the first one 3/],
  ['a blank line', `${PEOPLE}\n`, /line 5 is empty/],
  ['a column twice', lines('id,a,a', '1,2,3').replace('1,2,3', 'x,y,z'), /only one|two columns/],
  ['no line at all', '', /is empty/],
  [
    '100,000 columns',
    `${Array.from({ length: 100_000 }, (_, i) => `c${i}`).join(',')}\n`,
    /100000 columns/,
  ],
];
for (const [name, text, why] of whys) {
  test(`${name}: no table, and why`, () => {
    const difference = between(PEOPLE, text);
    match('why' in difference ? difference.why : 'none', why);
  });
}

test('many columns, rows and long cells are shown in part and counted whole', () => {
  const header = Array.from({ length: COLUMNS_LIMIT }, (_, index) => `c${index}`).join(',');
  const row = (value: string) => `${'k,'.concat(`${value},`.repeat(COLUMNS_LIMIT - 2))}${value}`;
  equal(
    differenceOf(lines(header, row('x')), lines(header, row('y'))).rows[0]?.cells.length,
    COLUMNS_LIMIT - 1,
  );
  const long = (value: string) => lines('id,note', `1,${value.repeat(5000)}`);
  const cell = differenceOf(long('x'), long('y')).rows[0]?.cells[0];
  equal(cell?.after?.length, SHOWN_CELL_LENGTH + 1);
  const rows = (value: string) =>
    lines(
      'id,v',
      ...Array.from({ length: SHOWN_ROWS_LIMIT + 5 }, (_, index) => `${index},${value}`),
    );
  const difference = differenceOf(rows('x'), rows('y'));
  equal([difference.rows.length, difference.changed], [SHOWN_ROWS_LIMIT, SHOWN_ROWS_LIMIT + 5]);
  equal(difference.cut, true);
});

test('names of prototypes, RTL and CJK are names and keys like any other', () => {
  const before = lines('id,__proto__,الاسم', 'constructor,1,أ', '__proto__,2,ب', '漢字,3,ج');
  const after = before.replace('2', '22').replace('漢字,3', '漢字,33');
  const { rows, key } = differenceOf(before, after);
  equal(key, ['id']);
  equal(
    rows.map((row) => [row.key[0], row.cells]),
    [
      ['__proto__', [{ column: '__proto__', before: '2', after: '22' }]],
      ['漢字', [{ column: '__proto__', before: '3', after: '33' }]],
    ],
  );
});

type Cells = Map<string, string>;
const value = fc.constantFrom('', 'x', 'y', 'a,b', 'a"b', 'two\nlines', 'é', '漢');
const tableOf = fc
  .uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 8 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.tuple(fc.constant(String(id)), value, value))));

function write(rows: readonly (readonly string[])[]): string {
  return stringify([['id', 'one', 'two'], ...rows]);
}

/** Puts row changes onto rows by their key. */
function apply(rows: readonly (readonly string[])[], changes: readonly RowChange[]): string[][] {
  const byKey = new Map(
    rows.map(([id = '', one = '', two = '']) => {
      const cells: Cells = new Map([
        ['id', id],
        ['one', one],
        ['two', two],
      ]);
      return [id, cells];
    }),
  );
  for (const { kind, key, cells } of changes) {
    const [id = ''] = key;
    const row: Cells = byKey.get(id) ?? new Map();
    if (kind === 'removed') byKey.delete(id);
    else byKey.set(id, row);
    for (const { column, before, after } of cells) {
      equal(row.get(column), before);
      if (after !== undefined) row.set(column, after);
    }
  }
  return [...byKey.values()].map((row) => [...row.values()]);
}

test('row changes put onto one table give the rows of the other', () => {
  fc.assert(
    fc.property(tableOf, tableOf, (before, after) => {
      const { rows } = differenceOf(write(before), write(after), ['id']);
      equal(apply(before, rows).sort(), after.map((row) => [...row]).sort());
    }),
    { numRuns: 300 },
  );
});
