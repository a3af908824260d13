// Makes a fresh clone ready: system packages, node packages, compiled code. Plain JavaScript
// without dependencies, because it runs before there are any.
//   node test/support/setup.js          all of it
//   node test/support/setup.js build    everything but the system packages
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { bundle } from './bundle.js';

const root = resolve(import.meta.dirname, '../..');

const SYSTEM = [
  { name: 'xfsprogs', there: () => onPath('mkfs.xfs') && onPath('xfs_io') },
  { name: 'e2fsprogs', there: () => onPath('mkfs.ext4') },
  { name: 'mount', there: () => onPath('mount') && onPath('losetup') },
  { name: 'util-linux', there: () => onPath('findmnt') && onPath('prlimit') },
  { name: 'exfatprogs', there: () => onPath('mkfs.exfat') },
  { name: 'exfat-fuse', there: () => onPath('mount.exfat-fuse') },
  { name: 'fuse3', there: () => onPath('fusermount3') },
  { name: 'strace', there: () => onPath('strace') },
  { name: 'tmux', there: () => onPath('tmux') },
  { name: 'git', there: () => onPath('git') },
  { name: 'rsync', there: () => onPath('rsync') },
  { name: 'openssh-server', there: () => onPath('sshd') },
  { name: 'openssh-client', there: () => onPath('ssh') && onPath('ssh-keygen') },
  { name: 'passwd', there: () => onPath('useradd') },
  { name: 'iptables', there: () => onPath('iptables') },
  { name: 'gcc', there: () => onPath('gcc') },
  { name: 'libc6-dev', there: () => existsSync('/usr/include/stdio.h') },
  { name: 'man-db', there: () => onPath('man') },
  { name: 'mandoc', there: () => onPath('mandoc') },
  { name: 'zsh', there: () => onPath('zsh') },
  { name: 'fish', there: () => onPath('fish') },
  // For the virtual machine in which the tests have real ZFS.
  { name: 'mmdebstrap', there: () => onPath('mmdebstrap') },
  { name: 'cpio', there: () => onPath('cpio') },
  { name: 'zstd', there: () => onPath('zstd') },
  { name: 'qemu-system-x86', there: () => onPath('qemu-system-x86_64') },
  { name: 'fdisk', there: () => onPath('sfdisk') },
  // For zstd-napi, which comes without a binary when its download server is out of reach.
  { name: 'g++', there: () => onPath('g++') },
  { name: 'make', there: () => onPath('make') },
  { name: 'python3', there: () => onPath('python3') },
  { name: 'lz4', there: () => onPath('lz4') },
  { name: 'pre-commit', there: () => onPath('pre-commit') },
];

function onPath(program) {
  const folders = `${process.env.PATH}:/usr/sbin:/sbin`.split(':');
  return folders.some((folder) => existsSync(join(folder, program)));
}

function run(program, args, options = {}) {
  const { env = {}, quiet = false } = options;
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
  const done = spawnSync(program, args, { cwd: root, stdio, env: { ...process.env, ...env } });
  // A quiet program is heard only when it fails.
  if (quiet && done.status !== 0) process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
  return done.status === 0;
}

function missing() {
  return SYSTEM.filter((need) => !need.there()).map((need) => need.name);
}

function systemPackages() {
  const names = missing();
  if (names.length > 0 && process.getuid?.() === 0 && onPath('apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    // Another apt may hold the lock on a machine that has just booted.
    const wait = ['-o', 'DPkg::Lock::Timeout=120', '-qq'];
    run('apt-get', [...wait, 'update'], { env, quiet: true });
    run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names], {
      env,
      quiet: true,
    });
  }
  for (const name of missing()) console.error(`missing: the system package ${name}`);
}

function modified(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function nodePackages() {
  const installed = modified(join(root, 'node_modules/.package-lock.json'));
  // npm writes both lock files at about the same time, in no order that it promises.
  if (installed > 0 && installed + 5000 >= modified(join(root, 'package-lock.json'))) return true;
  // The headers that came with this node, so that a native package need not fetch them.
  const own = resolve(dirname(process.execPath), '..');
  const headers = existsSync(join(own, 'include/node/node_api.h'));
  const env = headers ? { npm_config_nodedir: own } : {};
  return run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env });
}

// A compiled file whose source is gone would still be imported, and its tests still run.
function dropStale(folder = join(root, 'dist')) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) dropStale(path);
    else if (/\.js(\.map)?$/.test(entry.name)) {
      const stem = join(root, relative(join(root, 'dist'), path)).replace(/\.js(\.map)?$/, '');
      if (!existsSync(`${stem}.ts`) && !existsSync(`${stem}.tsx`)) rmSync(path);
    }
  }
}

function build() {
  dropStale();
  // An incremental tsc does not notice a change of its own settings or of the types of packages.
  const info = join(root, 'dist/tsconfig.tsbuildinfo');
  const settings = ['tsconfig.json', 'package-lock.json'].map((name) => join(root, name));
  if (settings.some((file) => modified(file) > modified(info))) rmSync(info, { force: true });
  const { bin } = JSON.parse(readFileSync(join(root, 'node_modules/typescript/package.json')));
  return run(process.execPath, [join(root, 'node_modules/typescript', bin.tsc)]);
}

if (process.argv[2] !== 'build') systemPackages();
if (!nodePackages()) {
  console.error('Cannot install the node packages: npm ci failed');
  process.exit(1);
}
if (!build()) {
  console.error('Cannot build: tsc reported the errors above');
  process.exit(1);
}
await bundle();
