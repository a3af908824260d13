import fc from 'fast-check';
import type { Leaf } from '../../src/model/entry.js';
import { treeTotals } from '../../src/model/entry.js';
import { asFolder, findEntry, treeIn } from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import { parseTree } from '../../src/model/tree.js';
import type { NewTrees } from '../../src/store/edit-tree.js';
import { editTree } from '../../src/store/edit-tree.js';
import { hashBytes } from '../../src/store/hash.js';
import { anyPaths, consistent, file, gather, guarded, paths, plant } from '../model/trees.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('edit-tree');

type Edits = Map<string, Leaf | undefined>;

function edit(from: ReturnType<typeof plant>, edits: Edits) {
  const made: NewTrees = new Map();
  const root = editTree(from.forest, from.root, edits, made);
  const forest = { get: (hash: Hash) => made.get(hash)?.tree ?? from.forest.get(hash) };
  return { root, made, forest };
}

test('an edit gives the tree that the edited files would give', () => {
  fc.assert(
    fc.property(anyPaths, anyPaths, fc.func(fc.nat(3)), (before, wanted, luck) => {
      // Puts `wanted`, and removes what stands in its way and some more.
      const after = consistent([...wanted, ...[...before].filter(([path]) => luck(path) > 0)]);
      const edits: Edits = new Map();
      for (const path of before.keys()) if (!after.has(path)) edits.set(path, undefined);
      for (const [path, leaf] of after) if (before.get(path) !== leaf) edits.set(path, leaf);
      const { root, forest } = edit(plant(before), edits);
      const expected = plant(after);
      equal(gather(forest, root), gather(expected.forest, expected.root));
      if (after.size > 0) equal(root, expected.root);
    }),
  );
});

test('what is made has its hash, is canonical, and says true totals', () => {
  fc.assert(
    fc.property(anyPaths, (model) => {
      const { made, forest } = edit({ root: undefined, forest: new Map() }, new Map(model));
      for (const [hash, { tree, bytes }] of made) {
        equal(hashBytes(bytes), hash);
        equal(parseTree(bytes, 'x'), tree);
        for (const entry of tree) {
          if (entry.kind !== 'folder') continue;
          const { files, bytes: size } = entry;
          equal(treeTotals(treeIn(forest, entry.hash, '')), { files, bytes: size });
        }
      }
    }),
  );
});

test('only folders on the way to an edit are read and made', () => {
  const planted = plant(paths({ 'a/b/c': '1', 'a/d/e': '2', 'f/g': '3' }));
  const a = asFolder(findEntry(treeIn(planted.forest, planted.root as Hash, ''), 'a'));
  const d = asFolder(findEntry(treeIn(planted.forest, a?.hash as Hash, 'a'), 'd'));
  const forest = guarded(planted.forest, (hash) => hash === d?.hash);
  const made: NewTrees = new Map();
  const root = editTree(forest, planted.root, new Map([['a/b/c', file('c', 'new')]]), made);
  equal(made.size, 3);
  const newA = asFolder(findEntry(made.get(root)?.tree ?? [], 'a'));
  ok(asFolder(findEntry(made.get(newA?.hash as Hash)?.tree ?? [], 'd'))?.hash === d?.hash);
});

test('a folder that becomes empty is left out, up to the root', () => {
  const { root, made } = edit(plant(paths({ 'a/b/c': '1' })), new Map([['a/b/c', undefined]]));
  equal(made.get(root)?.tree, []);
});

test('a file takes the place of a folder and a folder that of a file', () => {
  const toFile: Edits = new Map([
    ['a/b', undefined],
    ['a', file('a', 'now a file')],
  ]);
  const first = edit(plant(paths({ 'a/b': '1' })), toFile);
  equal([...gather(first.forest, first.root).keys()], ['a']);
  const toFolder: Edits = new Map([
    ['a', undefined],
    ['a/b', file('b', 'x')],
  ]);
  const second = edit(plant(paths({ a: '1' })), toFolder);
  equal([...gather(second.forest, second.root).keys()], ['a/b']);
});

test('removing what is not there changes nothing', () => {
  const planted = plant(paths({ 'a/b': '1', c: '2' }));
  for (const path of ['x', 'x/y', 'a/x', 'a/x/y', 'c/x', 'a'])
    equal(edit(planted, new Map([[path, undefined]])).root, planted.root, path);
});
