import fc from 'fast-check';
import { treeDifference } from '../../src/model/difference.js';
import type { Tree } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { fetchDiffering, layerForests } from '../../src/model/layered-forest.js';
import { encodeTree } from '../../src/model/tree.js';
import { hashBytes } from '../../src/store/hash.js';
import { equal, ok, rejects, suite } from '../support/suite.js';
import { file, paths, plant, threePaths } from './trees.js';

const test = suite('layered-forest');

test('what is in memory comes first, then each forest in turn, each asked once', () => {
  const [a, b, c] = ['a1', 'b2', 'c3'].map((two) => two.repeat(32) as Hash) as [Hash, Hash, Hash];
  const tree = (name: string): Tree => [file(name, '')];
  const asked: Hash[] = [];
  const slow = {
    get(hash: Hash) {
      asked.push(hash);
      return hash === b ? tree('slow') : undefined;
    },
  };
  const forest = layerForests(new Map([[a, tree('memory')]]), [slow, new Map([[b, tree('last')]])]);
  equal(forest.get(a), tree('memory'));
  equal([forest.get(b), forest.get(b)], [tree('slow'), tree('slow')]);
  equal(forest.get(c), undefined);
  forest.add(c, tree('added'));
  equal(forest.get(c), tree('added'));
  equal(asked, [b, c]);
});

test('after fetching what differs, any two of the manifests can be compared', async () => {
  await fc.assert(
    fc.asyncProperty(threePaths, async (models) => {
      const all = new Map<Hash, Tree>();
      const planted = models.map((model) => plant(model, all));
      // One side is here, the others are far.
      const here = new Map<Hash, Tree>();
      plant(models[0], here);
      const forest = layerForests(new Map(), [here]);
      const fetched = new Set<Hash>();
      await fetchDiffering(
        forest,
        planted.map(({ root }) => root),
        async (hashes) => {
          for (const hash of hashes) {
            ok(!here.has(hash) && !fetched.has(hash), 'asked for what is there');
            fetched.add(hash);
          }
          return hashes.map((hash) => all.get(hash) as Tree);
        },
      );
      for (const a of planted)
        for (const b of planted)
          equal(
            [...treeDifference(forest, a.root, b.root)].length,
            [...treeDifference(all as never, a.root, b.root)].length,
          );
    }),
    { numRuns: 200 },
  );
});

test('what is equal everywhere is not fetched, and there is one round trip for each level', async () => {
  const all = new Map<Hash, Tree>();
  const common = { 'same/deep/x': '1', 'a/same/y': '2' };
  const roots = ['1', '2'].map(
    (text) => plant(paths({ ...common, 'a/b/c/d': text, 'e/f': text }), all).root,
  );
  const rounds: number[] = [];
  const forest = layerForests(new Map(), []);
  await fetchDiffering(forest, roots, async (hashes) => {
    rounds.push(hashes.length);
    return hashes.map((hash) => all.get(hash) as Tree);
  });
  // Two roots; "a" and "e" of both; "a/b"; "a/b/c".
  equal(rounds, [2, 4, 2, 2]);
});

test('trees that name each other often are fetched once each, however many places they stand in', async () => {
  const all = new Map<Hash, Tree>();
  let hash = hashBytes(encodeTree([file('f', '')]));
  all.set(hash, [file('f', '')]);
  for (let i = 0; i < 60; i++) {
    const folder = (name: string) => ({ kind: 'folder', name, hash, files: 1, bytes: 0 }) as const;
    const tree: Tree = [folder('a'), folder('b')];
    hash = hashBytes(encodeTree(tree));
    all.set(hash, tree);
  }
  let fetched = 0;
  await fetchDiffering(layerForests(new Map(), []), [undefined, hash], async (hashes) => {
    fetched += hashes.length;
    return hashes.map((one) => all.get(one) as Tree);
  });
  equal(fetched, 61);
});

test('a manifest without end, or with a tree that nobody has, is an integrity error', async () => {
  const all = new Map<Hash, Tree>();
  let hash = hashBytes(encodeTree([]));
  all.set(hash, []);
  for (let i = 0; i < 400; i++) {
    const tree: Tree = [{ kind: 'folder', name: 'd', hash, files: 1, bytes: 0 }];
    hash = hashBytes(encodeTree(tree));
    all.set(hash, tree);
  }
  const fetch = async (hashes: readonly Hash[]) => hashes.map((one) => all.get(one) as Tree);
  const deep = fetchDiffering(layerForests(new Map(), []), [undefined, hash], fetch);
  await rejects(deep, 'integrity');
  const none = fetchDiffering(layerForests(new Map(), []), [undefined, hash], async () => []);
  await rejects(none, 'integrity');
});
