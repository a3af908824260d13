// timeout: 120
// A commit that can be seen but is not on the disk yet: whoever was told of it must find it again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../concurrency/processes.js';
import { put, read } from '../support/files.js';
import { powerCut, withLoop } from '../support/loop.js';
import { readShimLog } from '../support/shim.js';
import { equal, match, suite, type TestContext } from '../support/suite.js';
import { isSound, remoteSide } from './oracle.js';
import { begin, makeWorld, type World } from './world.js';

const test = suite('head', { timeout: 110_000 });

/** Projects on one disk, the repository on another that can lose its power. */
async function scene(t: TestContext, disk: string): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-head-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const world = { ...makeWorld(folder), repository: join(disk, 'repository') };
  await begin(world, { 'a.csv': 'a' });
  return world;
}

/** Syncs ann's project in a process that dies as soon as the commit can be seen. */
async function dieAtCommit(world: World): Promise<void> {
  const log = `${world.base}.log`;
  // Counts only what is done to the link itself, which is one rename.
  const current = { FAULT_UNDER: join(world.repository, 'current') };
  const shim = { at: 1, fault: 'kill-after', log } as const;
  const { signal } = await start(world, world.ann, ['sync'], shim, current).ended;
  equal(signal, 'SIGKILL');
  equal(
    readShimLog(log).map(({ name }) => name),
    ['rename'],
  );
}

for (const keepLog of [true, false]) {
  test(`a snapshot that status brought the folder to survives a power cut, log ${keepLog ? 'kept' : 'lost'}`, (t) =>
    withLoop({ fs: 'xfs', size: '400M' }, async (disk) => {
      const world = await scene(t, disk);
      put(world.ann, { 'b.csv': 'b' });
      await dieAtCommit(world);
      const told = await start(world, world.ann, ['status']).ended;
      equal(told.code, 0, told.out);
      match(told.out, 'Last synced: s2; the repository is at s2.');
      const seen = remoteSide(world.repository);
      powerCut(disk, keepLog);
      equal(remoteSide(world.repository), seen);
      for (const who of [world.ann, world.ben]) {
        const { code, out } = await start(world, who, ['sync']).ended;
        equal(code, 0, out);
      }
      equal(read(world.ben), read(world.ann));
      await isSound(world, world.repository, 'after a power cut');
    }));
}
