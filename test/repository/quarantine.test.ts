import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import type { Hash } from '../../src/model/hash.js';
import { createRepository } from '../../src/repository/create.js';
import { blobPath, objectPath } from '../../src/repository/layout.js';
import { openQuarantine } from '../../src/repository/quarantine.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject } from '../../src/store/object-file.js';
import { scratch } from '../fs/scratch.js';
import { everyBlow, operationsOf, strike } from '../fs/strike.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok, rejects, suite, throws } from '../support/suite.js';
import { noPool } from '../worktree/scene.js';

const test = suite('quarantine');

const MTIME = 1_700_000_000_000_000_000n;
const hashOf = (text: string) => hashBytes(Buffer.from(text));

/** Makes an empty repository and files to upload. */
async function scene(t: TestContext, texts: readonly string[] = ['one', 'two']) {
  const root = scratch(t);
  const { layout } = await createRepository(join(root, 'r'), 'hardlink');
  for (const text of texts) writeFileSync(join(root, text), text);
  const incoming = (text: string, exec = false) => ({
    hash: hashOf(text),
    size: text.length,
    exec,
    mtime: MTIME,
    from: join(root, text),
  });
  const open = (tx: string) => openQuarantine(layout, { tx, assertCurrent: () => {} }, noPool);
  return { root, layout, incoming, open };
}

const wanted = (...texts: string[]) =>
  texts.map((text) => ({ hash: hashOf(text), size: text.length }));

/** Does something while the disk takes nothing. */
async function onBadDisk(work: () => Promise<unknown>): Promise<void> {
  interceptOperations((operation, _path, phase) => {
    if (operation === 'fsync' && phase === 'before')
      throw Object.assign(new Error('bad'), { code: 'EIO' });
  });
  try {
    await work();
  } finally {
    interceptOperations(undefined);
  }
}

/** The files below a folder, by their path from it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

test('what is uploaded is invisible until it is published, and then in its place', async (t) => {
  const { layout, incoming, open } = await scene(t);
  const quarantine = open('t1');
  equal(await quarantine.missingBlobs(wanted('one', 'two')), [hashOf('one'), hashOf('two')]);
  await quarantine.takeIn([incoming('one'), incoming('two', true)]);
  const object = Buffer.from('an object');
  quarantine.putObjects([{ hash: hashBytes(object), packed: packObject(object) }]);
  equal([filesIn(layout.blobs), filesIn(layout.objects)], [[], []]);
  equal(await quarantine.missingBlobs(wanted('one', 'two')), []);
  equal(quarantine.missingObjects([hashBytes(object)]), []);
  await quarantine.flush();
  await quarantine.publish();
  for (const [text, exec] of [
    ['one', false],
    ['two', true],
  ] as const) {
    const path = blobPath(layout, hashOf(text), exec);
    equal(readFileSync(path, 'utf8'), text);
    equal(statSync(path).mode & 0o777, exec ? 0o555 : 0o444);
    equal(statSync(path, { bigint: true }).mtimeNs, MTIME);
  }
  ok(existsSync(objectPath(layout, hashBytes(object))));
  equal(filesIn(quarantine.folder), []);
  equal(quarantine.received.size, 0);
});

test('what is stored already is not asked for', async (t) => {
  const { layout, incoming, open } = await scene(t);
  const quarantine = open('t1');
  await quarantine.takeIn([incoming('one', true)]);
  await quarantine.publish();
  equal(await quarantine.missingBlobs(wanted('one', 'two')), [hashOf('two')]);
  // One of another size under the name is not it.
  chmodSync(blobPath(layout, hashOf('one'), true), 0o755);
  writeFileSync(blobPath(layout, hashOf('one'), true), 'longer than it was');
  equal(await quarantine.missingBlobs(wanted('one')), [hashOf('one')]);
});

test('what is stored is read before it is relied on, and damage is put aside', async (t) => {
  const { layout, incoming, open } = await scene(t);
  const first = open('t1');
  await first.takeIn([incoming('one'), incoming('two')]);
  await first.publish();
  const path = blobPath(layout, hashOf('one'), false);
  chmodSync(path, 0o644);
  writeFileSync(path, 'ONE');
  const next = open('t2');
  equal(await next.missingBlobs(wanted('one', 'two')), [hashOf('one')]);
  equal(readdirSync(layout.corrupt), [`${hashOf('one')}-t2`]);
  await next.takeIn([incoming('one')]);
  await next.publish();
  equal(readFileSync(path, 'utf8'), 'one');
});

test('many questions are answered as few are', async (t) => {
  const { incoming, open } = await scene(t);
  const quarantine = open('t1');
  await quarantine.takeIn([incoming('one')]);
  await quarantine.publish();
  const texts = Array.from({ length: 600 }, (_, i) => `file ${i}`);
  const missing = await quarantine.missingBlobs(wanted('one', ...texts));
  equal(missing, texts.map(hashOf));
});

test('bytes that are not what they are called are refused, and leave nothing', async (t) => {
  const { incoming, open } = await scene(t);
  const quarantine = open('t1');
  await rejects(quarantine.takeIn([{ ...incoming('one'), hash: hashOf('two') }]), 'changed');
  await rejects(quarantine.takeIn([{ ...incoming('one'), size: 4 }]), 'changed');
  equal(filesIn(quarantine.folder), []);
  equal((await quarantine.missingBlobs(wanted('one', 'two'))).length, 2);
  const packed = packObject(Buffer.from('an object'));
  throws(() => quarantine.putObjects([{ hash: hashOf('other'), packed }]), 'integrity');
  equal(filesIn(quarantine.folder), []);
});

test('what an interrupted upload left is taken over once it has been read and found right', async (t) => {
  const { layout, incoming, open } = await scene(t, ['one', 'two', 'three']);
  const left = open('t1');
  await left.takeIn([incoming('one'), incoming('two', true), incoming('three')]);
  const spoilt = left.blob(hashOf('three'), false) as string;
  chmodSync(spoilt, 0o644);
  writeFileSync(spoilt, 'THREE');
  chmodSync(spoilt, 0o444);
  const next = open('t2');
  equal(readdirSync(layout.quarantine), ['t2']);
  equal(next.received.size, 0);
  equal(await next.missingBlobs(wanted('one', 'two', 'three')), [hashOf('three')]);
  equal(
    [...next.received.keys()].map((place) => place.slice(-66).replace(/^.*\//, '')).sort(),
    [hashOf('one'), `${hashOf('two')}.x`].sort(),
  );
  await next.takeIn([incoming('three')]);
  await next.publish();
  equal(filesIn(layout.blobs).length, 3);
});

test('a left file without its final mode does not count', async (t) => {
  const { incoming, open } = await scene(t);
  const left = open('t1');
  await left.takeIn([incoming('one')]);
  chmodSync(left.blob(hashOf('one'), false) as string, 0o600);
  equal(await open('t2').missingBlobs(wanted('one')), [hashOf('one')]);
});

test('what was left and is not wanted is never published', async (t) => {
  const { layout, incoming, open } = await scene(t);
  await open('t1').takeIn([incoming('one')]);
  const next = open('t2');
  await next.takeIn([incoming('two')]);
  await next.publish();
  equal(filesIn(layout.blobs), [`${hashOf('two').slice(0, 2)}/${hashOf('two')}`]);
});

test('left objects are sent again, not believed', async (t) => {
  const { open } = await scene(t);
  const object = Buffer.from('an object');
  open('t1').putObjects([{ hash: hashBytes(object), packed: packObject(object) }]);
  equal(open('t2').missingObjects([hashBytes(object)]), [hashBytes(object)]);
});

test('strange things in the quarantine do no harm', async (t) => {
  const { layout, incoming, open } = await scene(t);
  writeFileSync(join(layout.quarantine, '.nfs01'), 'x');
  mkdirSync(join(layout.quarantine, 'zz/blobs/not-a-shelf/x'), { recursive: true });
  writeFileSync(join(layout.quarantine, 'zz/blobs/file'), 'x');
  const quarantine = open('t1');
  equal((await quarantine.missingBlobs(wanted('one'))).length, 1);
  await quarantine.takeIn([incoming('one')]);
  await quarantine.publish();
  equal(filesIn(layout.blobs).length, 1);
});

test('uploading the same content twice, or what is stored, changes nothing', async (t) => {
  const { layout, incoming, open } = await scene(t);
  const first = open('t1');
  await first.takeIn([incoming('one')]);
  await first.takeIn([incoming('one')]);
  await first.publish();
  const again = open('t2');
  await again.takeIn([incoming('one'), incoming('one', true)]);
  await again.publish();
  equal(filesIn(layout.blobs).length, 2);
  equal(readFileSync(blobPath(layout, hashOf('one'), false), 'utf8'), 'one');
});

test('everything received is durable before it is published, and its new place is durable after', async (t) => {
  const { layout, incoming, open } = await scene(t);
  const quarantine = open('t1');
  await quarantine.takeIn([incoming('one')]);
  const flushed = await operationsOf(() => quarantine.flush());
  ok(flushed.some(([operation, path]) => operation === 'fsync' && path.endsWith(hashOf('one'))));
  const published = (await operationsOf(() => quarantine.publish())).map(([one, path]) => [
    one,
    path.slice(layout.root.length),
  ]);
  equal(published, [
    ['rename', `/.dsg/blobs/${hashOf('one').slice(0, 2)}`],
    ['fsync', `/.dsg/blobs/${hashOf('one').slice(0, 2)}`],
    ['fsync', '/.dsg/objects'],
    ['fsync', '/.dsg/blobs'],
  ]);
});

test('a failed sync to disk throws away what was received: it may not be there', async (t) => {
  const { incoming, open } = await scene(t);
  const quarantine = open('t1');
  await quarantine.takeIn([incoming('one')]);
  await onBadDisk(() => rejects(quarantine.flush(), 'failed'));
  ok(!existsSync(quarantine.folder) || filesIn(quarantine.folder).length === 0);
});

test('a flush begun early serves what has come by then, and what comes later is flushed anew', async (t) => {
  const { incoming, open } = await scene(t);
  const quarantine = open('t1');
  const flushed = async () =>
    (await operationsOf(() => quarantine.flush())).filter(([one]) => one === 'fsync').length;
  await quarantine.takeIn([incoming('one')]);
  equal(await flushed(), 2);
  equal(await flushed(), 0);
  await quarantine.takeIn([incoming('two')]);
  equal(await flushed(), 4);
  // Room was made before the flush, but the bytes came after it.
  const object = Buffer.from('an object');
  const { to } = quarantine.prepare('object', hashBytes(object), false);
  equal((await flushed()) > 0, false);
  writeFileSync(to, packObject(object));
  quarantine.arrived('object', hashBytes(object), false, packObject(object).length);
  equal(await flushed(), 6);
});

test('a flush that failed early fails the commit, too', async (t) => {
  const { incoming, open } = await scene(t);
  const quarantine = open('t1');
  await quarantine.takeIn([incoming('one')]);
  await onBadDisk(() => quarantine.flush().catch(() => {}));
  await rejects(quarantine.flushBegun(), 'failed');
  await rejects(quarantine.flush(), 'failed');
});

test('stopped anywhere while it is published, everything is in one of the two places, whole', async (t) => {
  await everyBlow(async (blow) => {
    const { layout, incoming, open } = await scene(t);
    const first = open('t1');
    await first.takeIn([incoming('one')]);
    await first.publish();
    const quarantine = open('t2');
    await quarantine.takeIn([incoming('two'), incoming('one', true)]);
    const stopped = await strike(blow, () => quarantine.publish());
    const next = open('t3');
    const missing = await next.missingBlobs(wanted('one', 'two'));
    equal(missing, []);
    await next.publish();
    for (const path of filesIn(layout.blobs)) {
      const bytes = readFileSync(join(layout.blobs, path));
      equal(hashBytes(bytes), path.slice(3, 67) as Hash);
    }
    return stopped;
  });
});
