import { DsgError } from '../../../errors/error.js';
import { performLater } from '../../../fs/durable.js';
import { readIfThere } from '../../../fs/sealed.js';
import type { RepositorySettings } from '../../settings.js';

/** What a command said; whether it did anything is to be judged by what can be seen afterwards. */
export interface Answer {
  readonly ok: boolean;
  readonly out: string;
  /** What it complained of, on one line. */
  readonly why: string;
}

/** The one door to zfs. Every call ends within the deadline, whatever the pool does. */
export interface Zfs {
  /** Runs a zfs command that changes something. */
  change(args: readonly string[]): Promise<Answer>;
  /** Runs a zfs command that only reads. */
  ask(args: readonly string[]): Promise<Answer>;
  /** The state of a pool: ONLINE, DEGRADED, SUSPENDED ... */
  health(pool: string): Promise<string>;
  /** Gives a path to a user, with the same rights as zfs is called with. */
  giveTo(uid: number, gid: number, path: string): Promise<Answer>;
}

const DEADLINE = 120;
const MOST_OUTPUT = 64 * 1024 * 1024;
/** All that a command gets of our environment: nothing. */
const ENVIRONMENT = {
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

export function openZfs(settings: RepositorySettings): Zfs {
  const [program = 'zfs', ...before] = settings.zfsCommand ?? ['zfs'];
  const prefix = before.length > 0 ? [program, ...before.slice(0, -1)] : [];
  const seconds = settings.zfsDeadline ?? DEADLINE;
  const zfs = (args: readonly string[]) => run(program, [...before, ...args], seconds);
  return {
    change: (args) => performLater('zfs', args.join(' '), () => zfs(args)),
    ask: zfs,
    async health(pool) {
      const known = poolState(pool);
      if (known !== undefined) return known;
      const { ok, out } = await run('zpool', ['list', '-H', '-o', 'health', '--', pool], seconds);
      return ok ? out.trim() : 'UNKNOWN';
    },
    giveTo(uid, gid, path) {
      const [file = 'chown', ...rest] = [...prefix, 'chown', '--', `${uid}:${gid}`, path];
      return performLater('zfs', `chown ${path}`, () => run(file, rest, seconds));
    },
  };
}

/** The state of a pool as the kernel module shows it, which never makes anyone wait. */
export function poolState(pool: string): string | undefined {
  return readIfThere(`/proc/spl/kstat/zfs/${pool}/state`)?.toString('utf8').trim() || undefined;
}

async function run(file: string, args: readonly string[], seconds: number): Promise<Answer> {
  // Loaded when it is needed: most repositories are not on ZFS.
  const { execa } = await import('execa');
  const child = execa(file, args, {
    env: ENVIRONMENT,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    maxBuffer: MOST_OUTPUT,
    cleanup: false,
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), seconds * 1000);
  });
  const done = await Promise.race([child, late]);
  clearTimeout(timer);
  if (done) {
    if (done.code === 'ENOENT') throw notThere(file);
    const ended = done.signal === undefined ? '' : `the command was ended by ${done.signal}`;
    const why = (done.stderr || ended || done.shortMessage || '').trim().replace(/\s*\n\s*/g, ' ');
    return { ok: !done.failed, out: done.stdout, why };
  }
  // On a suspended pool it sleeps where no signal reaches it: nobody waits for its end, nor for its pipes.
  child.kill('SIGKILL');
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  throw unanswered([file, ...args].join(' '), seconds);
}

function notThere(file: string): DsgError {
  return new DsgError('config', `Cannot run "${file}": there is no such command`, {
    state: 'Nothing was changed.',
    hint: 'install OpenZFS (zfsutils-linux), or say in the settings how zfs is called',
  });
}

function unanswered(command: string, seconds: number): DsgError {
  return new DsgError(
    'failed',
    `Cannot go on: "${command}" has not answered for ${seconds} seconds; its pool may be suspended`,
    {
      state:
        'The live snapshot is as it was; the transaction is left open, and the next one ends it.',
      hint: 'look at the pool with: zpool status -x',
      data: { unanswered: true },
    },
  );
}

const NO_SPACE = /out of space|no space left|quota exceeded/i;
const NO_RIGHT =
  /permission denied|only be mounted by root|insufficient privileges|not permitted|password is required|may not run|not allowed|must be root|root privileges/i;

/** The error of a command that did not do what it was to do. */
export function zfsError(what: string, { why }: Answer): DsgError {
  const said = why === '' ? 'zfs said nothing, but it is not done' : why;
  const code = NO_SPACE.test(why) ? 'no-space' : NO_RIGHT.test(why) ? 'no-permission' : 'failed';
  const hints = {
    'no-space': 'free some space and run the command again',
    'no-permission': 'dsg doctor',
    failed: 'look at the dataset and its pool with: zfs list, zpool status',
  };
  return new DsgError(code, `Cannot ${what}: ${said}`, {
    state: 'Nothing was committed.',
    hint: hints[code],
  });
}
