import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseSharedConfig } from '../../src/config/shared.js';
import { readSealed } from '../../src/fs/sealed.js';
import type { Hash } from '../../src/model/hash.js';
import { parseSnapshot } from '../../src/model/snapshot.js';
import { encodeTree, parseTree } from '../../src/model/tree.js';
import { openRepository, readHead } from '../../src/repository/repository.js';
import { hashBytes } from '../../src/store/hash.js';
import { unpackObject } from '../../src/store/object-file.js';
import { loadZstd } from '../../src/store/zstd.js';
import { readCache } from '../../src/worktree/cache.js';
import { parseIndex } from '../../src/worktree/index-file.js';
import { indexForest, leavesOf } from '../../src/worktree/index-forest.js';
import { readJournal } from '../../src/worktree/operations.js';
import { placesOf } from '../../src/worktree/places.js';
import { readState } from '../../src/worktree/state.js';
import { scratch } from '../fs/scratch.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok, suite } from '../support/suite.js';
import {
  firstSnapshot,
  indexFolders,
  journal,
  large,
  samples,
  seal,
  sealed,
  settings,
  snapshot,
  tree,
} from './format-samples.js';

const test = suite('format');

const folder = resolve(import.meta.dirname, '../../../fixtures/format');
const sample = (name: string) => readFileSync(join(folder, name));

/** The names of the canonical samples: whoever changes a byte of them makes another object of them. */
const HASHES: Readonly<Record<string, string>> = {
  'tree.bin': '40fa2b866bfb5a70a44cf9e8c7b7d6b0e2beb5527c895e7f7e61fac1d73896bf',
  'tree-empty.bin': 'e0b746c390490336024c5980a3d8c068e9c45daab4d195a069620f0a16188abe',
  'snapshot.json': '62d0ff4a5e6da46fe0de8d9226b6adba67b3da1f3ff038dfcab077d4948c9ca0',
  'snapshot-first.json': '685f53457792b882ebe736f647265aecb7039842320e9f8a07f457dbc0011f4d',
  'settings.json': '544fc51666440fc3cab2183ee6b02ea46232b80dd297a7402a411be1000d8660',
};

for (const [name, hash] of Object.entries(HASHES))
  test(`${name} has the hash that it had when it was made`, () => {
    equal(hashBytes(sample(name)), hash);
  });

for (const [name, bytes] of Object.entries(samples()))
  test(`today's code writes exactly ${name}`, () => {
    equal(bytes.toString('hex'), sample(name).toString('hex'));
  });

test('there is no sample that nothing is held to', () => {
  const known = [...Object.keys(samples()), 'object-zstd.bin', 'README.md'];
  equal(readdirSync(folder).sort(), known.sort());
});

test("today's code reads trees, snapshots and settings as they were meant", () => {
  equal(parseTree(sample('tree.bin'), 'the sample'), tree);
  equal(parseTree(sample('tree-empty.bin'), 'the sample'), []);
  equal(parseSnapshot(sample('snapshot.json'), 'the sample'), snapshot);
  equal(parseSnapshot(sample('snapshot-first.json'), 'the sample'), firstSnapshot);
  equal(parseSharedConfig(sample('settings.json').toString('utf8')), settings);
});

test("today's code reads object files, compressed or not", () => {
  const empty = hashBytes(sample('tree-empty.bin'));
  equal(Buffer.from(unpackObject(sample('object-plain.bin'), empty, 'x')), encodeTree([]));
  const packed = sample('object-zstd.bin');
  equal(packed[4], 1);
  const bytes = encodeTree(large);
  ok(bytes.equals(unpackObject(packed, hashBytes(bytes), 'x')));
  for (const { decompress } of loadZstd())
    ok(bytes.equals(decompress(packed.subarray(13), bytes.length)));
});

test("today's code reads the index as it was meant", () => {
  const index = parseIndex(sample('index.bin'));
  ok(index !== 'damaged');
  equal(index.fingerprint, hashBytes(Buffer.from('the rules')));
  for (const one of indexFolders) {
    const block = index.block(one.path);
    ok(block);
    equal(
      [block.hash, block.files, block.totalBytes, block.settled, block.folderCount],
      [one.hash, one.files, one.bytes, one.settled, one.folders.length],
    );
    equal(leavesOf(block), one.leaves);
  }
  equal(indexForest(index).get(snapshot.root), tree);
});

for (const [name, value] of Object.entries(sealed))
  test(`today's code reads the sealed ${name}`, () => {
    equal(readSealed(join(folder, `sealed-${name}.txt`)), JSON.parse(JSON.stringify(value)));
  });

/** Lays samples out as the files of a project or a repository. */
function layOut(t: TestContext, files: Readonly<Record<string, Buffer>>): string {
  const root = scratch(t);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return root;
}

test("today's code reads a project's private files from their samples", (t) => {
  const trees = sample('cache-trees.bin');
  const head = { ...sealed['cache-head'], length: trees.length, compacted: trees.length };
  const root = layOut(t, {
    '.dsg/state': sample('sealed-state.txt'),
    '.dsg/journal': sample('sealed-local-journal.txt'),
    '.dsg/cache/head': seal(head),
    '.dsg/cache/trees': trees,
  });
  const places = placesOf(root);
  equal(readState(places.state), sealed.state as never);
  equal(readJournal(places.journal), journal);
  const cache = readCache(places);
  equal([cache?.id, cache?.snapshot, cache?.root], ['s12', journal.target.hash, snapshot.root]);
  equal(cache?.forest.get(snapshot.root), tree);
});

test("today's code reads a repository's head from its samples", (t) => {
  const { link } = sealed['dsg-gen'] as { link: string };
  const root = layOut(t, {
    '.dsg/format': sample('sealed-format.txt'),
    [`${link}/x`]: Buffer.alloc(0),
    [`${dirname(link)}/.dsg-gen`]: sample('sealed-dsg-gen.txt'),
  });
  symlinkSync(link, join(root, 'current'));
  const repository = openRepository(root);
  equal([repository.id, repository.backend.name], [snapshot.repository, 'hardlink']);
  equal(readHead(repository), { id: 's12', hash: journal.target.hash as Hash, link, epoch: 41 });
});
