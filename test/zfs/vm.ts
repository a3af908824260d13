// A virtual machine with real ZFS: built once for each machine, booted under qemu's emulation, reached over ssh.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { askQemu } from './qmp.js';

const project = resolve(import.meta.dirname, '../../..');
const script = join(project, 'test/zfs/build-vm.sh');
const MEMORY = '1536';
/** What the tests use beside what dsg itself does. */
const FOR_TESTS = ['uvu', 'dequal', 'diff', 'kleur', 'mri', 'sade', 'fast-check', 'pure-rand'];

export interface Said {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A running machine. */
export interface Vm {
  readonly port: number;
  readonly key: string;
  run(command: string): Promise<Said>;
  /** Cuts its power. */
  kill(): Promise<void>;
}

/** Tells what stands in the way of such a machine here, if anything. */
export function vmObstacle(): string | undefined {
  if (process.arch !== 'x64') return 'an x86-64 machine';
  const need = (program: string) =>
    spawnSync('which', [program], { stdio: 'ignore' }).status !== 0 ? program : undefined;
  const lacking = ['qemu-system-x86_64', 'ssh', 'mke2fs', 'sfdisk'].map(need).find(Boolean);
  if (lacking !== undefined) return lacking;
  if (existsSync(join(imageFolder(), 'vmlinuz'))) return undefined;
  if (process.getuid?.() !== 0) return 'root, to build a virtual machine';
  return ['mmdebstrap', 'cpio', 'zstd', 'ssh-keygen'].map(need).find(Boolean);
}

function imageFolder(): string {
  const digest = createHash('sha256').update(readFileSync(script)).digest('hex').slice(0, 12);
  return join(homedir(), '.cache/dsg-test', `zfs-vm-${digest}`);
}

/** Builds the machine's files where this version of its script has not been run yet; takes minutes then. */
export async function vmImage(): Promise<string> {
  const folder = imageFolder();
  if (existsSync(join(folder, 'vmlinuz'))) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}.`);
  const { status, out, err } = await call('bash', [script, fresh]);
  if (status !== 0) throw new Error(`Cannot build the virtual machine: ${out}${err}`);
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(join(folder, 'vmlinuz'))) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** Makes a disk with node, the compiled project and the packages that it needs. */
export async function appDisk(path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-app-'));
  try {
    for (const name of ['dist', 'bin', 'package.json', 'man'])
      cpSync(join(project, name), join(folder, 'app', name), { recursive: true });
    cpSync(join(project, 'test'), join(folder, 'app/test'), { recursive: true });
    cpSync(join(project, 'fixtures'), join(folder, 'app/fixtures'), { recursive: true });
    for (const name of neededPackages())
      cpSync(join(project, name), join(folder, 'app', name), { recursive: true });
    cpSync(process.execPath, join(folder, 'node'));
    const made = await call('mke2fs', ['-q', '-t', 'ext4', '-d', folder, path, '500M']);
    if (made.status !== 0) throw new Error(`Cannot make the disk: ${made.err}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function neededPackages(): string[] {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(([name, { dev }]) => !dev || FOR_TESTS.includes(name.replace('node_modules/', '')))
    .map(([name]) => name)
    .filter((name) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(name))
    .filter((name) => existsSync(join(project, name)));
}

/** Makes a disk for a pool: sparse, with the one partition that the guest knows of from its boot. */
export async function poolDisk(path: string): Promise<void> {
  await call('truncate', ['-s', '2G', path]);
  const made = await call('sh', ['-c', 'echo ",,L" | sfdisk -q "$0"', path]);
  if (made.status !== 0) throw new Error(`Cannot make the disk: ${made.err}`);
}

export interface VmDisks {
  readonly pool: string;
  readonly app: string;
  /** Where the state of a machine that has just booted is kept, so that the next one need not boot. */
  readonly state: string;
}

/** Starts a machine; the first one boots and is kept in its state of that moment, the others go on from there. */
export async function startVm(disks: VmDisks): Promise<Vm> {
  if (!existsSync(disks.state)) {
    const first = await launch(disks, []);
    try {
      await reach(
        first,
        'modprobe zfs && mkdir -p /mnt/app && mount -o ro /dev/vdb /mnt/app && /mnt/app/node -e 0',
      );
      await first.freeze(disks.state);
    } finally {
      await first.kill();
    }
  }
  const vm = await launch(disks, ['-incoming', `exec:cat ${disks.state}`]);
  try {
    await askQemu(vm.socket, async (ask) => {
      while ((await ask('query-status')).status === 'inmigrate') await pause(100);
      await ask('cont');
    });
    await reach(vm, 'true');
  } catch (error) {
    await vm.kill();
    throw error;
  }
  return vm;
}

interface Launched extends Vm {
  readonly socket: string;
  freeze(state: string): Promise<void>;
}

async function launch(disks: VmDisks, more: readonly string[]): Promise<Launched> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-vm-'));
  const image = await vmImage();
  const [port, socket, key] = [await freePort(), join(folder, 'qmp'), join(image, 'key')];
  const log = openSync(join(folder, 'log'), 'w');
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...'-machine q35 -accel tcg,thread=multi -cpu max -smp 2 -nographic -nodefaults'.split(' '),
      ...['-serial', 'none', '-no-reboot', '-m', MEMORY],
      ...['-kernel', join(image, 'vmlinuz'), '-initrd', join(image, 'initrd.zst')],
      ...['-append', 'quiet rdinit=/init'],
      ...['-netdev', `user,id=n,hostfwd=tcp:127.0.0.1:${port}-:22,restrict=on`],
      ...['-device', 'virtio-net-pci,netdev=n,romfile=', '-device', 'virtio-rng-pci'],
      ...['-drive', `file=${disks.pool},if=virtio,format=raw,cache=writeback`],
      ...['-drive', `file=${disks.app},if=virtio,format=raw,readonly=on`],
      ...['-qmp', `unix:${socket},server=on,wait=off`, ...more],
    ],
    { stdio: ['ignore', log, log] },
  );
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  running.add(child);
  const ssh = [...sshArguments({ key, port }), 'root@127.0.0.1'];
  return {
    port,
    key,
    socket,
    run: (command) => call('ssh', [...ssh, command]),
    async freeze(state) {
      await askQemu(socket, async (ask) => {
        await ask('stop');
        await ask('migrate', { uri: `exec:cat > ${state}.new` });
        while ((await ask('query-migrate')).status !== 'completed') await pause(100);
      });
      renameSync(`${state}.new`, state);
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
      running.delete(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const running = new Set<ChildProcess>();

/** Ends every machine that this process started. */
export function killMachines(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** What ssh is told to reach a machine, before its address. */
export function sshArguments({ key, port }: Pick<Vm, 'key' | 'port'>): string[] {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null'];
  const quiet = ['LogLevel=ERROR', 'ConnectTimeout=20', 'IdentitiesOnly=yes'];
  const all = [...options, ...quiet].flatMap((option) => ['-o', option]);
  return ['-i', key, '-p', String(port), ...all];
}

/** Waits until a machine answers, within bounds. */
async function reach(vm: Vm, command: string): Promise<void> {
  let said: Said = { status: 1, out: '', err: '' };
  for (let left = 60; left > 0; left -= 1) {
    said = await vm.run(command);
    if (said.status === 0) return;
    await pause(500);
  }
  throw new Error(`The virtual machine does not answer: ${said.out}${said.err}`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function call(program: string, args: readonly string[]): Promise<Said> {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.once('error', (error) => done({ status: null, out, err: String(error) }));
    child.once('close', (status) => done({ status, out, err }));
  });
}
