import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { installServer } from './over-ssh.js';

const PACKAGES = {
  restic: 'restic',
  rsync: 'rsync',
  b3sum: 'b3sum',
  git: 'git',
  time: 'time',
  'openssh-server': 'sshd',
  'openssh-client': 'ssh',
  'xz-utils': 'xz',
};

function isInstalled(program: string): boolean {
  return `${process.env.PATH}:/usr/sbin`
    .split(':')
    .some((folder) => existsSync(join(folder, program)));
}

/** Installs the programs that dsg is compared with, when this is Debian and we are root. */
export function installPeers(): void {
  const missing = Object.entries(PACKAGES).filter(([, program]) => !isInstalled(program));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name);
  if (process.getuid?.() !== 0)
    throw new Error(`the benchmark needs ${names.join(', ')}: install them first`);
  spawnSync('apt-get', ['-qq', 'update'], { stdio: 'inherit' });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...names], {
    stdio: 'inherit',
    env,
  });
}

/** Unpacks the source tree of Linux 6.1 (Debian's linux-source-6.1), once a machine. */
export async function linuxTree(): Promise<string> {
  const cache = join(homedir(), '.cache/dsg-test');
  const tree = join(cache, 'linux-6.1');
  if (existsSync(join(tree, 'MAINTAINERS')) && existsSync(`${tree}.done`)) return tree;
  mkdirSync(tree, { recursive: true });
  await execa('apt-get', ['download', 'linux-source-6.1'], { cwd: cache });
  const deb = readdirSync(cache).find((name) => name.startsWith('linux-source-6.1_')) ?? '';
  await execa('dpkg-deb', ['-x', deb, 'linux-deb'], { cwd: cache });
  await execa(
    'tar',
    ['xf', 'linux-deb/usr/src/linux-source-6.1.tar.xz', '-C', tree, '--strip-components=1'],
    { cwd: cache },
  );
  writeFileSync(`${tree}.done`, '');
  return tree;
}

export interface Sshd {
  readonly port: number;
  /** The remote shell for rsync's `-e`. */
  readonly shell: string;
  /** Where the server's dsg notes its peak memory, a number of KiB in each line. */
  readonly memory: string;
  stop(): void;
}

/** Starts an sshd of our own on 127.0.0.1, with its own keys. */
export async function startSshd(folder: string, dsg: string): Promise<Sshd> {
  mkdirSync('/run/sshd', { recursive: true });
  for (const name of ['host', 'user'])
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  await execa('cp', [join(folder, 'user.pub'), join(folder, 'authorized_keys')]);
  const port = await freePort();
  const { path, memory } = installServer(folder, dsg);
  await makeHome(folder, port);
  const options = {
    Port: port,
    ListenAddress: '127.0.0.1',
    HostKey: join(folder, 'host'),
    AuthorizedKeysFile: join(folder, 'authorized_keys'),
    StrictModes: 'no',
    PermitRootLogin: 'prohibit-password',
    UsePAM: 'no',
    PidFile: 'none',
    SetEnv: `PATH=${path}:/usr/bin:/bin`,
  };
  const server = execa(
    '/usr/sbin/sshd',
    [
      '-D',
      '-e',
      '-f',
      '/dev/null',
      ...Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]),
    ],
    { reject: false, stderr: 'ignore' },
  );
  const shell = `ssh -p ${port} -i ${join(folder, 'user')} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  for (let attempt = 0; attempt < 50; attempt++) {
    const { exitCode } = await execa('sh', ['-c', `${shell} 127.0.0.1 true`], { reject: false });
    if (exitCode === 0) return { port, shell, memory, stop: () => void server.kill() };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  server.kill();
  throw new Error('sshd did not start');
}

/** What dsg finds in the home folder of whoever runs it: a key, and the server's own. */
async function makeHome(folder: string, port: number): Promise<void> {
  const ssh = join(folder, '.ssh');
  mkdirSync(ssh, { mode: 0o700 });
  await execa('cp', [join(folder, 'user'), join(ssh, 'id_ed25519')]);
  const key = readFileSync(join(folder, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(join(ssh, 'known_hosts'), `[127.0.0.1]:${port} ${key}\n`);
  const config = `Host 127.0.0.1\n  IdentityFile ${ssh}/id_ed25519\n  UserKnownHostsFile ${ssh}/known_hosts\n`;
  writeFileSync(join(ssh, 'config'), config);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
