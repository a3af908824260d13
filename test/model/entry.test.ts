import fc from 'fast-check';
import type { Leaf } from '../../src/model/entry.js';
import { leafBytes, sameLeaf, treeTotals } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { isHash, NO_HASH } from '../../src/model/hash.js';
import { equal, ok, suite } from '../support/suite.js';
import { anyLeaf, file, link, paths, plant } from './trees.js';

const test = suite('entry');

test('time and name make no difference, everything else does', () => {
  const one = file('a', 'text');
  ok(sameLeaf(one, { ...one, mtime: 1n, name: 'b' }));
  ok(!sameLeaf(one, { ...one, exec: true }));
  ok(!sameLeaf(one, file('a', 'other')));
  ok(!sameLeaf(one, link('a', 'text')));
  ok(!sameLeaf(link('a', 'x'), link('a', 'y')));
  ok(sameLeaf(link('a', 'x'), { ...link('b', 'x'), mtime: 1n }));
  ok(!sameLeaf(one, undefined));
  ok(!sameLeaf(undefined, one));
  ok(sameLeaf(undefined, undefined));
});

test('sameness is an equivalence', () => {
  const maybe = fc.option(anyLeaf, { nil: undefined });
  fc.assert(
    fc.property(maybe, maybe, maybe, (a, b, c) => {
      ok(sameLeaf(a, a));
      equal(sameLeaf(a, b), sameLeaf(b, a));
      if (sameLeaf(a, b) && sameLeaf(b, c)) ok(sameLeaf(a, c));
    }),
    { numRuns: 1000 },
  );
});

test('a file counts its bytes, a link none', () => {
  equal(leafBytes(file('a', '12345')), 5);
  equal(leafBytes(link('a', '12345')), 0);
  equal(leafBytes(undefined), 0);
});

test('totals count files and links, with those of subfolders', () => {
  equal(treeTotals([]), { files: 0, bytes: 0 });
  const { root, forest } = plant(
    paths({ 'a/b/c': '1', 'a/b/d': '22', 'a/e': { to: 'b' }, f: '333' }),
  );
  equal(treeTotals(forest.get(root as Hash) ?? []), { files: 4, bytes: 6 });
});

test('a hash has 64 small hexadecimal digits', () => {
  ok(isHash(NO_HASH));
  ok(isHash('0123456789abcdef'.repeat(4)));
  const bad = ['', 'x', 'A'.repeat(64), '0'.repeat(63), '0'.repeat(65), `${NO_HASH}\n`, null, 0];
  for (const one of [...bad, [NO_HASH], 'g'.repeat(64)] as (Leaf | unknown)[]) ok(!isHash(one));
});
