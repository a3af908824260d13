import fc from 'fast-check';
import {
  asFolder,
  asLeaf,
  findEntry,
  joinPath,
  leaves,
  mergeTrees,
  treeIn,
} from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import { compareNames } from '../../src/model/order.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';
import { anyPaths, file, gather, paths, plant } from './trees.js';

const test = suite('forest');

test('the leaves of a tree are the files it was made of, in the order of the manifest', () => {
  fc.assert(
    fc.property(anyPaths, (model) => {
      const { root, forest } = plant(model);
      equal(new Map(gather(forest, root)), new Map([...gather(forest, root)]));
      const found = root === undefined ? [] : [...leaves(forest, root)];
      equal(new Set(found.map(({ path }) => path)), new Set(model.keys()));
      for (const { path, leaf } of found) equal(leaf, model.get(path));
      // Folder by folder: a name's leaves stand together, in the order of the names.
      const parts = found.map(({ path }) => path.split('/'));
      for (let i = 1; i < parts.length; i++) {
        const [a = [], b = []] = [parts[i - 1], parts[i]];
        const at = a.findIndex((name, j) => name !== b[j]);
        ok(compareNames(a[at] ?? '', b[at] ?? '') < 0);
      }
    }),
  );
});

test('an entry is found by its name, or not at all', () => {
  fc.assert(
    fc.property(anyPaths, fc.string({ maxLength: 3 }), (model, other) => {
      const { root, forest } = plant(model);
      const tree = root === undefined ? [] : treeIn(forest, root, '');
      for (const entry of tree) ok(findEntry(tree, entry.name) === entry);
      if (!tree.some((entry) => entry.name === other)) equal(findEntry(tree, other), undefined);
    }),
  );
});

test('several trees are walked at once: each name once, in order, with its entry in each', () => {
  fc.assert(
    fc.property(fc.array(anyPaths, { maxLength: 4 }), (models) => {
      const trees = models.map((model) => {
        const { root, forest } = plant(model);
        return root === undefined ? [] : treeIn(forest, root, '');
      });
      const merged = [...mergeTrees(trees)];
      const names = [...new Set(trees.flatMap((tree) => tree.map((entry) => entry.name)))];
      equal(
        merged.map(({ name }) => name),
        names.sort(compareNames),
      );
      for (const { name, entries } of merged)
        equal(
          entries,
          trees.map((tree) => findEntry(tree, name)),
        );
    }),
  );
});

test('a tree that is not there is an integrity error that names the folder', () => {
  const hash = 'cd'.repeat(32) as Hash;
  const error = throws(() => treeIn(new Map(), hash, 'a/b'), 'integrity');
  match(error.message, `Cannot read the folder "a/b": its tree ${hash} is missing`);
  equal((error as Error & { data: unknown }).data, { object: hash, path: 'a/b' });
});

test('an entry is a folder, a leaf, or nothing', () => {
  const { root, forest } = plant(paths({ 'a/b': '1', c: '2' }));
  const [a, c] = treeIn(forest, root as Hash, '');
  ok(asFolder(a) === a && asLeaf(a) === undefined);
  ok(asLeaf(c) === c && asFolder(c) === undefined);
  equal([asFolder(undefined), asLeaf(undefined)], [undefined, undefined]);
  equal(file('c', '2'), c);
});

test('the root has no name in a path', () => {
  equal(joinPath('', 'a'), 'a');
  equal(joinPath('a/b', 'c'), 'a/b/c');
});
