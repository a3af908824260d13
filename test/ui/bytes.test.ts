import fc from 'fast-check';
import { formatBytes, formatCount } from '../../src/ui/bytes.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('bytes');

test('bytes are written in decimal units', () => {
  const cases: [number | bigint, string][] = [
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1049, '1.0 kB'],
    [1050, '1.1 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1_300_000_000, '1.3 GB'],
    [5n * 10n ** 12n, '5.0 TB'],
    [2n ** 64n, '18.4 EB'],
    [5e22, '50000 EB'],
    [-1500, '-1.5 kB'],
  ];
  for (const [bytes, expected] of cases) equal(formatBytes(bytes), expected);
});

test('no size below 1000 EB takes more than seven columns', () => {
  fc.assert(fc.property(fc.bigInt(0n, 10n ** 20n), (bytes) => ok(formatBytes(bytes).length <= 7)));
});

test('counts have their thousands apart and their noun in the right number', () => {
  equal(formatCount(0), '0');
  equal(formatCount(1234567), '1,234,567');
  equal(formatCount(999, 'file'), '999 files');
  equal(formatCount(1000, 'file'), '1,000 files');
  equal(formatCount(1, 'file'), '1 file');
  equal(formatCount(0n, 'file'), '0 files');
  equal(formatCount(2, 'entry', 'entries'), '2 entries');
});
