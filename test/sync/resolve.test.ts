import type { Leaf } from '../../src/model/entry.js';
import type { Change, Clash } from '../../src/sync/analyze.js';
import type { Naming } from '../../src/sync/resolve.js';
import { resolve } from '../../src/sync/resolve.js';
import { classify, presence } from '../../src/sync/states.js';
import { file } from '../model/trees.js';
import { equal, suite } from '../support/suite.js';

const test = suite('resolve');

const [one, two, three] = ['one', 'two', 'three'].map((text) => file('f', text)) as [
  Leaf,
  Leaf,
  Leaf,
];
const free: Naming = { label: 'ada-s2', taken: () => false };

function conflict(
  path: string,
  [local, cache, remote]: (Leaf | undefined)[],
  clash?: { clash: Clash; group: string },
): Change {
  const versions = { local, cache, remote };
  const state = classify(versions);
  return { path, state, presence: presence(versions), action: 'conflict', ...versions, ...clash };
}

test('for local: what is here goes there, and what is gone here goes there', () => {
  equal(resolve(conflict('f', [one, two, three]), 'local', free), [
    { kind: 'upload', path: 'f', leaf: one, replaces: three },
  ]);
  equal(resolve(conflict('f', [undefined, two, three]), 'local', free), [
    { kind: 'delete-remote', path: 'f', leaf: three },
  ]);
  equal(resolve(conflict('f', [one, two, undefined]), 'local', free), [
    { kind: 'upload', path: 'f', leaf: one, replaces: undefined },
  ]);
});

test('for remote: what is there comes here, and a version that no snapshot has is kept', () => {
  equal(resolve(conflict('f', [one, two, three]), 'remote', free), [
    { kind: 'download', path: 'f', leaf: three, replaces: one, keep: true },
  ]);
  equal(resolve(conflict('f', [one, two, undefined]), 'remote', free), [
    { kind: 'delete-local', path: 'f', leaf: one, keep: true },
  ]);
  equal(resolve(conflict('f', [undefined, two, three]), 'remote', free), [
    { kind: 'download', path: 'f', leaf: three, replaces: undefined, keep: false },
  ]);
});

test('for remote: a version that the last snapshot has need not be kept', () => {
  const clash = { clash: 'similar-name', group: 'f' } as const;
  equal(resolve(conflict('f', [one, one, three], clash), 'remote', free), [
    { kind: 'download', path: 'f', leaf: three, replaces: one, keep: false },
  ]);
  equal(resolve(conflict('f', [one, one, undefined], clash), 'remote', free), [
    { kind: 'delete-local', path: 'f', leaf: one, keep: false },
  ]);
});

test('for both: the other version is put beside', () => {
  equal(resolve(conflict('d/f.csv', [one, undefined, three]), 'both', free), [
    { kind: 'upload', path: 'd/f.csv', leaf: one, replaces: three },
    { kind: 'beside', path: 'd/f.ada-s2.csv', leaf: three, of: 'd/f.csv' },
  ]);
});

test('for both: a change wins over a deletion, on whichever side it is', () => {
  equal(resolve(conflict('f', [undefined, two, three]), 'both', free), [
    { kind: 'download', path: 'f', leaf: three, replaces: undefined, keep: false },
  ]);
  equal(resolve(conflict('f', [one, two, undefined]), 'both', free), [
    { kind: 'upload', path: 'f', leaf: one, replaces: undefined },
  ]);
});

test('for both: a name that is taken is not taken again', () => {
  const names = new Set(['f.ada-s2.csv', 'f.ada-s2-2.csv']);
  const naming = { label: 'ada-s2', taken: (path: string) => names.has(path) };
  equal(
    resolve(conflict('f.csv', [one, undefined, three]), 'both', naming)[1]?.path,
    'f.ada-s2-3.csv',
  );
});

test('for both: a folder against a file moves aside as a whole', () => {
  const clash = { clash: 'file-folder', group: 'd/x' } as const;
  equal(resolve(conflict('d/x/a/b', [undefined, undefined, three], clash), 'both', free), [
    { kind: 'delete-remote', path: 'd/x/a/b', leaf: three },
    { kind: 'beside', path: 'd/x.ada-s2/a/b', leaf: three, of: 'd/x/a/b' },
  ]);
  equal(resolve(conflict('d/x', [one, undefined, undefined], clash), 'both', free), [
    { kind: 'upload', path: 'd/x', leaf: one, replaces: undefined },
  ]);
});

test('two versions that are the same need nothing, for any side', () => {
  const clash = { clash: 'similar-name', group: 'f' } as const;
  for (const side of ['local', 'remote', 'both'] as const)
    equal(resolve(conflict('f', [one, undefined, one], clash), side, free), []);
});
