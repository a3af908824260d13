import type { ContentDifference, RowChange } from '../../../src/content/comparison.js';
import { type Body, windowOf } from '../../../src/ui/conflicts/body.js';
import { differenceBody } from '../../../src/ui/conflicts/difference-rows.js';
import { createStyle } from '../../../src/ui/style.js';
import { displayWidth } from '../../../src/ui/width.js';
import { equal, ok, suite } from '../../support/suite.js';

const test = suite('conflicts: difference-rows');

const draw = (difference: ContentDifference, width = 60, left = 0): Body =>
  differenceBody(difference, { style: createStyle(false), width, left });
const all = (body: Body) => windowOf(body, 0, body.length);

test('a text is shown unified, escaped, with what its lines do not show', () => {
  const body = draw({
    kind: 'text',
    hunks: [
      {
        before: 3,
        after: 4,
        lines: [
          { kind: 'same', text: 'a\tb' },
          { kind: 'removed', text: 'old \u001b[2J' },
          { kind: 'added', text: '新しい' },
        ],
      },
    ],
    added: 1,
    removed: 1,
    cut: true,
    notes: ['only line ends differ'],
  });
  equal(all(body), [
    '- mine: 1 line   + theirs: 1 line',
    'Note: only line ends differ',
    '@@ line 3 of mine, line 4 of theirs @@',
    ' a\\tb',
    '-old \\x1b[2J',
    '+新しい',
    'There is more than this.',
  ]);
});

const table = (rows: RowChange[]): ContentDifference => ({
  kind: 'table',
  key: ['id'],
  rows,
  added: 1,
  removed: 1,
  changed: 1,
  columnsAdded: ['unit'],
  columnsRemoved: [],
  cut: false,
  notes: [],
});

test('a table is shown row by row, of a changed row only the cells that differ', () => {
  const body = draw(
    table([
      {
        kind: 'changed',
        key: ['7'],
        cells: [
          { column: 'price', before: '10.5', after: '11' },
          { column: 'unit', before: undefined, after: 'kg' },
        ],
      },
      { kind: 'added', key: ['9'], cells: [{ column: 'price', before: undefined, after: '3' }] },
      { kind: 'removed', key: ['10'], cells: [{ column: 'price', before: '4', after: undefined }] },
    ]),
  );
  equal(all(body), [
    'key: id;  ~ 1 row changed, - 1 only mine, + 1 only theirs',
    'Columns only theirs: unit',
    '  key  column  mine                   theirs',
    '~ 7    price   10.5                   11',
    '       unit    (none)                 kg',
    '+ 9    price=3',
    '- 10   price=4',
  ]);
});

test('a row of 100,000 columns is drawn where it is looked at', () => {
  const cells = Array.from({ length: 100_000 }, (_, i) => ({
    column: `c${i}`,
    before: undefined,
    after: 'x'.repeat(20),
  }));
  const difference = table([
    { kind: 'added', key: ['k'.repeat(500)], cells },
    { kind: 'changed', key: ['b'], cells: cells.map((cell) => ({ ...cell, before: '1' })) },
  ]);
  const body = draw(difference, 80);
  equal(body.length, 3 + 1 + 100_000);
  for (const line of windowOf(body, 0, 30)) ok(displayWidth(line) <= 80, line);
  ok(body.line(body.length - 1).includes('c99999'), body.line(body.length - 1));
  const moved = draw(difference, 80, 1000).line(3);
  ok(/c4\d=x/.test(moved), moved);
});

test('long values can be moved into sight', () => {
  const text = `${'a'.repeat(100)}測END`;
  const lines = [{ kind: 'added' as const, text }];
  const difference: ContentDifference = {
    ...{ kind: 'text', hunks: [{ before: 1, after: 1, lines }] },
    ...{ added: 1, removed: 0, cut: false, notes: [] },
  };
  equal(draw(difference, 20).line(2), `+${'a'.repeat(18)}…`);
  equal(draw(difference, 20, 96).line(2), '+aaaa測END');
  equal(draw(difference, 20, 101).line(2), '+ END');
  equal(draw(difference, 20, 500).line(2), '+');
});

test('a binary file is told by its sizes and where it begins to differ', () => {
  const sizes = [1500, 1502] as const;
  equal(all(draw({ kind: 'binary', sizes, first: 4096, why: 'it is not text' })), [
    'Not shown as text: it is not text',
    '  mine    1.5 kB (1,500 bytes)',
    '  theirs  1.5 kB (1,502 bytes)',
    '  first difference at offset 4,096 (0x1000)',
  ]);
  equal(all(draw({ kind: 'same' })), ['The contents are the same.']);
});
