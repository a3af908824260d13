import { join } from 'node:path';
import { DsgError } from '../../errors/error.js';
import type { Endpoint } from './endpoint.js';
import type { RawConfig } from './host-config.js';
import { runProgram } from './run-program.js';
import type { SshSettings } from './settings.js';

/**
 * Asks the installed OpenSSH what its settings say about a server; undefined where there is none.
 *
 * Settings in files that a person cannot read or that have mistakes are an error of theirs, as they are to ssh.
 */
export async function openSshConfig(
  endpoint: Endpoint,
  settings: SshSettings,
): Promise<RawConfig | undefined> {
  const { home, etc } = settings;
  // OpenSSH finds the home folder in the user database, whatever $HOME says. It tells in passing which that is.
  const asked = await ask(endpoint, settings, ['-o', 'ControlPath=~/dsg']);
  if (asked === undefined) return undefined;
  const isSame = home !== undefined && asked.get('controlpath')?.[0] === join(home, 'dsg');
  if (isSame && (etc === undefined || etc === '/etc/ssh')) return asked;
  return ask(endpoint, settings, ['-F', '/dev/stdin'], stack(settings));
}

/** The person's and the machine's settings by their names, and OpenSSH's own defaults for this home folder. */
function stack({ home, etc = '/etc/ssh' }: SshSettings): string {
  const include = (path: string) => `Include "${path}"\n`;
  const defaults =
    home === undefined
      ? ''
      : `Host *\nUserKnownHostsFile "${home}/.ssh/known_hosts" "${home}/.ssh/known_hosts2"\n`;
  return [
    home === undefined ? '' : include(`${home}/.ssh/config`),
    include(`${etc}/ssh_config`),
    defaults,
    `GlobalKnownHostsFile ${etc}/ssh_known_hosts ${etc}/ssh_known_hosts2\n`,
  ].join('');
}

async function ask(
  { host, user, port }: Endpoint,
  settings: SshSettings,
  options: readonly string[],
  input = '',
): Promise<RawConfig | undefined> {
  const words = [
    '-G',
    '-T',
    ...options,
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    '--',
    host,
  ];
  // Node's pipes are sockets, which nobody can open by a name; those of a shell are pipes.
  const [program, ...first] = input === '' ? ['ssh'] : ['sh', '-c', 'cat | ssh "$@"', 'sh'];
  const { timeout } = settings;
  const done = await runProgram(program ?? 'ssh', [...first, ...words], { input, timeout });
  if (done.failure === 'ENOENT') return undefined;
  if (done.code === 0) return parse(done.output);
  throw new DsgError(
    'config',
    `Cannot read your ssh settings: ${done.complaints.trim() || `ssh -G ended with ${done.code ?? done.failure}`}`,
    { state: 'Nothing was changed.', hint: `correct ~/.ssh/config until "ssh -G ${host}" works` },
  );
}

function parse(text: string): RawConfig {
  const raw = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (key === '') continue;
    const values = raw.get(key) ?? [];
    raw.set(key, [...values, value]);
  }
  return withoutDefaultKeys(raw);
}

/** Without any IdentityFile, OpenSSH lists its own default keys, of which some are of kinds that ssh2 cannot use. */
function withoutDefaultKeys(raw: Map<string, string[]>): RawConfig {
  const files = raw.get('identityfile') ?? [];
  const isDefault = files.every((file) =>
    /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ed25519|xmss|\w+_sk)$/.test(file),
  );
  if (isDefault && files.length >= 4) raw.delete('identityfile');
  return raw;
}
