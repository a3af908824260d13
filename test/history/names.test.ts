import { diffWords } from '../../src/history/diff-words.js';
import { snapshotNames } from '../../src/history/snapshot-name.js';
import { equal, suite } from '../support/suite.js';

const test = suite('names of snapshots');
const digits = '0123456789abcdef'.repeat(4);

test('an id is a number with or without s', () => {
  equal(snapshotNames('s12'), [{ kind: 'number', number: 12 }]);
  equal(snapshotNames('12'), [{ kind: 'number', number: 12 }]);
});

test('four digits can be an id or the beginning of a hash, in this order', () => {
  equal(snapshotNames('1234'), [
    { kind: 'number', number: 1234 },
    { kind: 'hash', prefix: '1234' },
  ]);
});

test('the head can be counted back from, in any case', () => {
  equal(snapshotNames('head'), [{ kind: 'head', back: 0 }]);
  equal(snapshotNames('Head~12'), [{ kind: 'head', back: 12 }]);
});

test('hexadecimal digits begin a hash, from four on up to all', () => {
  equal(snapshotNames('ABCD'), [{ kind: 'hash', prefix: 'abcd' }]);
  equal(snapshotNames(digits), [{ kind: 'hash', prefix: digits }]);
  equal(snapshotNames('1'.repeat(64)), [{ kind: 'hash', prefix: '1'.repeat(64) }]);
});

for (const text of [
  '',
  's',
  's0',
  '0',
  '012',
  's-1',
  '-1',
  'abc',
  'head~',
  'head~x',
  'heads',
  'abcg',
  `${digits}0`,
  's1 ',
  'S1x',
  '1e3',
  '../s1',
]) {
  test(`${JSON.stringify(text)} is no name`, () => equal(snapshotNames(text), []));
}

test('a number beyond any id is only a hash', () => {
  equal(snapshotNames('9'.repeat(20)), [{ kind: 'hash', prefix: '9'.repeat(20) }]);
});

test('at most two words are snapshots, and only before all paths', () => {
  equal(
    diffWords(['s1', 's2', 's3'], () => false),
    { names: ['s1', 's2'], paths: ['s3'] },
  );
  equal(
    diffWords(['a', 's1'], () => false),
    { names: [], paths: ['a', 's1'] },
  );
  equal(
    diffWords([], () => false),
    { names: [], paths: [] },
  );
});

test('a path wins over digits, never over a clear name', () => {
  equal(
    diffWords(['12', 's1'], () => true),
    { names: [], paths: ['12', 's1'] },
  );
  equal(
    diffWords(['s1', 'cafe'], () => true),
    { names: ['s1'], paths: ['cafe'] },
  );
  equal(
    diffWords(['head~1', '2024'], () => false),
    { names: ['head~1', '2024'], paths: [] },
  );
});
