import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { DsgError, systemCode } from '../errors/error.js';
import { closeDescriptor, openFuseDevice } from '../fs/fuse-device.js';
import { setReadAhead } from '../fs/set-read-ahead.js';
import { PERL, PYTHON } from './hand-over.js';
import { READ_BYTES } from './replies.js';
import { pathWith, run } from './run.js';

/** What is mounted where, and the program that answers. */
export interface Attaching {
  /** The snapshot's name. */
  readonly snapshot: string;
  readonly folder: string;
  /** The program and its arguments; the descriptor of the mount is its number 3. */
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A descriptor for its stderr. */
  readonly log: number;
}

/** Both in the order in which they are tried. */
const HELPERS = [
  { name: 'python3', args: ['-c', PYTHON] },
  { name: 'perl', args: ['-MPOSIX', '-e', PERL] },
] as const;

/**
 * Mounts a file system and starts the program that answers for it, in a session of its own, with pipes for stdin and stdout.
 *
 * Where the system refuses later than here, the program ends without a word on stdout, and its log says why.
 */
export async function attach(attaching: Attaching): Promise<ChildProcess> {
  return process.getuid?.() === 0 ? attachAsRoot(attaching) : attachAsUser(attaching);
}

const OPTIONS = `ro,nosuid,nodev,default_permissions,max_read=${READ_BYTES}`;

async function attachAsRoot(attaching: Attaching): Promise<ChildProcess> {
  const { snapshot, folder } = attaching;
  const fd = openDevice(attaching);
  try {
    const options = `fd=3,rootmode=40000,user_id=0,group_id=0,${OPTIONS}`;
    const args = ['-i', '-n', '-t', 'fuse.dsg', '-o', options, `dsg:${snapshot}`, folder];
    const { code, said } = await run('mount', args, { fd });
    if (code !== 0) throw cannotMount(attaching, said.split('\n')[0] || 'mount failed');
    // An eighth of the requests for a large file; only root may set it.
    setReadAhead(folder, READ_BYTES / 1024);
    return start(attaching, attaching.program, fd);
  } finally {
    // As long as anybody has it, the mount would outlive its program.
    closeDescriptor(fd);
  }
}

function openDevice(attaching: Attaching): number {
  try {
    return openFuseDevice();
  } catch (error) {
    throw cannotMount(attaching, deviceFault(error), error);
  }
}

/** Says why /dev/fuse cannot be opened. */
function deviceFault(error: unknown): string {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENODEV' || code === 'ENXIO')
    return 'this machine has no FUSE (/dev/fuse is missing)';
  return code === 'EACCES' || code === 'EPERM'
    ? 'you may not use /dev/fuse'
    : `/dev/fuse cannot be opened (${code ?? 'unknown'})`;
}

async function attachAsUser(attaching: Attaching): Promise<ChildProcess> {
  closeDescriptor(openDevice(attaching));
  const { code } = await run('fusermount3', ['-V']);
  if (code === undefined) throw cannotMount(attaching, 'fusermount3 is not installed');
  for (const { name, args } of HELPERS) {
    const idle = name === 'perl' ? ['-MPOSIX', '-e', '1'] : ['-c', ''];
    const found = await run(name, idle, { path: attaching.env.PATH });
    if (found.code !== 0) continue;
    const options = `${OPTIONS},fsname=dsg:${attaching.snapshot},subtype=dsg`;
    const words = [name, ...args, options, attaching.folder];
    return start(attaching, [...words, ...attaching.program]);
  }
  throw cannotMount(attaching, 'neither python3 nor perl is installed, one of which it takes');
}

function start(
  { env, log }: Attaching,
  [program = '', ...args]: readonly string[],
  fd?: number,
): ChildProcess {
  return spawn(program, args, {
    cwd: '/',
    // Two threads wait for requests all the time.
    env: { ...env, PATH: pathWith(env.PATH), UV_THREADPOOL_SIZE: '8' },
    detached: true,
    stdio: ['pipe', 'pipe', log, ...(fd === undefined ? [] : [fd])],
  });
}

/** Why a snapshot cannot be mounted on this machine; it can still be copied. */
export function cannotMount(
  { snapshot, folder }: Pick<Attaching, 'snapshot' | 'folder'>,
  why: string,
  cause?: unknown,
): DsgError {
  return new DsgError('failed', `Cannot mount ${snapshot} at "${folder}": ${why}`, {
    state: 'Nothing was changed.',
    hint: `copy its files instead: dsg snapmount --copy ${snapshot} DIR`,
    data: { snapshot, folder },
    cause,
  });
}
