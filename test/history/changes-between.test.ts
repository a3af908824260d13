import { createCarefulTrees } from '../../src/history/careful-trees.js';
import { changesBetween } from '../../src/history/changes-between.js';
import { loadDiffering } from '../../src/history/load-differing.js';
import type { Entry, Tree } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { encodeTree } from '../../src/model/tree.js';
import { hashBytes } from '../../src/store/hash.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { chainOf } from './made.js';

const test = suite('history/changes-between');

/** Trees of which each names the one below twice: 2^depth files that nobody could walk. */
function nested(depth: number, claim: (files: number) => number) {
  const known = new Map<Hash, Tree>();
  let asked = 0;
  const store = (...tree: Entry[]): Hash => {
    const hash = hashBytes(encodeTree(tree));
    known.set(hash, tree);
    return hash;
  };
  const leaf = hashBytes(Buffer.from('x'));
  let root = store({ kind: 'file', name: 'f', hash: leaf, size: 1, exec: false, mtime: 0n });
  for (let i = 0; i < depth; i++) {
    const entry = {
      kind: 'folder',
      hash: root,
      files: claim(2 ** i),
      bytes: claim(2 ** i),
    } as const;
    root = store({ ...entry, name: 'a' }, { ...entry, name: 'b' });
  }
  const remote = {
    async trees(hashes: readonly Hash[]) {
      asked += hashes.length;
      return hashes.map((hash) => known.get(hash) ?? []);
    },
  };
  return { remote, root, asked: () => asked };
}

test('trees that nobody could walk are told as damaged at once, whatever they claim', async () => {
  const many = nested(50, (files) => files);
  const found = await changesBetween(createCarefulTrees(many.remote), {
    before: undefined,
    after: many.root,
  });
  match(found.damaged[0]?.why ?? '', 'at most 50000000');
  const sly = nested(50, () => 1);
  const { changes, damaged } = await changesBetween(createCarefulTrees(sly.remote), {
    before: undefined,
    after: sly.root,
  });
  // Both folders are the same tree, which is told of once.
  equal(damaged.length, 1);
  match(damaged[0]?.why ?? '', 'its totals are not true');
  equal(changes.length, 2);
  const trees = createCarefulTrees(many.remote);
  await loadDiffering(trees, [many.root, sly.root], []);
  ok(many.asked() < 300, String(many.asked()));
});

test('a tree that is the same on both sides is not opened, nor one beside the places', async () => {
  const large = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`big/${i}/x`, `${i}`]));
  const made = chainOf({ ...large, 'a/f': '1', 'b/f': 'x' }, { ...large, 'a/f': '2', 'b/f': 'y' });
  const [before, after] = [...made.snapshots.values()].map(({ root }) => root);
  const ask = async (...places: string[]) => {
    made.asked.length = 0;
    const trees = createCarefulTrees(made.remote);
    const { changes } = await changesBetween(trees, { before, after, places });
    return [changes.map(({ path }) => path), made.asked.length];
  };
  equal(await ask(), [['a/f', 'b/f'], 6]);
  equal(await ask('b'), [['b/f'], 4]);
  equal(await ask('b/f'), [['b/f'], 4]);
  equal(await ask('none'), [[], 2]);
});
