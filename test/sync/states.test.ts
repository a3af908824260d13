import fc from 'fast-check';
import type { Leaf } from '../../src/model/entry.js';
import type { Action, State } from '../../src/sync/states.js';
import { ACTIONS, classify, presence } from '../../src/sync/states.js';
import { anyLeaf, file, link } from '../model/trees.js';
import { equal, suite } from '../support/suite.js';

const test = suite('states');

/** The contract, row by row: which sides have the path, which versions are equal, what it is called, what is done. */
const TABLE: readonly [where: string, equal: string, state: State, action: Action][] = [
  ['111', 'L=C=R', 'unchanged', 'none'],
  ['111', 'L=C', 'remote-changed', 'download'],
  ['111', 'L=R', 'same-change', 'refresh'],
  ['111', 'C=R', 'local-changed', 'upload'],
  ['111', '', 'both-changed', 'conflict'],
  ['011', 'C=R', 'local-deleted', 'delete-remote'],
  ['011', '', 'local-deleted-remote-changed', 'conflict'],
  ['101', 'L=R', 'same-added', 'refresh'],
  ['101', '', 'both-added', 'conflict'],
  ['110', 'L=C', 'remote-deleted', 'delete-local'],
  ['110', '', 'remote-deleted-local-changed', 'conflict'],
  ['001', '', 'remote-added', 'download'],
  ['010', '', 'both-deleted', 'refresh'],
  ['100', '', 'local-added', 'upload'],
  ['000', '', 'absent', 'none'],
];

function equality(l: string, c: string, r: string): string {
  const same = (a: string, b: string) => a !== '-' && a === b;
  if (same(l, c) && same(c, r)) return 'L=C=R';
  if (same(l, c)) return 'L=C';
  if (same(c, r)) return 'C=R';
  return same(l, r) ? 'L=R' : '';
}

const versions: Readonly<Record<string, Leaf | undefined>> = {
  '-': undefined,
  a: file('f', 'one'),
  b: { ...file('f', 'one'), exec: true },
  c: link('f', 'one'),
};

for (const l of Object.keys(versions)) {
  for (const c of Object.keys(versions)) {
    for (const r of Object.keys(versions)) {
      const at = { local: versions[l], cache: versions[c], remote: versions[r] };
      const where = [l, c, r].map((one) => (one === '-' ? '0' : '1')).join('');
      const row = TABLE.find((one) => one[0] === where && one[1] === equality(l, c, r));
      test(`${l}${c}${r} is ${row?.[2]}`, () => {
        equal(presence(at), where);
        equal([where, equality(l, c, r), classify(at), ACTIONS[classify(at)]], row);
      });
    }
  }
}

test('there are 15 states, no more and no less', () => {
  equal(new Set(Object.keys(ACTIONS)), new Set(TABLE.map((row) => row[2])));
  equal(TABLE.length, 15);
});

test('swapping the sides swaps what is done', () => {
  const mirror: Record<Action, Action> = {
    none: 'none',
    refresh: 'refresh',
    conflict: 'conflict',
    upload: 'download',
    download: 'upload',
    'delete-local': 'delete-remote',
    'delete-remote': 'delete-local',
  };
  const maybe = fc.option(anyLeaf, { nil: undefined });
  fc.assert(
    fc.property(maybe, maybe, maybe, (local, cache, remote) => {
      const there = ACTIONS[classify({ local, cache, remote })];
      const back = ACTIONS[classify({ local: remote, cache, remote: local })];
      equal(back, mirror[there]);
    }),
    { numRuns: 1000 },
  );
});
