import { pathMatcher } from '../../src/history/match-path.js';
import { equal, suite } from '../support/suite.js';

const test = suite('history/match-path');
const PATHS = ['a.csv', 'in/a.csv', 'in/deep/b.csv', 'in/deep/er/c.tsv', 'In/A.CSV', 'in/[x].csv'];
const meant = (pattern: string, ignoreCase = false) =>
  PATHS.filter((path) => pathMatcher(pattern, { ignoreCase })(path, false));

test('a name means files of any folder', () => {
  equal(meant('a.csv'), ['a.csv', 'in/a.csv']);
  equal(meant('a.csv', true), ['a.csv', 'in/a.csv', 'In/A.CSV']);
  equal(meant('csv'), []);
});

test('wildcards stay within a name, two stars go through folders', () => {
  equal(meant('*.csv'), ['a.csv', 'in/a.csv', 'in/deep/b.csv', 'in/[x].csv']);
  equal(meant('in/*.csv'), ['in/a.csv', 'in/[x].csv']);
  equal(meant('in/**/*.?sv'), ['in/a.csv', 'in/deep/b.csv', 'in/deep/er/c.tsv', 'in/[x].csv']);
  equal(meant('**/b.csv'), ['in/deep/b.csv']);
  equal(meant('/a.csv'), ['a.csv']);
});

test('sets, their opposite, and what is taken as it is', () => {
  equal(meant('[bc].*'), ['in/deep/b.csv', 'in/deep/er/c.tsv']);
  equal(meant('[!a-b].?sv'), ['in/deep/er/c.tsv']);
  equal(meant('\\[x\\].csv'), ['in/[x].csv']);
  equal(meant('[x].csv'), []);
  equal(pathMatcher('[x')('[x', false), true);
});

test('a slash at the end means folders', () => {
  equal(
    [pathMatcher('deep/')('in/deep', true), pathMatcher('deep/')('in/deep', false)],
    [true, false],
  );
});

test('no pattern takes for ever', () => {
  const pattern = `${'*a'.repeat(60)}*b`;
  equal(pathMatcher(pattern)('a'.repeat(250), false), false);
  equal(pathMatcher(`${'**/a/'.repeat(40)}b`)(Array(250).fill('a').join('/'), false), false);
});
