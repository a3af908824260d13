import { chmodSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileEntry } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { encodeTree } from '../../src/model/tree.js';
import { hashBytes } from '../../src/store/hash.js';
import type { FileIndex } from '../../src/worktree/index-file.js';
import { openIndex } from '../../src/worktree/index-file.js';
import { leavesOf } from '../../src/worktree/index-forest.js';
import type { IndexedLeaf } from '../../src/worktree/index-format.js';
import { encodeBlock, encodeIndex } from '../../src/worktree/index-format.js';
import { unwrittenFile } from '../../src/worktree/unwritten.js';
import { file, link } from '../model/trees.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { clock, rules, scanner, workingFolder } from './scene.js';

const test = suite('trust');

const other = hashBytes(Buffer.from('other'));

/** Makes an index of one file that says other bytes were there when it had just these metadata. */
function lyingIndex(index: FileIndex, racy: boolean): FileIndex {
  const block = index.block('');
  const leaves = (block ? leavesOf(block) : []).map(
    (one): IndexedLeaf => ({ ...one, racy, leaf: { ...(one.leaf as FileEntry), hash: other } }),
  );
  const hash = hashBytes(encodeTree(leaves.map(({ leaf }) => leaf)));
  const folder = { path: '', hash, files: 1, bytes: 4, settled: true, leaves, folders: [] };
  return openIndex(encodeIndex(index.fingerprint, [encodeBlock(folder)]));
}

async function lied(t: TestContext, racy: boolean) {
  const { look } = workingFolder(t, { f: 'text' });
  const index = lyingIndex((await look()).after, racy);
  return { index, look };
}

test('a file whose metadata are those of the index is not read', async (t) => {
  const { index, look } = await lied(t, false);
  const believed = await look({ index });
  equal([believed.read, believed.found.get('f')], [0, other.slice(0, 12)]);
});

test('a file that was too young when it was hashed is read again, and its change is an edit', async (t) => {
  const { index, look } = await lied(t, true);
  const found = await look({ index });
  equal([found.read, found.problems, found.rotten.size], [1, [], 0]);
  equal(found.found.get('f'), hashBytes(Buffer.from('text')).slice(0, 12));
});

test('with a checksum asked for every file is read, and other bytes under old metadata are rot', async (t) => {
  const { index, look } = await lied(t, false);
  const found = await look({ index, checksum: true });
  equal(found.read, 1);
  equal(found.problems, [
    { kind: 'rot', path: 'f', why: 'its bytes changed though its size and times did not' },
  ]);
  equal(
    [...found.rotten].map(([path, { hash }]) => [path, hash]),
    [['f', other]],
  );
});

test('a checksum of what has not changed finds the same', async (t) => {
  const { look } = workingFolder(t, { 'a/x': '1', y: { to: 'a' }, z: '2' });
  const first = await look();
  const again = await look({ checksum: true });
  equal([again.read, again.root, again.problems], [2, first.root, []]);
});

test('a file is young for two seconds before a scan, by its content and by its metadata', async (t) => {
  const { root, look } = workingFolder(t, { f: 'text', l: { to: 'f' } });
  const young = await look({ now: clock() });
  const racyOf = ({ after }: typeof young) => {
    const block = after.block('');
    return (block ? leavesOf(block) : []).map(({ leaf, racy }) => `${leaf.name} ${racy}`);
  };
  equal(racyOf(young), ['f true', 'l true']);
  // An old time put on it does not make it old: its ctime is new.
  utimesSync(join(root, 'f'), 1000, 1000);
  equal(racyOf(await look({ now: clock() })), ['f true', 'l true']);
  const old = await look();
  equal(racyOf(old), ['f false', 'l false']);
  equal((await look()).read, 0);
});

test('a clock that went back makes every file young, and costs reading only', async (t) => {
  const { look } = workingFolder(t, { f: 'text' });
  const before = await look();
  const back = await look({ now: clock() - 10n ** 18n });
  equal([back.read, back.root], [0, before.root]);
  const whole = await look({ now: clock() - 10n ** 18n, index: undefined });
  equal(whole.found, before.found);
  equal((await look()).read, 1);
});

test('without an index the last snapshot tells rot from an edit', async (t) => {
  const { root, look } = workingFolder(t, { f: 'text' });
  const { mtimeNs } = statSync(join(root, 'f'), { bigint: true });
  const known = (more: Partial<FileEntry>) => ({
    synced: () => file('f', 'evil', { mtime: mtimeNs, ...more }),
    index: undefined,
  });
  const rot = await look(known({}));
  equal(
    rot.problems.map(({ kind, path }) => [kind, path]),
    [['rot', 'f']],
  );
  for (const more of [{ mtime: mtimeNs - 1000n }, { size: 5 }])
    equal((await look(known(more))).problems, []);
});

test('what the last snapshot has keeps its time, so that a lost index makes nothing look new', async (t) => {
  const { look } = workingFolder(t, { f: 'text' });
  const synced = () => file('f', 'text', { mtime: 5n });
  const found = await look({ synced, index: undefined });
  equal(found.forest.get(found.root as Hash), [file('f', 'text', { mtime: 5n })]);
  const program = () => file('f', 'text', { mtime: 5n, exec: true });
  const another = await look({ synced: program, index: undefined });
  const [leaf] = another.forest.get(another.root as Hash) ?? [];
  ok(leaf?.kind === 'file' && leaf.mtime !== 5n);
});

test('an x-bit alone is no rot', async (t) => {
  const { root, look } = workingFolder(t, { f: 'text' });
  await look();
  chmodSync(join(root, 'f'), 0o755);
  const found = await look({ checksum: true });
  equal(found.problems, []);
  match(found.found.get('f') ?? '', / x$/);
});

test('only a file that nobody can have written to must still be there', () => {
  const stamp = { size: 4n, mtime: 2_000n, ctime: 3_000n, ino: 5n };
  const leaf = file('f', 'text');
  const indexed = { leaf, stamp, racy: false };
  equal(unwrittenFile(stamp, indexed, undefined), leaf);
  for (const more of [{ size: 5n }, { mtime: 2_001n }, { ctime: 3_001n }, { ino: 6n }])
    equal(unwrittenFile({ ...stamp, ...more }, indexed, leaf), undefined);
  equal(unwrittenFile(stamp, { ...indexed, racy: true }, undefined), undefined);
  equal(unwrittenFile(stamp, { ...indexed, leaf: link('f', 'x') }, undefined), undefined);
  const synced = { ...leaf, mtime: 2_999n };
  equal(unwrittenFile(stamp, undefined, synced), synced);
  equal(unwrittenFile(stamp, undefined, { ...synced, mtime: 3_000n }), undefined);
  equal(unwrittenFile(stamp, undefined, undefined), undefined);
});

test('a file that changes all the time is a problem, and is not taken for deleted', async () => {
  // Files of the kernel give more bytes than their size, as one that is written to all the time would.
  const filter = rules({ dsgignore: '*\n!boot_id\n' });
  const { problems, incomplete, root } = await scanner('/proc/sys/kernel/random')({ filter });
  equal(problems, [{ kind: 'changing', path: 'boot_id', why: 'it changes while it is read' }]);
  equal([incomplete, root], [['boot_id'], undefined]);
});

test('a rule changes, and names are judged again but files are not read again', async (t) => {
  const { look } = workingFolder(t, { 'a/x.tmp': '1', 'a/y': '2' });
  equal([...(await look()).found.keys()], ['a/x.tmp', 'a/y']);
  const ignore = { paths: [], names: [], suffixes: ['.tmp'] };
  const strict = await look({ filter: rules({ ignore }) });
  equal([[...strict.found.keys()], strict.read], [['a/y'], 0]);
  const loose = await look();
  equal([[...loose.found.keys()], loose.read], [['a/x.tmp', 'a/y'], 1]);
});

test('names are judged again as long as there is something to complain of', async (t) => {
  const { root, look } = workingFolder(t, { 'a/con.txt': '1', 'a/y': '2' });
  for (let i = 0; i < 3; i++) {
    const found = await look();
    equal(
      found.problems.map(({ path, rule }) => [path, rule]),
      [['a/con.txt', 'windows-name']],
    );
    equal(found.read, i === 0 ? 2 : 0);
  }
  writeFileSync(join(root, 'a/y'), '3');
  equal((await look()).problems.length, 1);
  equal((await look({ filter: rules({ allow: ['windows-name'] }) })).problems, []);
});
