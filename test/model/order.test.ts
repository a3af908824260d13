import fc from 'fast-check';
import { compareNames } from '../../src/model/order.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('order');

const bytesOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Well-formed text with a liking for the two code points around each change of length in UTF-8 and UTF-16. */
const EDGES = [
  ...['\0', '\x01', '/', 'a', '\x7f', '\x80', '\u07ff', '\u0800', '\ud7ff', '\ue000', '\uf8ff'],
  ...['\ufffd', '\uffff', '\u{10000}', '\u{103ff}', '\u{1f600}', '\u{10ffff}'],
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...EDGES), { maxLength: 5 }).map((points) => points.join('')),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
);

test('names are ordered as their UTF-8 bytes are', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      equal(Math.sign(compareNames(a, b)), bytesOrder(a, b));
    }),
    { numRuns: 5000 },
  );
});

test('every pair of code points at an edge is ordered as its bytes are', () => {
  for (const a of EDGES)
    for (const b of EDGES) {
      equal(Math.sign(compareNames(a, b)), bytesOrder(a, b));
      equal(Math.sign(compareNames(`x${a}y`, `x${b}`)), bytesOrder(`x${a}y`, `x${b}`));
    }
});

test('where UTF-16 orders otherwise, UTF-8 wins', () => {
  ok('\u{10000}' < '\uffff');
  ok(compareNames('\u{10000}', '\uffff') > 0);
});

test('a name comes before what it begins', () => {
  ok(compareNames('a', 'ab') < 0);
  ok(compareNames('', 'a') < 0);
  equal(compareNames('', ''), 0);
  equal(compareNames('\u{1f600}', '\u{1f600}'), 0);
});
