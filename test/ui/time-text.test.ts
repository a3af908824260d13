import { formatAgo, formatTime } from '../../src/ui/time-text.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('time-text');
const NOW = Date.UTC(2026, 10, 21, 12);

test('how long ago it was is told in the largest unit that fits', () => {
  const ago = (seconds: number) => formatAgo(NOW - seconds * 1000, NOW);
  equal([0, 59, 60, 7199, 86400, 8 * 86400, 61 * 86400, 800 * 86400].map(ago), [
    ...['just now', 'just now', '1 minute ago', '1 hour ago', '1 day ago', '1 week ago'],
    ...['2 months ago', '2 years ago'],
  ]);
  equal(formatAgo(NOW + 120_000, NOW), 'in 2 minutes');
});

test('a time is written to the minute in the zone of this machine', () => {
  match(formatTime(NOW), /^2026-11-2[12] \d\d:\d\d$/);
  equal(formatTime(new Date(2026, 0, 2, 3, 4).getTime()), '2026-01-02 03:04');
  equal(formatTime(Number.NaN), 'unknown time');
});
