import { chmodSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Leaf } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import type { NewTrees } from '../../src/store/edit-tree.js';
import { editTree } from '../../src/store/edit-tree.js';
import { openIndex } from '../../src/worktree/index-file.js';
import type { Stamp } from '../../src/worktree/index-format.js';
import { encodeIndex, stampOf } from '../../src/worktree/index-format.js';
import { reindex } from '../../src/worktree/reindex.js';
import { seenLeaves, stampAt } from '../../src/worktree/stamps.js';
import { put } from '../fs/scratch.js';
import { file } from '../model/trees.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok, suite } from '../support/suite.js';
import { rules, workingFolder } from './scene.js';

const test = suite('reindex');

/** Brings a working folder to an edited tree as a sync does, and returns what a scan with the new index does. */
async function synced(t: TestContext, edits: Record<string, string | undefined>, vouched = true) {
  const { root, look } = workingFolder(t, { 'a/x': '1', 'a/y': '2', 'b/z': '3' });
  const before = await look();
  const made: NewTrees = new Map();
  const leaves = new Map<string, Leaf | undefined>(
    Object.entries(edits).map(([path, content]) => [
      path,
      content === undefined ? undefined : file(path, content, { mtime: 5n }),
    ]),
  );
  const target = editTree(before.forest, before.root, leaves, made);
  const placed = new Map<string, { stamp: Stamp; racy: boolean }>();
  for (const [path, content] of Object.entries(edits)) {
    if (content === undefined) continue;
    put(root, { [path]: content });
    const stamp = stampOf(statSync(join(root, path), { bigint: true }));
    if (vouched) placed.set(path, { stamp, racy: false });
  }
  const forest = { get: (hash: Hash) => made.get(hash)?.tree ?? before.forest.get(hash) };
  const blocks = reindex(target, { index: before.after, forest, placed });
  const index = openIndex(encodeIndex(rules().fingerprint, blocks));
  return { root, look, index, target, before };
}

test('after a sync that put files in place, nothing is read again', async (t) => {
  const { look, index, target } = await synced(t, { 'a/x': 'changed', 'a/new': 'new' });
  const after = await look({ index });
  equal([after.read, after.root], [0, target]);
});

test('a new folder is known with all that is in it', async (t) => {
  const { look, index, target } = await synced(t, { 'c/d/e': 'deep' });
  const after = await look({ index });
  equal([after.read, after.root], [0, target]);
});

test('files that nobody can vouch for are read again, and no others', async (t) => {
  const { look, index, target } = await synced(t, { 'a/new': 'new', 'c/d': 'x' }, false);
  const after = await look({ index });
  equal(after.read, 2);
  equal([...after.found.keys()], ['a/new', 'a/x', 'a/y', 'b/z', 'c/d']);
  // Its time is that of the file now.
  ok(after.root !== target);
});

test('folders that did not change are taken over as they stand', async (t) => {
  const { before, index } = await synced(t, { 'a/x': 'changed' });
  ok(
    index
      .block('b')
      ?.raw()
      .equals(before.after.block('b')?.raw() ?? Buffer.alloc(0)),
  );
});

test('what a sync deleted is known to be gone', async (t) => {
  const { root, look, index } = await synced(t, { 'b/z': undefined });
  rmSync(join(root, 'b'), { recursive: true });
  const after = await look({ index });
  equal([after.read, [...after.found.keys()]], [0, ['a/x', 'a/y']]);
});

test('what a scan saw at a path can be asked for', async (t) => {
  const { root, look } = workingFolder(t, { 'a/x': 'text', l: { to: 'a' } });
  const seen = seenLeaves((await look()).after);
  const stamp = stampAt(root, 'a/x')?.stamp;
  equal(seen('a/x')?.stamp, stamp);
  equal(seen('l')?.leaf.kind, 'link');
  equal(
    [seen('a'), seen('a/none'), seen('none/x'), seen('')],
    [undefined, undefined, undefined, undefined],
  );
  equal(stampAt(root, 'none'), undefined);
  chmodSync(join(root, 'a/x'), 0o755);
  writeFileSync(join(root, 'a/x'), 'other');
  ok(stampAt(root, 'a/x')?.stamp.ctime !== stamp?.ctime);
});
