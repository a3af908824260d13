// timeout: 400
// A disk that is full, broken, or not to be written to: at every operation, once or for good.
import { closeSync, fstatSync, openSync } from 'node:fs';
import { interceptOperations } from '../../src/fs/durable.js';
import { equal, ok, suite } from '../support/suite.js';
import { onDisk } from './disk.js';
import { sweepErrors } from './errno.js';
import { systemError } from './fault.js';
import { sidesOf } from './oracle.js';
import { type Scenario, scenarios } from './scenarios.js';
import { type Case, open } from './sweep.js';
import { bringBack } from './world.js';

const test = suite('errors of the disk', { timeout: 390_000 });

const SWEPT = scenarios.filter(({ name }) =>
  /^(init with.*elsewhere|sync that uploads, on|sync that downloads|sync both.*remote|clone$|sync --n)/.test(
    name,
  ),
);

for (const scenario of SWEPT) {
  test(`H42, H45: ${scenario.name}: no space, no permission, an error: clear, and nothing lost`, () =>
    onDisk('ext4', async (folder) => {
      const n = await sweepErrors(folder, scenario);
      ok(n > 20, `${n} operations`);
    }));
}

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

for (const scenario of SWEPT.filter(({ name }) => /on a standby|downloads/.test(name))) {
  test(`H47: ${scenario.name}: a file whose fsync failed is never synced again, but made anew`, () =>
    onDisk('xfs', async (folder) => {
      const n = await sweepSyncs(folder, scenario);
      ok(n > 10, `${n} syncs`);
    }));
}
