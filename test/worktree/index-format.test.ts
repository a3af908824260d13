import { join } from 'node:path';
import fc from 'fast-check';
import type { FolderEntry } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { openIndex, parseIndex, readIndex, writeIndex } from '../../src/worktree/index-file.js';
import { blocksBelow, leavesOf } from '../../src/worktree/index-forest.js';
import type { IndexedFolder, IndexedLeaf } from '../../src/worktree/index-format.js';
import { BlockView, encodeBlock, encodeIndex } from '../../src/worktree/index-format.js';
import { scratch } from '../fs/scratch.js';
import { anyLeaf } from '../model/trees.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('index-format');

const PRINT = 'fe'.repeat(32) as Hash;
const plain = { noNullPrototype: true };
const unsigned = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const signed = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const name = fc.constantFrom('a', 'b.csv', 'é', '\u{1f600}', 'n'.repeat(255));
const hash = fc.constantFrom('ab', '12').map((two) => two.repeat(32) as Hash);

const indexed: fc.Arbitrary<IndexedLeaf> = fc
  .tuple(
    anyLeaf,
    name,
    fc.record(
      { size: fc.maxSafeNat().map(BigInt), mtime: signed, ctime: signed, ino: unsigned },
      plain,
    ),
    fc.boolean(),
    signed,
  )
  .map(([leaf, as, stamp, racy, mtime]) => ({
    // A file's size is that of its stamp.
    leaf:
      leaf.kind === 'file'
        ? { ...leaf, name: as, mtime, size: Number(stamp.size) }
        : { ...leaf, name: as, mtime },
    stamp,
    racy,
  }));
const entry: fc.Arbitrary<FolderEntry> = fc.record(
  {
    kind: fc.constant('folder' as const),
    name,
    hash,
    files: fc.maxSafeNat(),
    bytes: fc.maxSafeNat(),
  },
  plain,
);
const folder: fc.Arbitrary<IndexedFolder> = fc.record(
  {
    path: fc.constantFrom('', 'a', 'a/b', 'é/\u{1f600}', 'p'.repeat(4000)),
    hash,
    files: fc.maxSafeNat(),
    bytes: fc.maxSafeNat(),
    settled: fc.boolean(),
    leaves: fc.array(indexed, { maxLength: 5 }),
    folders: fc.array(entry, { maxLength: 5 }),
  },
  plain,
);

test('a folder comes back from its block as it was', () => {
  fc.assert(
    fc.property(folder, fc.nat(20), (one, before) => {
      const bytes = Buffer.concat([Buffer.alloc(before, 0xff), encodeBlock(one)]);
      const block = new BlockView(bytes, before);
      const { path, hash: root, files, bytes: total, settled } = one;
      equal(
        [block.path, block.hash, block.files, block.totalBytes, block.settled],
        [path, root, files, total, settled],
      );
      equal(leavesOf(block), one.leaves);
      equal(block.folderCount, one.folders.length);
      equal(block.end, bytes.length);
      ok(block.raw().equals(encodeBlock(one)));
    }),
    { numRuns: 300 },
  );
});

test('a stamp matches itself only', () => {
  fc.assert(
    fc.property(indexed, (one) => {
      const block = encodeBlock({
        path: '',
        hash: PRINT,
        files: 1,
        bytes: 0,
        settled: true,
        leaves: [one],
        folders: [],
      });
      const cursor = new BlockView(block, 0).leaves();
      ok(cursor.matches(one.stamp));
      for (const key of ['size', 'mtime', 'ctime', 'ino'] as const)
        ok(!cursor.matches({ ...one.stamp, [key]: one.stamp[key] ^ 1n }));
      equal([cursor.name, cursor.racy], [one.leaf.name, one.racy]);
      equal(cursor.kind, one.leaf.kind === 'link' ? 3 : one.leaf.exec ? 2 : 1);
      cursor.advance();
      equal(cursor.name, undefined);
      cursor.advance();
      equal(cursor.name, undefined);
    }),
  );
});

test('an index finds each folder by its path', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(folder, { selector: (one) => one.path, maxLength: 5 }),
      (folders) => {
        const bytes = encodeIndex(PRINT, folders.map(encodeBlock));
        for (const index of [parseIndex(bytes), openIndex(bytes)]) {
          ok(index !== 'damaged');
          equal(index.fingerprint, PRINT);
          for (const one of folders) equal(index.block(one.path)?.files, one.files);
          equal(index.block('nowhere'), undefined);
        }
      },
    ),
  );
});

test('the blocks of a folder are those of all that is in it', () => {
  const made = ['', 'a', 'a/b', 'a/b/c', 'a.b', 'b'].map((path) =>
    encodeBlock({ path, hash: PRINT, files: 1, bytes: 0, settled: true, leaves: [], folders: [] }),
  );
  const index = openIndex(encodeIndex(PRINT, made));
  const below = (path: string) =>
    blocksBelow(index, index.block(path) as BlockView).map((raw) => new BlockView(raw, 0).path);
  equal(below(''), ['', 'a', 'a/b', 'a/b/c', 'a.b', 'b']);
  equal(below('a'), ['a', 'a/b', 'a/b/c']);
  equal(below('a/b/c'), ['a/b/c']);
  equal(below('b'), ['b']);
});

test('an index is written and read', (t) => {
  const path = join(scratch(t), 'index');
  equal(readIndex(path), undefined);
  const block = encodeBlock({
    path: '',
    hash: PRINT,
    files: 0,
    bytes: 0,
    settled: true,
    leaves: [],
    folders: [],
  });
  writeIndex(path, PRINT, [block]);
  const read = readIndex(path);
  ok(read !== undefined && read !== 'damaged');
  ok(read.bytes.equals(encodeIndex(PRINT, [block])));
});
