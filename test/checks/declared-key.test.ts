import { declaredKey } from '../../src/checks/declared-key.js';
import { equal, suite } from '../support/suite.js';

const test = suite('declared key');

test('a table has the key of the first csv check for its path', () => {
  const checks = [
    { exists: 'a.csv' },
    { csv: 'input/*.csv', unique_key: ['site', 'year'] },
    { csv: ['**/*.csv', '*.tsv'], unique_key: 'id' },
  ];
  equal(declaredKey(checks, 'input/a.csv'), ['site', 'year']);
  equal(declaredKey(checks, 'output/deep/a.csv'), ['id']);
  equal(declaredKey(checks, 'b.tsv'), ['id']);
  equal(declaredKey(checks, 'b.txt'), undefined);
});

test('settings that are wrong declare no key', () => {
  for (const checks of [undefined, 'text', [null, 1, {}, { csv: 1, unique_key: [] }, { csv: '*' }]])
    equal(declaredKey(checks, 'a.csv'), undefined);
});
