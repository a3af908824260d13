// timeout: 400
// A process is stopped at every one of its operations in the repository, loses its lock, and wakes up again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDsgError } from '../../src/errors/error.js';
import { isSound, remoteSide } from '../crash/oracle.js';
import { begin, bringBack, keep, makeWorld, syncIn, type World } from '../crash/world.js';
import { put, read } from '../support/files.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { type Ended, endLease, isStopped, start } from './processes.js';

const test = suite('stopped holder', { timeout: 390_000 });

async function scene(t: TestContext): Promise<{ world: World; kept: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-stop-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const world = makeWorld(folder);
  await begin(world, { 'both.csv': 'one', 'folder/a.csv': 'a' });
  put(world.ann, { 'both.csv': 'two' });
  await syncIn(world, world.ann);
  await syncIn(world, world.ben);
  put(world.ann, { 'ann.csv': 'by ann', 'folder/a.csv': 'changed by ann' });
  put(world.ben, { 'ben.csv': 'by ben', 'more/b.csv': 'by ben' });
  return { world, kept: keep(world) };
}

/** ben syncs while ann's process stands still; false when he cannot have the lock. */
async function takeOver(world: World): Promise<boolean> {
  endLease(world.repository);
  try {
    await syncIn(world, world.ben);
    return true;
  } catch (error) {
    if (isDsgError(error, 'locked')) return false;
    throw error;
  }
}

test('H70: who was stopped and superseded publishes nothing and harms nothing, wherever it stood', async (t) => {
  const { world, kept } = await scene(t);
  const codes = new Map<number | null, number>();
  for (let n = 1; ; n++) {
    bringBack(world, kept);
    const ann = start(world, world.ann, ['sync'], {
      at: n,
      fault: 'stop',
      under: world.repository,
    });
    const stopped = await isStopped(ann);
    const overtaken = stopped && (await takeOver(world));
    const after = overtaken ? remoteSide(world.repository) : undefined;
    ann.child.kill('SIGCONT');
    const ended: Ended = await ann.ended;
    const what = `operation ${n}: ${ended.out}`;
    codes.set(ended.code, (codes.get(ended.code) ?? 0) + 1);
    ok(ended.code === 0 || (overtaken && ended.code === 4), `exit ${ended.code}: ${what}`);
    if (ended.code === 4) equal(remoteSide(world.repository), after, what);
    for (const who of [world.ann, world.ben, world.ann]) await syncIn(world, who);
    equal(read(world.ann), read(world.ben), what);
    equal(read(world.ann)['ann.csv'], 'by ann', what);
    equal(read(world.ann)['ben.csv'], 'by ben', what);
    await isSound(world, world.repository, what);
    if (!stopped) break;
  }
  ok((codes.get(4) ?? 0) > 20, `superseded ${codes.get(4)} times`);
});
