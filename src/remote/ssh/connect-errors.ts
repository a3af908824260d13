import { DsgError, type ErrorDetails } from '../../errors/error.js';
import { OFFER } from './algorithms.js';
import type { Greeting } from './greeting.js';
import type { HostConfig } from './host-config.js';

/** What is known about an attempt that failed. */
export interface Attempt {
  readonly config: HostConfig;
  readonly timeout: number;
  readonly greeting: Greeting | undefined;
  readonly firstLine: string;
  readonly phase: 'connect' | 'handshake' | 'authentication';
  /** The ways in that the server offers; undefined before it was asked. */
  readonly methods: readonly string[] | undefined;
  /** Where the keys came from that were offered. */
  readonly offered: readonly string[];
  readonly notes: readonly { readonly text: string; readonly hint?: string }[];
}

/** The name of a server in messages: the alias a person used, and where that leads. */
export function describeHost({ alias, hostName, port, user }: HostConfig): string {
  const name = hostName.includes(':') ? `[${hostName}]` : hostName;
  const place = `${user}@${name}${port === 22 ? '' : `:${port}`}`;
  return alias === hostName ? `"${place}"` : `"${alias}" (${place})`;
}

function unreachable(
  config: HostConfig,
  why: string,
  { hint, data = {}, cause }: ErrorDetails,
): DsgError {
  return new DsgError('unreachable', `Cannot reach the server ${describeHost(config)}: ${why}`, {
    state: 'Nothing was changed.',
    ...(hint !== undefined && { hint }),
    data: { host: config.hostName, port: config.port, ...data },
    ...(cause !== undefined && { cause }),
  });
}

/** The same attempt with ssh's own words. */
function trial({ alias, hostName, port, user }: HostConfig): string {
  return alias === hostName
    ? `ssh${port === 22 ? '' : ` -p ${port}`} ${user}@${hostName}`
    : `ssh ${alias}`;
}

const NETWORK: Record<string, { why: string; hint?: string }> = {
  ENOTFOUND: {
    why: 'there is no host of this name',
    hint: 'check the name, or its HostName in ~/.ssh/config',
  },
  EAI_AGAIN: {
    why: 'its name cannot be looked up now',
    hint: 'check that this machine has a network, then try again',
  },
  EHOSTUNREACH: {
    why: 'there is no way to it from here',
    hint: 'check that this machine is in the right network (VPN), or name a ProxyJump in ~/.ssh/config',
  },
  ENETUNREACH: {
    why: 'there is no way to its network from here',
    hint: 'check that this machine has a network (VPN)',
  },
  ECONNRESET: {
    why: 'the connection was reset',
    hint: 'try again; if it stays so, a firewall may forbid it',
  },
};

/** Makes the error for a connection that could not be made. */
export function connectError(cause: unknown, attempt: Attempt): DsgError {
  if (cause instanceof DsgError) return cause;
  const { config, phase, timeout } = attempt;
  const { code, message } = rootOf(cause);
  const fail = (why: string, hint: string, data = {}) =>
    unreachable(config, why, {
      hint,
      data: { ...data, ...(typeof code === 'string' && { errno: code }) },
      cause,
    });
  if (code === 'ECONNREFUSED')
    return fail(
      `nothing listens on its port ${config.port}`,
      `check the port, and on the server that sshd runs: ${trial(config)}`,
    );
  if (code === 'ETIMEDOUT') return timedOut(attempt, fail, timeout);
  const network = typeof code === 'string' ? NETWORK[code] : undefined;
  if (network && phase === 'connect') return fail(network.why, network.hint ?? trial(config));
  if (/no matching/i.test(message)) return noMatch(message, attempt, fail);
  if (/too many authentication failures/i.test(message)) return tooMany(attempt, fail);
  if (phase === 'authentication') return notAccepted(message, attempt, fail);
  return notSsh(message, attempt, fail);
}

type Fail = (why: string, hint: string, data?: Record<string, unknown>) => DsgError;

/** Node gives one error for all addresses of a name that were tried. */
function rootOf(cause: unknown): { code: unknown; message: string } {
  const {
    code,
    message = String(cause),
    errors,
  } = cause as Partial<AggregateError> & {
    code?: unknown;
  };
  const first = (errors ?? [])[0] as { code?: unknown } | undefined;
  return { code: first?.code ?? code, message };
}

function timedOut({ phase, config, methods }: Attempt, fail: Fail, timeout: number): DsgError {
  const silent = `it did not answer within ${timeout} s`;
  if (phase === 'connect')
    return fail(
      silent,
      `check the address and the port ${config.port}, and that no firewall stands between: ${trial(config)}`,
    );
  if (phase === 'handshake')
    return fail(
      `${silent}: something listens on its port ${config.port}, but does not speak SSH`,
      `check the port: ${trial(config)}`,
    );
  return fail(
    `${silent} while logging in${methods ? '' : ', before saying which ways there are'}`,
    `try again later: ${trial(config)}`,
  );
}

function notSsh(message: string, { greeting, firstLine, config }: Attempt, fail: Fail): DsgError {
  const port = `its port ${config.port}`;
  if (greeting !== undefined)
    return fail(
      `the connection ended in the middle of the handshake (${message})`,
      `try again; if it stays so: ${trial(config)}`,
    );
  if (firstLine === '')
    return fail(
      `${port} took the connection and closed it again without a word`,
      'sshd may be overloaded, or may refuse this address: try again in a minute, then look into its log on the server',
    );
  if (firstLine.startsWith('SSH-'))
    return fail(
      `the connection ended in the middle of the handshake (${message})`,
      `try again; if it stays so: ${trial(config)}`,
    );
  return fail(
    `what answers on ${port} is not an SSH server: it says ${JSON.stringify(firstLine)}`,
    'check the port',
    { said: firstLine },
  );
}

const USE_SSH =
  'bring its OpenSSH up to date, or write "ssh: {command: ssh}" into ~/.config/dsg/dsg.yml';

function noMatch(message: string, { greeting }: Attempt, fail: Fail): DsgError {
  const sides: [RegExp, string, readonly string[], readonly string[]][] = [
    [/key exchange/i, 'key exchange', greeting?.kex ?? [], OFFER.kex],
    [
      /host key/i,
      'host keys',
      greeting?.hostKeys ?? [],
      ['ssh-ed25519', 'ecdsa-sha2-*', 'rsa-sha2-512', 'rsa-sha2-256'],
    ],
    [/cipher/i, 'encryption', greeting?.ciphers ?? [], OFFER.cipher],
  ];
  const [, what, theirs, ours] = sides.find(([pattern]) => pattern.test(message)) ?? [
    undefined,
    message,
    [],
    [],
  ];
  const software = greeting?.software.replace(/^SSH-2\.0-/, '') ?? 'it';
  return fail(
    `there is no ${what} that both sides take: ${software} offers ${theirs.join(', ') || 'others'}, dsg takes ${ours.join(', ')}`,
    USE_SSH,
    { theirs, ours },
  );
}

/** A server whose handshake somebody in between could shorten unnoticed. */
export function notStrict(config: HostConfig, greeting: Greeting | undefined): DsgError {
  const software = greeting?.software.replace(/^SSH-2\.0-/, '') ?? 'its SSH server';
  return unreachable(
    config,
    `${software} does not do the strict key exchange that guards against Terrapin (CVE-2023-48795)`,
    {
      hint: USE_SSH,
    },
  );
}

function offeredKeys(offered: readonly string[]): string {
  return offered.length === 0 ? 'no key was there to offer' : `offered were ${offered.join(', ')}`;
}

function tooMany({ config, offered }: Attempt, fail: Fail): DsgError {
  return fail(
    `it hung up after too many keys that it does not accept; ${offeredKeys(offered)}`,
    `say which key to use in ~/.ssh/config: Host ${config.alias}, IdentityFile ~/.ssh/..., IdentitiesOnly yes`,
    { offered },
  );
}

function notAccepted(message: string, attempt: Attempt, fail: Fail): DsgError {
  const { config, methods, offered, notes } = attempt;
  const data = { offered, methods: methods ?? [], notes: notes.map(({ text }) => text) };
  const ownHint = notes.find(({ hint }) => hint !== undefined)?.hint;
  const more = notes.map(({ text }) => `; ${text}`).join('');
  if (methods !== undefined && !methods.includes('publickey'))
    return fail(
      `it takes no keys for "${config.user}", only ${methods.join(', ') || 'nothing'}`,
      'ask whoever runs the server to allow keys; dsg never sends passwords',
      data,
    );
  if (!/All configured|no key/.test(message))
    return fail(
      `it ended the connection while logging in as "${config.user}" (${message})${more}`,
      ownHint ?? trial(config),
      data,
    );
  return fail(
    `it accepts none of your keys for "${config.user}"; ${offeredKeys(offered)}${more}`,
    ownHint ??
      (offered.length === 0
        ? 'make a key and give its .pub file to whoever runs the server: ssh-keygen -t ed25519'
        : `add one of them to the server: ssh-copy-id${config.port === 22 ? '' : ` -p ${config.port}`} ${config.user}@${config.hostName}`),
    data,
  );
}

/** Makes the error for a connection that was cut after it had been made. */
export function lostError(config: HostConfig, why: string, cause?: unknown): DsgError {
  return new DsgError(
    'unreachable',
    `Cannot go on with the server ${describeHost(config)}: the connection was lost (${why})`,
    {
      hint: 'check the network and run the command again',
      data: { host: config.hostName, port: config.port },
      ...(cause !== undefined && { cause }),
    },
  );
}
