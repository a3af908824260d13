// timeout: 200
// After an fsync that failed, the file's bytes may be in memory only, and the next fsync may say that all is well.
import { closeSync, fstatSync, openSync } from 'node:fs';
import { interceptOperations } from '../../src/fs/durable.js';
import { equal, ok, suite } from '../support/suite.js';
import { onDisk } from './disk.js';
import { systemError } from './fault.js';
import { sidesOf } from './oracle.js';
import { type Scenario, scenarios } from './scenarios.js';
import { type Case, open } from './sweep.js';
import { bringBack } from './world.js';

const test = suite('a failed fsync', { timeout: 180_000 });

/** Fails the nth fsync of a regular file; returns a handle that keeps its inode from being used anew. */
async function failSync(one: Case, n: number): Promise<number | undefined> {
  let count = 0;
  let pin: number | undefined;
  interceptOperations((operation, path, now) => {
    if (operation !== 'fsync' || now === 'after' || pin !== undefined) return;
    const fd = openSync(path, 'r');
    if (fstatSync(fd).isFile() && ++count === n) pin = fd;
    else closeSync(fd);
    if (pin !== undefined) throw systemError('EIO', 'fsync', path);
  });
  try {
    await one.scenario.run(one.world);
  } catch {
    // What it says is asserted above.
  } finally {
    interceptOperations(undefined);
  }
  return pin;
}

/** Runs the scenario again and lists the files that it syncs. */
async function syncedNext({ scenario, world }: Case): Promise<{ ino: number; path: string }[]> {
  const synced: { ino: number; path: string }[] = [];
  interceptOperations((operation, path, now) => {
    if (operation !== 'fsync' || now === 'after') return;
    const fd = openSync(path, 'r');
    synced.push({ ino: fstatSync(fd).ino, path });
    closeSync(fd);
  });
  try {
    await (scenario.again ?? scenario.run)(world);
  } finally {
    interceptOperations(undefined);
  }
  return synced;
}

async function sweepSyncs(folder: string, scenario: Scenario): Promise<number> {
  const one = await open(folder, scenario);
  for (let n = 1; ; n++) {
    bringBack(one.world, one.kept);
    const pin = await failSync(one, n);
    if (pin === undefined) return n - 1;
    const { ino } = fstatSync(pin);
    const again = (await syncedNext(one)).filter((synced) => synced.ino === ino);
    closeSync(pin);
    // The cache's trees are cut back to what was durable, and what is beyond that is written anew.
    equal(
      again.map(({ path }) => path).filter((path) => !path.endsWith('/cache/trees')),
      [],
      `fsync ${n} was tried again`,
    );
    equal(sidesOf(one.world[scenario.who], one.repository), one.after, `fsync ${n}`);
  }
}

for (const scenario of scenarios.filter(({ name }) => /on a standby|downloads/.test(name))) {
  test(`H47: ${scenario.name}: a file whose fsync failed is never synced again, but made anew`, () =>
    onDisk('xfs', async (folder) => {
      const n = await sweepSyncs(folder, scenario);
      ok(n > 10, `${n} syncs`);
    }));
}
