import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DsgError } from '../../src/errors/error.js';
import { tryLock } from '../../src/fs/lock.js';
import { readSealed, writeSealed } from '../../src/fs/sealed.js';
import { createRepository } from '../../src/repository/create.js';
import type { Layout } from '../../src/repository/layout.js';
import { isLeased } from '../../src/repository/leases.js';
import { acquire, LEASE_SECONDS } from '../../src/repository/lock.js';
import { scratch } from '../fs/scratch.js';
import { everyBlow, strike } from '../fs/strike.js';
import { HOLDER } from '../remote/push.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';

const test = suite('lock');

async function repository(t: TestContext): Promise<Layout> {
  return (await createRepository(join(scratch(t), 'r'), 'hardlink')).layout;
}

const ctl = (layout: Layout, name: string) => join(layout.ctl, name);

/** Makes the current holder look as if it had shown no sign of life since its lease ran out. */
function runOut(layout: Layout, more: object = {}): void {
  writeSealed(ctl(layout, 'holder'), { ...readSealed(ctl(layout, 'holder')), until: 0, ...more });
}

test('one holder at a time, and the next gets a higher number', async (t) => {
  const layout = await repository(t);
  const first = acquire(layout, HOLDER);
  throws(() => acquire(layout, HOLDER), 'locked');
  first.assertCurrent();
  first.release();
  const second = acquire(layout, HOLDER);
  equal([first.epoch, second.epoch], [1, 2]);
  ok(first.tx !== second.tx && first.tx.startsWith('t1-') && second.tx.startsWith('t2-'));
  throws(() => first.assertCurrent(), 'locked');
  second.release();
});

test('whoever is kept out learns by whom, where, since when and for what', async (t) => {
  const layout = await repository(t);
  acquire(layout, HOLDER);
  const error = throws(() => acquire(layout, HOLDER), 'locked') as Error & {
    data: object;
    state: string;
  };
  equal(
    error.message,
    `Cannot lock "${layout.root}": locked by Ada for test since 2026-11-20T16:22:50.000Z (host: analytical, process 1)`,
  );
  const { user, host, what, since, pid } = HOLDER;
  equal([error.data, error.state], [{ user, host, what, since, pid }, 'Nothing was changed.']);
  // A note that cannot be read is no reason to say nothing.
  writeFileSync(ctl(layout, 'holder'), 'x');
  match(throws(() => acquire(layout, HOLDER), 'locked').message, 'locked by someone for something');
});

test('a holder tells its lease in the uptime of its machine', async (t) => {
  const layout = await repository(t);
  const hold = acquire(layout, HOLDER);
  const note = readSealed(ctl(layout, 'holder')) ?? {};
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  const left = Number(note.until) - uptime;
  ok(left > LEASE_SECONDS - 30 && left <= LEASE_SECONDS, `${left}`);
  equal(note.boot, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  runOut(layout);
  hold.renew();
  ok(Number(readSealed(ctl(layout, 'holder'))?.until) > uptime);
  hold.release();
  ok(!existsSync(ctl(layout, 'holder')));
});

test('H73: a holder that shows no sign of life loses its lock, and whatever it does afterwards is refused', async (t) => {
  const layout = await repository(t);
  const stopped = acquire(layout, HOLDER);
  runOut(layout);
  const next = acquire(layout, { ...HOLDER, user: 'Bob' });
  equal(next.epoch, 2);
  throws(() => stopped.assertCurrent(), 'locked');
  // Waking up, it neither renews nor frees what is another's now.
  stopped.renew();
  equal(readSealed(ctl(layout, 'holder'))?.user, 'Bob');
  stopped.release();
  ok(existsSync(ctl(layout, 'holder')));
  throws(() => acquire(layout, HOLDER), 'locked');
  next.assertCurrent();
  next.release();
});

test('a lease of another boot, or of a live lock without a lease, is no reason to take over', async (t) => {
  const layout = await repository(t);
  const hold = acquire(layout, HOLDER);
  runOut(layout, { boot: 'another' });
  throws(() => acquire(layout, HOLDER), 'locked');
  writeSealed(ctl(layout, 'holder'), { user: 'Ada' });
  throws(() => acquire(layout, HOLDER), 'locked');
  rmSync(ctl(layout, 'holder'));
  throws(() => acquire(layout, HOLDER), 'locked');
  hold.assertCurrent();
  hold.release();
});

test('a note that is left over keeps nobody out', async (t) => {
  const layout = await repository(t);
  acquire(layout, HOLDER).release();
  writeSealed(ctl(layout, 'holder'), { ...HOLDER, until: Number.MAX_SAFE_INTEGER });
  acquire(layout, HOLDER).release();
});

test('the number never goes back, whatever is left of it', async (t) => {
  const layout = await repository(t);
  let last = 0;
  await everyBlow(async (blow) => {
    const stopped = await strike(blow, () => {
      acquire(layout, HOLDER).release();
    });
    const hold = acquire(layout, HOLDER);
    ok(hold.epoch > last);
    last = hold.epoch;
    hold.release();
    return stopped;
  });
});

test('a damaged number is an integrity error, for two holders with one number would be worse', async (t) => {
  const layout = await repository(t);
  acquire(layout, HOLDER).release();
  for (const damage of [
    () => writeFileSync(ctl(layout, 'epoch'), 'x'),
    () => writeFileSync(ctl(layout, 'epoch'), ''),
    () => writeSealed(ctl(layout, 'epoch'), { epoch: 'x' }),
    () => writeSealed(ctl(layout, 'epoch'), { epoch: 1.5 }),
  ]) {
    damage();
    throws(() => acquire(layout, HOLDER), 'integrity');
    // What could not be taken is not kept either.
    const free = tryLock(ctl(layout, 'lock'));
    ok(free);
    free?.release();
  }
});

test('H77: a generation is leased as long as a living process holds a lease of it', async (t) => {
  const layout = await repository(t);
  const name = `s1-${'a'.repeat(16)}`;
  equal(isLeased(layout, name), false);
  for (const file of [name, `${name}.reader-1`]) {
    const lease = tryLock(join(layout.leases, file));
    equal(isLeased(layout, name), true);
    equal(isLeased(layout, `${name}0`), false);
    equal(isLeased(layout, name.slice(0, -1)), false);
    lease?.release();
    equal(isLeased(layout, name), false);
  }
  rmSync(layout.leases, { recursive: true });
  equal(isLeased(layout, name), false);
});

test('a damaged number stops everything, unless it is to be made anew: then above all that was ever seen', async (t) => {
  const layout = await repository(t);
  for (let i = 0; i < 3; i++) acquire(layout, HOLDER).release();
  writeSealed(layout.journal, { tx: 't41-x', epoch: 41, base: 'a', target: 'b' });
  for (const damage of [
    () => writeFileSync(ctl(layout, 'epoch'), ''),
    () => writeFileSync(ctl(layout, 'epoch'), '{"epoch":3}\nsha256:no\n'),
    () => writeSealed(ctl(layout, 'epoch'), { epoch: 'x' }),
  ]) {
    damage();
    const error = throws(() => acquire(layout, HOLDER), 'integrity') as DsgError;
    equal(error.hint, 'dsg recover --force');
    const hold = acquire(layout, HOLDER, { force: true });
    ok(hold.epoch > 41, String(hold.epoch));
    hold.assertCurrent();
    hold.release();
    const next = acquire(layout, HOLDER);
    equal(next.epoch, hold.epoch + 1);
    next.release();
  }
});

test('a number that is gone does not begin anew below one that was used', async (t) => {
  const layout = await repository(t);
  for (let i = 0; i < 3; i++) acquire(layout, HOLDER).release();
  const last = acquire(layout, HOLDER);
  rmSync(ctl(layout, 'epoch'));
  throws(() => last.assertCurrent(), 'locked');
  last.release();
  writeSealed(layout.journal, { tx: 't4-x', epoch: 4, base: 'a', target: 'b' });
  const hold = acquire(layout, HOLDER);
  ok(hold.epoch > 4, String(hold.epoch));
  hold.release();
});
