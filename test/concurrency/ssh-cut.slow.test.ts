// timeout: 900
// The line to the server cut or stalled after so many bytes, in either direction, all through a sync that goes both ways.
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../fs/scratch.js';
import type { Fault } from '../ssh/proxy.js';
import { startProxy } from '../ssh/proxy.js';
import { isFull } from '../support/full.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite } from '../support/suite.js';
import type { SshWorld } from './ssh-world.js';
import { converge, edit, sshWorld, syncAtLast } from './ssh-world.js';

const test = suite('ssh-cut', { timeout: 800_000 });

/** Both have something new, ann's goes up through a proxy: what passes in each direction until she is done. */
async function prepare(world: SshWorld, n: number): Promise<void> {
  const [ann, ben] = world.people;
  edit(ann, n * 7 + 3);
  edit(ben, n * 7 + 3);
  ann.reach(world.place.port);
  await syncAtLast(ben);
}

async function traffic(t: TestContext, world: SshWorld) {
  const [ann] = world.people;
  await prepare(world, 0);
  const proxy = await startProxy(t, { port: world.place.port });
  ann.reach(proxy.port);
  await syncAtLast(ann);
  return { ...proxy.passed };
}

async function cutAll(t: TestContext, fault: Fault, cuts: number): Promise<void> {
  const world = await sshWorld(t, scratch(t), 'hardlink');
  const [ann] = world.people;
  const whole = await traffic(t, world);
  const ends = { failed: 0, done: 0 };
  for (const from of ['client', 'server'] as const) {
    for (let cut = 0; cut < cuts; cut++) {
      const n = 1 + cut + (from === 'server' ? cuts : 0);
      await prepare(world, n);
      // The first bytes are those of the login; the last ones those of the commit.
      const bytes = Math.round((whole[from] * (cut + 1)) / (cuts + 1));
      const proxy = await startProxy(t, { port: world.place.port, after: { bytes, from, fault } });
      ann.reach(proxy.port);
      const { code, stdout, stderr } = await ann.dsg('sync', '--allow-deletes');
      // Who is only stalled would come back when the other side has long given up.
      proxy.fault('cut');
      ok([0, 6].includes(code ?? -1), `${from} after ${bytes}: ${code} ${stdout}${stderr}`);
      ends[code === 0 ? 'done' : 'failed'] += 1;
      if (code === 6) match(stderr, /connection|server/);
      ann.reach(world.place.port);
      await syncAtLast(ann);
    }
    await converge(world);
  }
  ok(ends.failed >= cuts, `${ends.failed} failed`);
}

test('H58: cut anywhere, a sync has happened or not, and the next one brings everything together', async (t) => {
  await cutAll(t, 'cut', isFull ? 20 : 6);
});

test('H58: stalled anywhere, a client gives up in time, and so does the server', async (t) => {
  await cutAll(t, 'stall', isFull ? 8 : 2);
});

test('what arrived before the line was cut is not sent again', async (t) => {
  const world = await sshWorld(t, scratch(t), 'hardlink');
  const [ann] = world.people;
  for (let n = 0; n < 3; n++) edit(ann, 3 + n * 7);
  const probe = await startProxy(t, {
    port: world.place.port,
    after: { bytes: 3_500_000, from: 'client', fault: 'cut' },
  });
  ann.reach(probe.port);
  equal((await ann.dsg('sync')).code, 6);
  const quarantine = join(world.repository, '.dsg/quarantine');
  ok(readdirSync(quarantine).length === 1, 'what arrived is kept');
  const second = await startProxy(t, { port: world.place.port });
  ann.reach(second.port);
  await syncAtLast(ann);
  ok(second.passed.client < 6_000_000, `${second.passed.client} bytes went up again`);
  equal(readdirSync(quarantine), []);
  await converge(world);
});

test('H59: a commit whose answer never came is found to have happened', async (t) => {
  const world = await sshWorld(t, scratch(t), 'hardlink');
  const [ann] = world.people;
  const [ctl, current] = ['.dsg/ctl', 'current'].map((name) => join(world.repository, name));
  let unknown = 0;
  for (let n = 1; n <= 5 && unknown === 0; n++) {
    await prepare(world, n);
    const before = readlinkSync(current as string);
    const proxy = await startProxy(t, { port: world.place.port });
    ann.reach(proxy.port);
    // From the moment that the commit is prepared no answer gets through.
    const watch = setInterval(() => {
      if (readdirSync(ctl as string).some((name) => name.startsWith('next-'))) proxy.fault('stall');
      if (readlinkSync(current as string) !== before) proxy.fault('cut');
    }, 1);
    const { code, stderr } = await ann.dsg('sync', '--allow-deletes');
    clearInterval(watch);
    if (code === 6) match(stderr, /next sync finds out|is committed/);
    unknown += code === 6 ? 1 : 0;
    ann.reach(world.place.port);
    await syncAtLast(ann);
  }
  await converge(world);
  ok(unknown > 0, 'an answer to a commit was lost');
});
