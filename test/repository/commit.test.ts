import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { interceptOperations } from '../../src/fs/durable.js';
import type { Hash } from '../../src/model/hash.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { encodeSnapshot } from '../../src/model/snapshot.js';
import { blobPath, objectPath } from '../../src/repository/layout.js';
import { readHead } from '../../src/repository/repository.js';
import { hashBytes } from '../../src/store/hash.js';
import { file } from '../model/trees.js';
import type { Draft } from '../remote/push.js';
import { commit, draft, HOLDER } from '../remote/push.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import type { Scene } from './scene.js';
import { live, scene } from './scene.js';

const test = suite('commit');

const FILES = { 'a/x': 'one', y: 'two' };

/** Tries to commit a draft and asserts that it is refused and that nothing changed. */
async function refused(made: Scene, wanted: Draft, code: string, why: string | RegExp) {
  const before = [readHead(made.repository), live(made.root)];
  const error = await rejects(commit(await made.connect(), wanted), code);
  match(error.message, why);
  equal([readHead(made.repository), live(made.root)], before);
  const damage = (await made.check()).findings.filter(({ what }) => what !== 'leftover');
  equal(damage, []);
  // And it stands in nobody's way.
  await made.push({ ...FILES, after: why.toString() });
  equal((await made.check()).findings, []);
}

/** Puts another snapshot in the place of a draft's own. */
function forged(wanted: Draft, more: Partial<Snapshot>): Draft {
  const snapshot = { ...wanted.snapshot, ...more };
  const bytes = encodeSnapshot(snapshot);
  const hash = hashBytes(bytes);
  const objects = new Map(wanted.objects);
  objects.delete(wanted.hash);
  return { ...wanted, hash, snapshot, objects: objects.set(hash, bytes) };
}

const OTHER = 'ef'.repeat(32) as Hash;

const forgeries: [name: string, more: Partial<Snapshot>, why: string][] = [
  ['of another repository', { repository: 'f'.repeat(32) }, 'it belongs to another repository'],
  ['with another parent', { parent: OTHER }, 'its parent is not the head'],
  ['with a number that is taken', { id: 's2' }, 'the head is s2'],
  ['with a number that skips one', { id: 's4' }, 'the head is s2'],
  ['that counts a file more', { files: 3 }, 'its totals are not true'],
  ['that counts a byte less', { bytes: 5 }, 'its totals are not true'],
  ['with settings that were not uploaded', { config: OTHER }, 'the shared settings'],
  ['with a root that was not uploaded', { root: OTHER }, 'it is missing'],
];
for (const [name, more, why] of forgeries) {
  test(`a snapshot ${name} is refused`, async (t) => {
    const made = await scene(t);
    await made.push({ first: '1' });
    await made.push({ second: '2' });
    const wanted = await draft(await made.connect(), FILES);
    await refused(made, forged(wanted, more), 'integrity', why);
  });
}

test('a first snapshot that has a parent is refused, and a later one that has none', async (t) => {
  const made = await scene(t);
  const wanted = await draft(await made.connect(), FILES);
  const second = forged(wanted, { id: 's2', parent: OTHER });
  await refused(made, second, 'integrity', 'its parent is not the head');
  const again = await draft(await made.connect(), FILES);
  const first = forged(again, { id: 's1', parent: null });
  await refused(made, first, 'integrity', 'its parent is not the head');
});

test('whoever was overtaken is told so, and commits nothing', async (t) => {
  const made = await scene(t);
  await made.push({ first: '1' });
  const late = await draft(await made.connect(), FILES);
  await made.push({ second: '2' });
  await refused(made, late, 'moved', 'the repository moved to s2 meanwhile');
});

test('a snapshot that was not uploaded is refused', async (t) => {
  const made = await scene(t);
  const wanted = await draft(await made.connect(), FILES);
  wanted.objects.delete(wanted.hash);
  await refused(made, wanted, 'integrity', 'Cannot read the new snapshot: it is missing');
});

test('an object that is no snapshot is refused as one', async (t) => {
  const made = await scene(t);
  const wanted = await draft(await made.connect(), FILES);
  await refused(made, { ...wanted, hash: wanted.snapshot.root }, 'integrity', 'the new snapshot');
});

test('a content that was not uploaded is refused, with its path', async (t) => {
  const made = await scene(t);
  const wanted = await draft(await made.connect(), FILES);
  const without = { ...wanted, blobs: wanted.blobs.filter(({ text }) => text !== 'one') };
  await refused(made, without, 'integrity', '"a/x": its content');
});

test('a stored content that lost bytes is not taken for what a new file needs', async (t) => {
  const made = await scene(t);
  await made.push({ old: 'one' });
  const path = blobPath(made.layout, file('f', 'one').hash, false);
  chmodSync(path, 0o644);
  writeFileSync(path, 'o');
  const wanted = await draft(await made.connect(), { copy: 'one' });
  // It is uploaded again, and what was lost is back.
  await commit(await made.connect(), wanted);
  equal(live(made.root), { copy: 'one' });
  equal((await made.check()).findings, []);
});

test('a content that the disk does not give back as it was written is refused', async (t) => {
  const made = await scene(t);
  const wanted = await draft(await made.connect(), FILES);
  interceptOperations((operation, path, phase) => {
    // When the shelf is made durable the file has been verified and is about to be read back.
    if (operation !== 'fsync' || phase !== 'after' || !path.endsWith(file('f', 'one').hash)) return;
    chmodSync(path, 0o644);
    writeFileSync(path, 'ONE');
    chmodSync(path, 0o444);
  });
  try {
    const error = await rejects(commit(await made.connect(), wanted), 'integrity');
    match(error.message, 'was not written correctly: its bytes do not match its hash');
  } finally {
    interceptOperations(undefined);
  }
  equal(readHead(made.repository).id, 's0');
  await made.push(FILES);
  equal((await made.check()).findings, []);
});

test('a content that is there as a plain file is made executable without an upload, and the reverse', async (t) => {
  const made = await scene(t);
  await made.push({ x: 'one', y: { program: 'two' } });
  const remote = await made.connect();
  const wanted = await draft(remote, { x: { program: 'one' }, y: 'two' });
  await commit(remote, { ...wanted, blobs: [] });
  equal(live(made.root), { x: { program: 'one' }, y: 'two' });
  equal((await made.check()).findings, []);
});

test('nothing is committed without the lock, or with that of another', async (t) => {
  const made = await scene(t);
  const remote = await made.connect();
  const wanted = await draft(remote, FILES);
  const transaction = await remote.lock(HOLDER);
  const other = await made.connect();
  const locked = await rejects(other.lock({ ...HOLDER, user: 'Bob' }), 'locked');
  match(locked.message, /locked by Ada for test since .* \(host: analytical, process 1\)/);
  await transaction.unlock();
  await rejects(transaction.commit(wanted.base, wanted.hash), 'failed');
  await rejects(transaction.putObjects(wanted.objects), 'failed');
  await rejects(transaction.missingBlobs([]), 'failed');
});

test('a connection that ends gives its lock back', async (t) => {
  const made = await scene(t);
  const remote = await made.connect();
  await remote.lock(HOLDER);
  await rejects(remote.lock(HOLDER), 'failed');
  await remote.close();
  await made.push(FILES);
});

test('H60: the same snapshot cannot be committed twice', async (t) => {
  const made = await scene(t);
  const wanted = await draft(await made.connect(), FILES);
  await commit(await made.connect(), wanted);
  await rejects(commit(await made.connect(), wanted), 'moved');
  equal(readHead(made.repository).hash, wanted.hash);
});

test('damage in the snapshot before is met, not built upon', async (t) => {
  const made = await scene(t);
  await made.push({ first: '1' });
  const { hash } = await made.push({ second: '2' });
  const wanted = await draft(await made.connect(), FILES);
  rmSync(objectPath(made.layout, hash));
  await rejects(commit(await made.connect(), wanted), 'integrity');
  equal(readHead(made.repository).hash, hash);
  ok(readdirSync(made.layout.generations).length <= 2);
});
