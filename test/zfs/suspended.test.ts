// timeout: 900
// A pool whose disk fails to take what is written: ZFS suspends it, and whatever touches it then sleeps for ever. In a
// machine of its own, which nobody else has to go on with.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { scratch } from '../fs/scratch.js';
import { equal, match, needs, ok, suite } from '../support/suite.js';
import type { SharedVm } from './shared.js';
import { killMachines, poolDisk, type Said, startVm, type Vm } from './vm.js';

const test = suite('a suspended pool', { timeout: 800_000 });

/** A disk that is a file with too little room for it, so that writes to it fail. */
const MAKE = `
  mkdir -p /mnt/small /root/p && mount -t tmpfs -o size=120M tmpfs /mnt/small
  truncate -s 256M /mnt/small/disk
  zpool create -O mountpoint=/sus -O compression=off sus /mnt/small/disk
  printf 'user_name: ann\\nuser_id: ann@example.org\\n' > /root/dsg.yml
  echo one > /root/p/a.csv`;
const FILL = 'dd if=/dev/zero of=/mnt/small/filler bs=1M; true';
/** Sleeps with the pool: nobody waits for it. */
const WRITE = '(dd if=/dev/zero of=/sus/x bs=1M count=40; sync) >/dev/null 2>&1 </dev/null &';

async function dsg(vm: Vm, words: string): Promise<Said> {
  return vm.run(
    `cd /root/p && DSG_CONFIG_HOME=/root timeout 100 /mnt/app/node /mnt/app/app/bin/dsg.js ${words}`,
  );
}

async function state(vm: Vm): Promise<string> {
  return (await vm.run('cat /proc/spl/kstat/zfs/sus/state')).out.trim();
}

test('H56: a suspended pool is said at once, nobody sleeps with it, and once it is back a sync goes on', async (t) => {
  const told = process.env.DSG_TEST_ZFS_VM;
  needs(told, 'a virtual machine with ZFS');
  const { app, state: booted } = JSON.parse(told) as SharedVm;
  t.after(killMachines);
  const disks = { pool: join(scratch(t), 'pool.img'), app, state: booted };
  await poolDisk(disks.pool);
  const vm = await startVm(disks);
  const made = await vm.run(MAKE);
  equal(made.status, 0, made.err);
  const first = await dsg(vm, 'init /sus/repository');
  equal(first.status, 0, first.err);
  match(first.out, 'Type zfs');
  await vm.run(FILL);
  await vm.run(WRITE);
  while ((await state(vm)) !== 'SUSPENDED') await wait(500);

  await vm.run('echo two > /root/p/a.csv');
  for (const words of ['sync', 'status', 'clone /sus/repository /root/copy']) {
    const { status, err } = await dsg(vm, words);
    equal(status, 6, `${words}: ${err}`);
    match(err, 'its pool "sus" is suspended');
    match(err, 'zpool clear sus');
  }
  const asleep = await vm.run("ps -eo stat,args | grep '[d]sg.js' || true");
  equal(asleep.out, '');

  await vm.run('rm /mnt/small/filler; (zpool clear sus) >/dev/null 2>&1 </dev/null &');
  for (let left = 200; (await state(vm)) !== 'ONLINE'; left--) {
    ok(left > 0, await state(vm));
    await wait(500);
  }
  const done = await dsg(vm, 'sync');
  equal(done.status, 0, done.err);
  const checked = await dsg(vm, 'fsck --read-data');
  equal(checked.status, 0, `${checked.out}${checked.err}`);
  equal((await vm.run('cat /sus/repository/current/a.csv')).out, 'two\n');
});
