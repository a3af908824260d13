// A real OpenSSH server on 127.0.0.1 with keys, settings and a log of its own in a temporary folder.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { SshSettings } from '../../src/remote/ssh/settings.js';
import { needs, type TestContext } from '../support/suite.js';
import { stopped, until } from './wait.js';

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface SshdOptions {
  /** The types of its host keys; ed25519 unless told. */
  readonly hostKeys?: readonly KeyType[];
  /** Lines for its sshd_config; of two that say the same thing, the first counts, and these come first. */
  readonly config?: readonly string[];
  /** The environment of what it runs; PATH has the dsg of this build unless told. */
  readonly env?: Readonly<Record<string, string>>;
  /** Printed on stdout before each command, as a careless .bashrc does. */
  readonly prints?: string;
  /** A shell to run commands with in place of the user's own. */
  readonly shell?: string;
  /** A port that is known to be free. */
  readonly port?: number;
}

/** A running server, and a person's home folder that may be used to reach it. */
export interface Sshd {
  readonly port: number;
  readonly folder: string;
  /** The client's home: has `.ssh` with a key that is let in, and knows the host key. */
  readonly home: string;
  /** The key that is let in. */
  readonly key: string;
  /** Who logs in unless somebody else is named. */
  readonly user: string;
  /** The text of the server's public host key, "ssh-ed25519 AAAA...". */
  hostKey(type?: KeyType): string;
  /** The client's settings, as a person with that home has them. */
  settings(over?: Partial<SshSettings>): SshSettings & { readonly warnings: string[] };
  /** Lets a public key in; `options` as they stand in authorized_keys. */
  authorize(publicKeyFile: string, options?: string): void;
  /** Writes the client's ~/.ssh/config. */
  configure(text: string): void;
  /** Writes the client's known_hosts. */
  knows(text: string): void;
  log(): string;
  /** Ends the processes that serve connections, as a server that dies does. */
  killSessions(): void;
  stop(): Promise<void>;
}

const SSHD = '/usr/sbin/sshd';
const ROOT = resolve(import.meta.dirname, '../../..');

/** Starts a server that ends with the test. */
export async function startSshd(t: TestContext, options: SshdOptions = {}): Promise<Sshd> {
  needs(existsSync(SSHD), 'sshd (openssh-server)');
  // The folder that sshd locks itself into before anybody has logged in.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = mkdtempSync(join(tmpdir(), 'dsg-sshd-'));
  chmodSync(folder, 0o755);
  // Other accounts find their way through, and see nothing else.
  if (/\/dsg-run-[^/]*$/.test(tmpdir())) chmodSync(tmpdir(), 0o711);
  for (const type of options.hostKeys ?? ['ed25519'])
    makeKey(join(folder, `host_${type}`), { type });
  const { port, child } = await listen(folder, options);
  const home = makeHome(folder);
  const key = makeKey(join(home, '.ssh', 'id_ed25519'), { type: 'ed25519' });
  writeFileSync(join(folder, 'authorized_keys'), '');
  const server: Sshd = {
    port,
    folder,
    home,
    key,
    user: userInfo().username,
    hostKey: (type = options.hostKeys?.[0] ?? 'ed25519') =>
      readFileSync(join(folder, `host_${type}.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' '),
    settings: (over = {}) => settingsFor(home, over),
    authorize(file, words = '') {
      const line = `${words}${words === '' ? '' : ' '}${readFileSync(file, 'utf8').trim()}\n`;
      appendFileSync(join(folder, 'authorized_keys'), line);
    },
    configure: (text) => writeFileSync(join(home, '.ssh', 'config'), text, { mode: 0o600 }),
    knows: (text) => writeFileSync(join(home, '.ssh', 'known_hosts'), text, { mode: 0o600 }),
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    killSessions: () => killTree(child.pid as number, false),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      killTree(child.pid as number, true);
      await stopped(child);
    },
  };
  t.after(() => server.stop());
  server.authorize(`${key}.pub`);
  server.knows(`[127.0.0.1]:${port} ${server.hostKey()}\n`);
  return server;
}

/** A home folder with an empty `.ssh`. */
export function makeHome(folder: string, name = 'home'): string {
  const home = join(folder, name);
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  return home;
}

/** A person's settings who has no agent and no terminal; `warnings` has what they were told. */
export function settingsFor(
  home: string,
  over: Partial<SshSettings> = {},
): SshSettings & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    home,
    user: userInfo().username,
    agent: undefined,
    keyPath: undefined,
    command: undefined,
    timeout: 20,
    etc: join(home, 'etc'),
    askSecret: undefined,
    warn: (text) => warnings.push(text),
    ...over,
    warnings,
  };
}

/** Makes a key with ssh-keygen and returns its path. */
export function makeKey(
  path: string,
  {
    type = 'ed25519',
    passphrase = '',
    args = [] as readonly string[],
  }: { type?: KeyType; passphrase?: string; args?: readonly string[] } = {},
): string {
  const size = type === 'rsa' ? ['-b', '2048'] : [];
  const words = ['-q', '-t', type, ...size, '-N', passphrase, '-C', `test-${type}`, ...args];
  execFileSync('ssh-keygen', [...words, '-f', path], { stdio: 'pipe' });
  return path;
}

async function listen(
  folder: string,
  options: SshdOptions,
): Promise<{ port: number; child: ChildProcess }> {
  // Between the moment a free port is found and the one it is used, another may have taken it.
  for (let i = 0; ; i++) {
    const port = options.port ?? (await freePort());
    writeFileSync(join(folder, 'sshd_config'), configText(folder, port, options));
    const log = openSync(join(folder, 'log'), 'a');
    const child = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], {
      stdio: ['ignore', log, log],
    });
    const said = () => readFileSync(join(folder, 'log'), 'utf8');
    await until(() => child.exitCode !== null || said().includes('Server listening'));
    if (child.exitCode === null) return { port, child };
    if (i === 5) throw new Error(`sshd did not start: ${said()}`);
  }
}

function configText(folder: string, port: number, options: SshdOptions): string {
  // bash reads its .bashrc for sshd unless another shell has started it: tests have nothing to do with this machine's.
  const env = {
    SHLVL: '2',
    PATH: `${dsgFolder(folder)}:/usr/local/bin:/usr/bin:/bin`,
    ...options.env,
  };
  const pairs = Object.entries(env).map(([name, value]) => `"${name}=${value}"`);
  return [
    ...(options.config ?? []),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...(options.hostKeys ?? ['ed25519']).map((type) => `HostKey ${folder}/host_${type}`),
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    `PidFile ${folder}/pid`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'MaxStartups 100',
    'LogLevel VERBOSE',
    ...(options.config?.some((line) => line.startsWith('Subsystem'))
      ? []
      : ['Subsystem sftp internal-sftp']),
    `SetEnv ${pairs.join(' ')}`,
    ...wrapper(folder, options),
    '',
  ].join('\n');
}

/** A folder for PATH in which `dsg` is the build under test. */
function dsgFolder(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\nexec '${process.execPath}' '${ROOT}/bin/dsg.js' "$@"\n`;
  writeFileSync(join(bin, 'dsg'), script, { mode: 0o755 });
  return bin;
}

/** What stands between sshd and a command, as a login shell with its start-up files does. */
function wrapper(folder: string, { prints, shell = '/bin/sh' }: SshdOptions): string[] {
  if (prints === undefined && shell === '/bin/sh') return [];
  if (prints !== undefined) writeFileSync(join(folder, 'prints'), prints);
  const print = prints === undefined ? '' : `cat '${folder}/prints'\n`;
  const script = `#!/bin/sh\n${print}exec '${shell}' -c "$SSH_ORIGINAL_COMMAND"\n`;
  writeFileSync(join(folder, 'wrapper'), script, { mode: 0o755 });
  return [`ForceCommand ${folder}/wrapper`];
}

/** Finds a port that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}

// Kills what a process has started, and itself when told, by their ids. The parents first: one that outlives its child
// by a moment would still tell the client how that ended.
function killTree(pid: number, isWhole: boolean): void {
  const children = childrenOf(pid);
  if (isWhole) kill(pid);
  for (const child of children) killTree(child, true);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    // It has ended in the meantime.
    return [];
  }
}
