import type { Leaf } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import type { Change } from '../../src/sync/analyze.js';
import type { Resolution } from '../../src/sync/resolutions.js';
import { decideBy, marksOf, mergedExec, offeredChoices } from '../../src/sync/resolutions.js';
import { resolve } from '../../src/sync/resolve.js';
import { equal, suite } from '../support/suite.js';

const test = suite('resolutions');

const file = (digit: string, exec = false): Leaf => ({
  kind: 'file',
  name: 'f',
  hash: digit.repeat(64) as Hash,
  size: 1,
  exec,
  mtime: 0n,
});
const merged = file('d') as Leaf & { kind: 'file' };
const change = (over: Partial<Change> = {}): Change => ({
  path: 'f',
  state: 'both-changed',
  presence: '111',
  action: 'conflict',
  local: file('a'),
  cache: file('b'),
  remote: file('c'),
  ...over,
});
const naming = { label: 'ann-s2', taken: () => false };
const decided = (resolution: Resolution, about: Change) => {
  const { decide, unused } = decideBy([resolution], () => merged);
  return [decide(about), Object.fromEntries(unused)] as const;
};

test('a choice goes for the versions that it was made about, and for no others', () => {
  const one = change();
  for (const choice of ['local', 'remote', 'both', 'base'] as const)
    equal(decided({ path: 'f', choice, marks: marksOf(one) }, one), [choice, {}]);
  for (const side of ['local', 'cache', 'remote'] as const)
    equal(
      decided({ path: 'f', choice: 'local', marks: marksOf(one) }, change({ [side]: file('e') })),
      [undefined, { f: 'changed' }],
    );
  equal(
    decided(
      { path: 'f', choice: 'local', marks: marksOf(one) },
      change({ local: file('a', true) }),
    ),
    [undefined, { f: 'changed' }],
  );
});

test('a choice without marks goes for whatever is there', () => {
  equal(decided({ path: 'f', choice: 'remote' }, change({ local: file('e') })), ['remote', {}]);
});

test('what a conflict does not offer is not done', () => {
  const added = change({ state: 'both-added', cache: undefined });
  equal(offeredChoices(added), ['local', 'remote', 'both']);
  equal(decided({ path: 'f', choice: 'base' }, added), [undefined, { f: 'not-offered' }]);
  const gone = change({ state: 'local-deleted-remote-changed', local: undefined });
  equal(offeredChoices(gone), ['local', 'remote', 'base']);
  equal(decided({ path: 'f', choice: 'merge' }, gone), [undefined, { f: 'not-offered' }]);
  const link: Leaf = { kind: 'link', name: 'f', target: 'x', mtime: 0n };
  equal(offeredChoices(change({ remote: link })), ['local', 'remote', 'both', 'base']);
});

test('what clashes goes by the choice for the path where it clashes', () => {
  const inner = change({ path: 'f/inside', clash: 'file-folder', group: 'f' });
  const { decide, unused } = decideBy([{ path: 'f', choice: 'both' }], () => undefined);
  equal(decide(inner), 'both');
  equal(unused.size, 0);
  equal(offeredChoices(inner), ['local', 'remote', 'both']);
});

test('a merge that cannot be had leaves the conflict open, and a path without one is told of', () => {
  const { decide, unused } = decideBy(
    [
      { path: 'f', choice: 'merge' },
      { path: 'elsewhere', choice: 'local' },
    ],
    () => undefined,
  );
  equal(decide(change()), undefined);
  equal(Object.fromEntries(unused), { f: 'no-merge', elsewhere: 'no-conflict' });
});

test('a third version is put on both sides, and the local one kept; one that a side has is taken from there', () => {
  const one = change();
  equal(resolve(one, 'base', naming), [
    { kind: 'put', path: 'f', leaf: file('b'), from: 'history', replaces: file('a'), keep: true },
  ]);
  equal(resolve(one, { merged }, naming), [
    { kind: 'put', path: 'f', leaf: merged, from: 'merge', replaces: file('a'), keep: true },
  ]);
  const same = (leaf: Leaf) => resolve(one, { merged: leaf as typeof merged }, naming);
  equal(same(file('c')), resolve(one, 'remote', naming));
  equal(same(file('a')), resolve(one, 'local', naming));
  const gone = change({ local: undefined });
  equal(resolve(gone, 'base', naming), [
    { kind: 'put', path: 'f', leaf: file('b'), from: 'history', replaces: undefined, keep: false },
  ]);
});

test('a merge has the x-bit that a side changed', () => {
  const bits = (mine: boolean, was: boolean, theirs: boolean) =>
    mergedExec({ local: file('a', mine), cache: file('b', was), remote: file('c', theirs) });
  equal(bits(true, false, false), true);
  equal(bits(false, false, true), true);
  equal(bits(false, true, true), false);
  equal(bits(true, true, false), false);
  equal(bits(true, false, true), true);
});
