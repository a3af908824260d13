import fc from 'fast-check';
import { treeDifference } from '../../src/model/difference.js';
import { sameLeaf } from '../../src/model/entry.js';
import { asFolder, findEntry, treeIn } from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import { equal, suite } from '../support/suite.js';
import type { Paths } from './trees.js';
import { guarded, paths, plant, threePaths } from './trees.js';

const test = suite('difference');

/** The same, without trees. */
function naive(before: Paths, after: Paths) {
  const found = new Map<string, unknown>();
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(path), after.get(path)];
    if (!sameLeaf(a, b)) found.set(path, { path, before: a, after: b });
  }
  return found;
}

test('the difference of two trees is that of their files', () => {
  fc.assert(
    fc.property(threePaths, ([before, , after]) => {
      const a = plant(before);
      const b = plant(after, a.forest as never);
      const found = [...treeDifference(b.forest, a.root, b.root)];
      equal(new Map(found.map((one) => [one.path, one])), naive(before, after));
      equal(new Set(found.map(({ path }) => path)).size, found.length);
    }),
    { numRuns: 500 },
  );
});

test('equal folders are not read', () => {
  const before = plant(paths({ 'same/deep/x': '1', 'a/b': '1', 'a/same/x': '1' }));
  const after = plant(
    paths({ 'same/deep/x': '1', 'a/b': '2', 'a/same/x': '1' }),
    before.forest as never,
  );
  const at = (root: Hash | undefined, name: string) =>
    asFolder(findEntry(treeIn(after.forest, root as Hash, ''), name))?.hash;
  const forbidden = new Set([at(before.root, 'same'), at(at(before.root, 'a'), 'same')]);
  const forest = guarded(after.forest, (hash) => forbidden.has(hash));
  equal(
    [...treeDifference(forest, before.root, after.root)].map(({ path }) => path),
    ['a/b'],
  );
});

test('equal roots are not read at all', () => {
  const { root } = plant(paths({ a: '1' }));
  const forest = guarded(new Map(), () => true);
  equal([...treeDifference(forest, root, root)], []);
  equal([...treeDifference(forest, undefined, undefined)], []);
});

test('a time makes no difference', () => {
  const model = paths({ 'a/b': '1' });
  const later = new Map([...model].map(([path, leaf]) => [path, { ...leaf, mtime: 5n }]));
  const before = plant(model);
  const after = plant(later, before.forest as never);
  equal(before.root === after.root, false);
  equal([...treeDifference(after.forest, before.root, after.root)], []);
});
