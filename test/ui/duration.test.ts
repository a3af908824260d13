import { formatDuration } from '../../src/ui/duration.js';
import { equal, suite } from '../support/suite.js';

const test = suite('duration');

test('a time is as coarse as it is long', () => {
  for (const [seconds, text] of [
    [0, '0 s'],
    [0.4, '0 s'],
    [-3, '0 s'],
    [99.4, '99 s'],
    [99.6, '2 min'],
    [150, '3 min'],
    [3569, '59 min'],
    [3571, '1 h'],
    [7500, '2 h 5 min'],
    [86_400 * 2 - 1, '2 d'],
    [86_400 * 10, '10 d'],
  ] as const)
    equal(formatDuration(seconds), text, String(seconds));
});
