import type { SearchPattern } from '../../src/content/line-search.js';
import { createLineSearch, LINE_PIECE, lineMatcher } from '../../src/content/line-search.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('content/line-search');

function search(pieces: readonly string[], pattern: Partial<SearchPattern>, limit = 10) {
  const matcher = lineMatcher({ text: '', isFixed: false, ignoreCase: false, ...pattern });
  const lines = createLineSearch({ matcher, limit, newline: '\n' });
  for (const piece of pieces) lines.add(piece);
  return lines.end();
}

test('lines are found whichever way the text is cut, with their numbers', () => {
  const text = 'one\r\ntwo one\n\nthree\none';
  const found = [
    { line: 1, text: 'one' },
    { line: 2, text: 'two one' },
    { line: 5, text: 'one' },
  ];
  for (const size of [1, 2, 5, 100]) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    equal(search(pieces, { text: 'one' }), { count: 3, lines: found });
    equal(search(pieces, { text: '^one$' }).count, 2);
  }
});

test('a fixed text is no pattern, and capitals can be all the same', () => {
  equal(search(['a.c\nabc\nA.C'], { text: 'a.c', isFixed: true }).count, 1);
  equal(search(['a.c\nabc\nA.C'], { text: 'a.c' }).count, 2);
  equal(search(['a.c\nabc\nA.C'], { text: 'a.c', isFixed: true, ignoreCase: true }).count, 2);
  equal(search(['(x)|/-'], { text: '(x)|/-', isFixed: true, ignoreCase: true }).count, 1);
});

test('what is found beyond the limit is counted', () => {
  const { count, lines } = search([`${'x\n'.repeat(20)}`], { text: 'x' }, 3);
  equal([count, lines.length], [20, 3]);
});

test('a line of any length is searched in pieces, and counts once', () => {
  const long = 'y'.repeat(LINE_PIECE);
  const { count, lines } = search([long, `${long}x`, `${long}x\nx`], { text: 'x' });
  equal([count, lines.map(({ line }) => line)], [2, [1, 2]]);
  ok((lines[0]?.text.length ?? 0) < 1100 && lines[0]?.text.includes('x'));
});
