// timeout: 7200
// The power of a server with ZFS is cut at each step of a commit: qemu is killed, and what is on its disk is booted again.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { scratch } from '../fs/scratch.js';
import { isFull } from '../support/full.js';
import { equal, needs, ok, suite } from '../support/suite.js';
import type { Step } from './power_steps.js';
import { STEPS } from './power_steps.js';
import type { SharedVm } from './shared.js';
import { killMachines, poolDisk, sshArguments, startVm, type Vm } from './vm.js';

const test = suite('power cuts on zfs', { timeout: isFull ? 7_000_000 : 2_300_000 });

interface Seen {
  readonly seen: string;
  readonly head: string;
  readonly recovery: string;
  readonly isWhole: boolean;
  readonly damage: unknown[];
}

/** Runs the child until it says that it is at its step, or has nothing to go on with; returns what it found before. */
function runUntilStep(vm: Vm, step: Step | undefined): Promise<Seen> {
  const words = ['/tank/repository', step?.name ?? 'none', ...(step?.stand ? ['stand'] : [])];
  const child = spawn(
    'ssh',
    [
      ...sshArguments(vm),
      'root@127.0.0.1',
      `cd /mnt/app/app && DSG_TEST_FULL=${process.env.DSG_TEST_FULL ?? 0} exec /mnt/app/node --enable-source-maps dist/test/zfs/power_child.js ${words.map((word) => `'${word}'`).join(' ')} 2>&1`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((done, fail) => {
    let text = '';
    const end = () => {
      const line = /^SEEN (.*)$/m.exec(text)?.[1];
      child.kill('SIGKILL');
      if (line === undefined || text.includes('MISSED')) fail(new Error(`${step?.name}: ${text}`));
      else done(JSON.parse(line) as Seen);
    };
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (/^(STEP|MISSED)$/m.test(text)) end();
    });
    child.once('close', end);
  });
}

test(`the power is cut ${STEPS.length} times, once at each step, and each time all is old or all is new`, async (t) => {
  const told = process.env.DSG_TEST_ZFS_VM;
  needs(told, 'a virtual machine with ZFS');
  const { app, state } = JSON.parse(told) as SharedVm;
  t.after(killMachines);
  const disks = { pool: join(scratch(t), 'pool.img'), app, state };
  await poolDisk(disks.pool);
  let vm = await startVm(disks);
  const made = await vm.run('zpool create -f -O mountpoint=/tank tank /dev/vda1');
  equal(made.status, 0, made.err);
  let number = 1;
  let before: Step | undefined;
  for (const step of [...STEPS, undefined]) {
    const found = await runUntilStep(vm, step);
    const what = `${before?.name}: ${JSON.stringify(found)}`;
    const came = Number(found.head.slice(1));
    equal(found.seen, found.head, what);
    ok(found.isWhole, what);
    equal(found.damage, [], what);
    if (before?.then === 'old') equal(came, number, what);
    if (before?.then === 'new') equal(came, number + 1, what);
    ok(came === number || came === number + 1, what);
    number = came;
    before = step;
    await vm.kill();
    if (step === undefined) break;
    vm = await startVm(disks);
    const imported = await vm.run('zpool import -f -d /dev tank');
    equal(imported.status, 0, imported.err);
  }
});
