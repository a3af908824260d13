import { parseSize } from '../../src/checks/size-text.js';
import { equal, suite } from '../support/suite.js';

const test = suite('sizes');

test('with decimal and binary units, and plain numbers of bytes', () => {
  const sizes: Record<string, number> = {
    '0': 0,
    '12': 12,
    '12 B': 12,
    '500MB': 500_000_000,
    '500 mb': 500_000_000,
    '1kB': 1000,
    '1KiB': 1024,
    '1.5 GiB': 1_610_612_736,
    '2TB': 2e12,
    '1TiB': 2 ** 40,
  };
  for (const [text, bytes] of Object.entries(sizes)) equal(parseSize(text), bytes, text);
  equal(parseSize(7), 7);
});

test('of no known unit, below zero or beyond all measure are none', () => {
  for (const text of [
    '',
    'MB',
    '-1MB',
    '1e3',
    '1,5MB',
    '5 QB',
    '5 constructor',
    '99999999TB',
    '1 M B',
  ])
    equal(parseSize(text), undefined, text);
  for (const number of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
    equal(parseSize(number), undefined);
});
