// timeout: 28800
// A repository on real ZFS, reached over SSH: the README's tour, and two people whose clients and servers are killed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killRounds } from '../concurrency/kill-rounds.js';
import type { Place } from '../concurrency/ssh-world.js';
import { worldAt } from '../concurrency/ssh-world.js';
import { commandsAsAbove, readmeCommands } from '../e2e/readme.js';
import { isFull } from '../support/full.js';
import { identity, PROGRAM, tempFolder } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, needs, ok, suite } from '../support/suite.js';
import type { SharedVm } from './shared.js';
import { sshArguments } from './vm.js';

const test = suite('zfs over ssh', { timeout: isFull ? 28_000_000 : 2_300_000 });
/** A round in the virtual machine takes several times as long as elsewhere. */
const ROUNDS = isFull ? 200 : 3;

function machine(): SharedVm {
  const told = process.env.DSG_TEST_ZFS_VM;
  needs(told, 'a virtual machine with ZFS');
  return JSON.parse(told) as SharedVm;
}

function inside(vm: SharedVm, command: string): string {
  const words = [...sshArguments(vm), 'root@127.0.0.1', command];
  const { status, stdout, stderr } = spawnSync('ssh', words, { encoding: 'utf8' });
  equal(status, 0, `${command}: ${stderr}`);
  return stdout;
}

function hostKey({ port }: SharedVm): string {
  const { stdout } = spawnSync('ssh-keyscan', ['-t', 'ed25519', '-p', `${port}`, '127.0.0.1'], {
    encoding: 'utf8',
  });
  const key = /ssh-ed25519 \S+/.exec(stdout)?.[0];
  ok(key !== undefined, 'the machine has a host key');
  return key;
}

/** A dataset for a test, and node where a login finds it. */
function shelfOn(vm: SharedVm, name: string): string {
  inside(vm, `ln -sf /mnt/app/node /usr/local/bin/node && zfs create -p tank/${name}`);
  return `/tank/${name}`;
}

test("the README's tour works against a server with ZFS, and each of its syncs is a ZFS snapshot", async (t) => {
  const vm = machine();
  const shelf = shelfOn(vm, 'tour');
  const folder = tempFolder(t);
  const env = { ...identity(folder, 'ann'), PATH: `${folder}/bin:${process.env.PATH}` };
  mkdirSync(join(folder, 'bin'));
  const dsg = `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`;
  writeFileSync(join(folder, 'bin/dsg'), dsg, { mode: 0o755 });
  const ssh = join(folder, 'home-ann/.ssh');
  mkdirSync(ssh, { mode: 0o700 });
  copyFileSync(vm.key, join(ssh, 'id_ed25519'));
  writeFileSync(join(ssh, 'known_hosts'), `data ${hostKey(vm)}\n`);
  const lines = ['HostName 127.0.0.1', `Port ${vm.port}`, 'User root', 'HostKeyAlias data'];
  const files = [`IdentityFile ${ssh}/id_ed25519`, `UserKnownHostsFile ${ssh}/known_hosts`];
  writeFileSync(
    join(ssh, 'config'),
    ['Host data.example.org', ...[...lines, ...files].map((line) => `  ${line}`), ''].join('\n'),
  );
  mkdirSync(join(folder, 'interviews'));
  writeFileSync(join(folder, 'interviews/list.csv'), 'ann\n');
  const [, ...rest] = readmeCommands('On a server').map((one) => one.replaceAll('/srv/dsg', shelf));
  const script = [...rest, ...(isFull ? commandsAsAbove() : [])].join('\n');
  const done = spawnSync('bash', ['-exc', script], { cwd: folder, env, encoding: 'utf8' });
  equal(done.status, 0, `${done.stdout}${done.stderr}`);
  match(done.stdout, 'Type zfs');
  match(done.stdout, 'Committed s2');
  equal(inside(vm, `cat ${shelf}/interviews/current/list.csv`), 'ann\nreviewed\n');
  equal(inside(vm, `cat ${shelf}/interviews/current/../.zfs/snapshot/s1/tree/list.csv`), 'ann\n');
  // What cannot be there is refused, with what can.
  const at = { cwd: join(folder, 'other'), env, encoding: 'utf8' } as const;
  mkdirSync(at.cwd);
  const refused = spawnSync('dsg', ['init', `data.example.org:${shelf}/other#type=xfs`], at);
  equal(refused.status, 2, refused.stderr);
  match(refused.stderr, 'supported there: zfs, hardlink');
  equal(inside(vm, `ls ${shelf}`), 'interviews\n');
});

if (isFull)
  test(
    'clients and servers are killed at random moments: nobody loses anything, and all is whole',
    killed,
  );

async function killed(t: TestContext): Promise<void> {
  const vm = machine();
  const shelf = shelfOn(vm, 'killed');
  const program = '#!/bin/sh\nexec /mnt/app/node /mnt/app/app/bin/dsg.js "$@"\n';
  inside(
    vm,
    `mkdir -p ~/.local/share/dsg && printf '${program.replaceAll('\n', '\\n')}' > ~/.local/share/dsg/dsg && chmod 755 ~/.local/share/dsg/dsg`,
  );
  const { port, key } = vm;
  const place: Place = { port, user: 'root', key, hostKey: hostKey(vm), timeout: 60 };
  const world = await worldAt(t, place, shelf, 'zfs');
  await killRounds(world, ROUNDS, async (all) => {
    const which = all ? '' : ' | head -n 1';
    inside(vm, `pgrep -f '[s]erve --stdio'${which} | xargs -r kill -9; true`);
  });
}
