// timeout: 200
// Who may write: many at once, one at a time, and none whose lock is gone.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDsgError } from '../../src/errors/error.js';
import { releaseAllLocks } from '../../src/fs/lock.js';
import { readSealed, writeSealed } from '../../src/fs/sealed.js';
import type { Hash } from '../../src/model/hash.js';
import { connect } from '../../src/project/connect.js';
import { author, holder } from '../../src/project/identity.js';
import type { Remote, RemoteTransaction } from '../../src/remote/client.js';
import { hashBytes } from '../../src/store/hash.js';
import { dieAt, recordOperations } from '../crash/fault.js';
import { isSound, remoteSide } from '../crash/oracle.js';
import { next } from '../crash/recovery.js';
import {
  begin,
  bringBack,
  contextIn,
  keep,
  makeWorld,
  syncIn,
  type World,
} from '../crash/world.js';
import { put, read } from '../support/files.js';
import { equal, ok, rejects, suite, type TestContext } from '../support/suite.js';

const test = suite('lock of a repository', { timeout: 180_000 });

const ROUNDS = 100;

async function scene(t: TestContext): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-lock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const world = makeWorld(folder);
  await begin(world, { 'start.csv': 'start' });
  return world;
}

/** Connects and locks as `sync` does. */
async function lockIt(
  t: TestContext,
  world: World,
): Promise<{ remote: Remote; transaction: RemoteTransaction }> {
  const context = contextIn(world, world.ann);
  const remote = await connect(context, { kind: 'local', path: world.repository });
  t.after(() => remote.close());
  const transaction = await remote.lock(holder(context, await author(context, world.ann), 'test'));
  return { remote, transaction };
}

/** Syncs; where someone else is at work, once more. Returns whether it had to. */
async function syncOrWait(world: World, root: string): Promise<'won' | 'waited'> {
  try {
    await syncIn(world, root);
    return 'won';
  } catch (error) {
    if (!isDsgError(error, 'locked') && !isDsgError(error, 'moved')) throw error;
    return 'waited';
  }
}

test('H69: of two that sync at once one wins, the other is told, and no update is lost in 100 rounds', async (t) => {
  const world = await scene(t);
  const expected: Record<string, string> = { 'start.csv': 'start' };
  let waited = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? [world.ann, world.ben] : [world.ben, world.ann];
    for (const [n, root] of order.entries()) {
      expected[`${round % 7}/${round}-${n}.csv`] = `${round} by ${n}`;
      put(root, { [`${round % 7}/${round}-${n}.csv`]: `${round} by ${n}` });
    }
    const results = await Promise.all(order.map((root) => syncOrWait(world, root)));
    ok(results.includes('won'), `round ${round}: nobody won`);
    for (const [n, result] of results.entries())
      if (result === 'waited') {
        waited += 1;
        await syncIn(world, order[n] as string);
      }
  }
  ok(waited >= ROUNDS / 2, `they met ${waited} times`);
  for (const root of [world.ann, world.ben]) await syncIn(world, root);
  const sorted = Object.entries(expected).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const root of [world.ann, world.ben, join(world.repository, 'current')])
    equal(read(root), Object.fromEntries(sorted));
  await isSound(world, world.repository, 'at last');
});

test('H71: a note about a holder that is gone keeps nobody out, whoever has its number now', async (t) => {
  const world = await scene(t);
  const { remote } = await lockIt(t, world);
  const path = join(world.repository, '.dsg/ctl/holder');
  const note = readSealed(path);
  await remote.close();
  // The same process number, alive, on the same machine and boot, and a lease that runs for long: but no lock.
  for (const changed of [
    { pid: process.pid },
    { pid: 1 },
    { boot: 'another' },
    { host: 'other' },
  ]) {
    writeSealed(path, { ...note, until: 1e9, ...changed });
    put(world.ann, { 'a.csv': JSON.stringify(changed) });
    ok((await syncIn(world, world.ann)).snapshot, JSON.stringify(changed));
  }
  writeFileSync(path, 'damaged');
  put(world.ann, { 'a.csv': 'once more' });
  ok((await syncIn(world, world.ann)).snapshot);
});

test('H73: a holder whose lock file was replaced can change nothing any more', async (t) => {
  const world = await scene(t);
  const { transaction } = await lockIt(t, world);
  const lock = join(world.repository, '.dsg/ctl/lock');
  const before = remoteSide(world.repository);
  renameSync(lock, `${lock}-aside`);
  const bytes = Buffer.from('an object');
  const hash = hashBytes(bytes);
  await rejects(transaction.commit(null, hash as Hash), 'locked');
  equal(remoteSide(world.repository), before);
  rmSync(`${lock}-aside`);
  // The next one is not kept out by it, and the first one stays without effect.
  put(world.ben, { 'ben.csv': 'by ben' });
  ok((await syncIn(world, world.ben)).snapshot);
  await rejects(transaction.putObjects(new Map([[hash, bytes]])), 'locked');
  await rejects(transaction.commit(null, hash), 'locked');
  await isSound(world, world.repository, 'after a stolen lock');
});

test('H79: of two recoveries at once one does it, the other does nothing or is told to wait', async (t) => {
  const world = await scene(t);
  put(world.ann, { 'a.csv': 'by ann', 'start.csv': 'changed by ann' });
  const kept = keep(world);
  bringBack(world, kept);
  const all = await recordOperations(() => syncIn(world, world.ann));
  const turns = all.flatMap(({ operation, path }, i) =>
    operation === 'rename' && /\/(journal|current|tx-[^/]*|s\d+-[^/]*)$/.test(path) ? [i + 1] : [],
  );
  ok(turns.length >= 5, `${turns.length} turning points`);
  for (const n of turns) {
    bringBack(world, kept);
    await dieAt(n, 'after', () => syncIn(world, world.ann));
    const both = await Promise.allSettled(
      [world.ann, world.ben].map((root) => next(world, root, 'recover')),
    );
    for (const one of both)
      ok(one.status === 'fulfilled' || isDsgError(one.reason, 'locked'), `after operation ${n}`);
    ok(
      both.some(({ status }) => status === 'fulfilled'),
      `after operation ${n}: nobody did it`,
    );
    for (const root of [world.ann, world.ben, world.ann]) await syncIn(world, root);
    equal(read(world.ben), read(world.ann), `after operation ${n}`);
    equal(read(world.ben)['a.csv'], 'by ann');
    await isSound(world, world.repository, `after operation ${n}`);
  }
  releaseAllLocks();
});
