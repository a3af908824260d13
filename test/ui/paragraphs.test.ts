import fc from 'fast-check';
import { wrapItems, wrapParagraph } from '../../src/ui/paragraphs.js';
import { displayWidth } from '../../src/ui/width.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('paragraphs');

test('lines end between words, and line breaks in the text count as blanks', () => {
  equal(wrapParagraph('one two\nthree  four', { width: 20 }), ['one two three four']);
  equal(wrapParagraph('one two three four five', { width: 20, indent: 2 }), [
    '  one two three four',
    '  five',
  ]);
  equal(wrapParagraph('', { width: 20 }), []);
});

test('wide characters take two columns', () => {
  equal(wrapParagraph('数据数据数据 数据数据', { width: 20 }), ['数据数据数据', '数据数据']);
});

test('nothing is lost, and no line is too long that could be shorter', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 100 }), (words, width) => {
      const text = words.join(' ');
      const lines = wrapParagraph(text, { width });
      equal(
        lines.join(' '),
        text
          .split(/[ \n]+/)
          .filter((word) => word !== '')
          .join(' '),
      );
      for (const line of lines)
        ok(displayWidth(line) <= Math.max(width, 20) || !line.includes(' '), line);
    }),
  );
});

test('terms stand before what they mean, long ones above it', () => {
  const items = [
    ['a', 'first second third fourth'],
    ['longer', 'meaning'],
  ] as const;
  equal(wrapItems(items, { width: 28, column: 4 }), [
    '  a     first second third',
    '        fourth',
    '  longer',
    '        meaning',
  ]);
});
