// A disk on which not a byte is left: what was begun there is undone or finished all the same.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import { HOLDER } from '../remote/push.js';
import type { Scene } from '../repository/scene.js';
import { live, scene } from '../repository/scene.js';
import { withLoop } from '../support/loop.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok, rejects, suite } from '../support/suite.js';
import { fillBytes } from './fill.js';

const test = suite('recovery on a full disk', { timeout: 120_000 });

/** Smallest that each can be made. */
const DISKS = [
  { fs: 'ext4', size: '20M' },
  { fs: 'xfs', size: '300M' },
] as const;

/** A repository on the disk, with a transaction that a crash has left open before its commit. */
async function crashed(t: TestContext, under: string): Promise<Scene> {
  const made = await scene(t, { under });
  const { link } = await pushed(made);
  const target = `.dsg/gen/s2-${'b'.repeat(16)}/tree`;
  writeSealed(made.layout.journal, { tx: 't9-x', epoch: 9, base: link, target });
  mkdirSync(join(made.layout.generations, 'tx-t9-x/tree'), { recursive: true });
  writeFileSync(join(made.layout.generations, 'tx-t9-x/tree/half'), 'half');
  return made;
}

async function pushed(made: Scene): Promise<{ link: string }> {
  await made.push({ a: '1' });
  const [generation] = readdirSync(made.layout.generations).filter((one) => one.startsWith('s1-'));
  return { link: `.dsg/gen/${generation}/tree` };
}

const reserve = ({ layout }: Scene) => join(layout.ctl, 'reserve');

/** Takes the lock, which recovers, and gives it back; returns what was recovered. */
async function lockOnce(made: Scene): Promise<string> {
  const remote = await made.connect();
  try {
    const { recovery, unlock } = await remote.lock(HOLDER);
    await unlock();
    return recovery;
  } finally {
    await remote.close();
  }
}

for (const disk of DISKS)
  test(`on a full ${disk.fs} an open transaction is undone, again and again`, async (t) => {
    await withLoop(disk, async (dir) => {
      const made = await crashed(t, dir);
      fillBytes(dir, 0);
      equal(await lockOnce(made), 'undone');
      equal(live(made.root), { a: '1' });
      ok(!existsSync(join(made.layout.generations, 'tx-t9-x')));
      // What was given up is there again, for the next time.
      ok(existsSync(reserve(made)));
      for (const _ of [1, 2]) equal(await lockOnce(made), 'nothing');
      equal((await made.check()).findings, []);
      rmSync(join(dir, 'filler'));
      await made.push({ a: '2' });
      equal(live(made.root), { a: '2' });
    });
  });

test('a repository that has kept no room says that the disk is full, and keeps some from then on', async (t) => {
  await withLoop(DISKS[0], async (dir) => {
    const made = await crashed(t, dir);
    rmSync(reserve(made));
    const empty = fillBytes(dir, 0);
    await rejects(lockOnce(made), 'no-space');
    empty();
    equal(await lockOnce(made), 'undone');
    ok(existsSync(reserve(made)));
    fillBytes(dir, 0);
    equal(await lockOnce(made), 'nothing');
  });
});

test('whoever lost the repository leaves nothing in what stands in its place', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  rmSync(reserve(made));
  const remote = await made.connect();
  await remote.lock(HOLDER);
  renameSync(made.root, `${made.root}.moved`);
  mkdirSync(made.layout.ctl, { recursive: true });
  await remote.close();
  equal(readdirSync(made.layout.ctl), []);
});

test('where others take the room that was given up, nothing is spoilt', async (t) => {
  await withLoop(DISKS[0], async (dir) => {
    const made = await crashed(t, dir);
    fillBytes(dir, 0);
    rmSync(reserve(made));
    fillBytes(dir, 0);
    await rejects(lockOnce(made), 'no-space');
    equal(live(made.root), { a: '1' });
    rmSync(join(dir, 'filler'));
    equal(await lockOnce(made), 'undone');
  });
});
