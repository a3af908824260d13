import fc from 'fast-check';
import { displayWidth } from '../../src/ui/width.js';
import { cutStart, dropColumns, fitText, foldText, wrapText } from '../../src/ui/wrap.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('wrap');

test('text breaks between words, and within one that is too long', () => {
  equal(wrapText('keep both files beside', 10), ['keep both', 'files', 'beside']);
  equal(wrapText('a abcdefghijkl b', 5), ['a', 'abcde', 'fghij', 'kl b']);
  equal(wrapText('测量数据', 5), ['测量', '数据']);
  equal(wrapText('', 5), ['']);
});

test('no line is wider than it may be, and no character is lost', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '测', 'é', '👩‍🔬', 'ب') });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 12 }), (value, width) => {
      const lines = wrapText(value, width);
      for (const line of lines) ok(displayWidth(line) <= width, JSON.stringify(line));
      equal(lines.join('').replaceAll(' ', ''), value.replaceAll(' ', ''));
      ok(displayWidth(cutStart(value, width)) <= width, 'cut');
      equal(displayWidth(fitText(value, width)), width);
    }),
  );
});

test('a line that goes on is indented, and no word is broken', () => {
  const text = 'Settle them one by one: dsg resolve; or all alike: dsg sync --on-conflict=local';
  equal(foldText(text, 40), [
    'Settle them one by one: dsg resolve; or',
    '  all alike: dsg sync',
    '  --on-conflict=local',
  ]);
  equal(foldText(`"/srv/${'a'.repeat(50)}"`, 40).length, 1);
  equal(foldText('a  b', 40), ['a  b'], 'blanks are part of a name');
  equal(foldText(text, undefined), [text]);
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 30, max: 60 }), (all, width) => {
      const lines = foldText(all.join(' '), width);
      for (const line of lines) ok(displayWidth(line) <= width, line);
      equal(lines.map((line) => line.trim()).join(' '), all.join(' '));
    }),
  );
});

test('a path that is cut keeps its end', () => {
  equal(cutStart('input/2026/data.csv', 12), '…26/data.csv');
  equal(cutStart('测量/数据', 5), '…数据');
  equal(cutStart('short', 12), 'short');
});

test('columns are left out from the left; half a wide character becomes a space', () => {
  equal(dropColumns('abcdef', 2), 'cdef');
  equal(dropColumns('测量数据', 3), ' 数据');
  equal(dropColumns('ab', 5), '');
  equal(dropColumns('ab', 0), 'ab');
});
