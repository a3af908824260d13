import { join } from 'node:path';
import { DsgError } from '../../errors/error.js';
import { checkEndpoint, type Endpoint } from './endpoint.js';
import { openSshConfig } from './openssh-config.js';
import { ownConfig } from './own-config.js';
import type { SshSettings } from './settings.js';
import { expand } from './tokens.js';

/** Settings of ssh by their names in small letters; those that may stand several times have several values. */
export type RawConfig = ReadonlyMap<string, readonly string[]>;

/** What the ssh settings say about one host. */
export interface HostConfig {
  /** The name the person used. */
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** Absolute paths, in the order they are tried. */
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** The agent's socket. */
  readonly agent: string | undefined;
  /** The servers on the way, the first to go to first. */
  readonly jumps: readonly string[];
  /** A host key that nobody knows is taken and written down instead of refused. */
  readonly acceptsNew: boolean;
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  readonly hostKeyAlias: string | undefined;
  readonly hashKnownHosts: boolean;
  /** Seconds; undefined where nothing is said. */
  readonly connectTimeout: number | undefined;
  readonly aliveInterval: number | undefined;
}

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * Asks the person's and the machine's ssh settings about a server.
 *
 * The installed OpenSSH reads them where there is one, so that they mean what they mean to it; else dsg reads what
 * it can. Throws a config error for what cannot be read or followed.
 */
export async function loadHostConfig(
  endpoint: Endpoint,
  settings: SshSettings,
): Promise<HostConfig> {
  checkEndpoint(endpoint, 'the address');
  const raw = (await openSshConfig(endpoint, settings)) ?? ownConfig(endpoint, settings);
  return interpret(raw, endpoint, settings);
}

function interpret(raw: RawConfig, endpoint: Endpoint, settings: SshSettings): HostConfig {
  const first = (key: string): string | undefined => {
    const value = raw.get(key)?.[0];
    return value === undefined || value.toLowerCase() === 'none' ? undefined : value;
  };
  const host = endpoint.host;
  const hostName = first('hostname') ?? host;
  const port = endpoint.port ?? Number(first('port') ?? 22);
  const user = endpoint.user ?? first('user') ?? settings.user;
  checkEndpoint({ host: hostName, port, user }, 'the ssh settings');
  refuseWhatCannotBe(first, host);
  const path = (text: string) =>
    expand(
      text,
      { home: settings.home, localUser: settings.user, alias: host, hostName, port, user },
      settings.warn,
    );
  const paths = (texts: readonly string[]) =>
    texts
      .filter((text) => text.toLowerCase() !== 'none')
      .map(path)
      .filter((one) => one !== undefined);
  const words = (key: string) => (raw.get(key) ?? []).flatMap((value) => splitWords(value));
  return {
    alias: host,
    hostName,
    port,
    user,
    identityFiles: paths(raw.get('identityfile') ?? defaultKeys(settings.home)),
    identitiesOnly: isYes(first('identitiesonly')),
    agent: agentSocket(raw.get('identityagent')?.[0], settings, path),
    jumps: (first('proxyjump') ?? '')
      .split(',')
      .map((hop) => hop.trim())
      .filter((hop) => hop !== ''),
    acceptsNew: acceptsNew(first('stricthostkeychecking'), host, settings.warn),
    userKnownHosts: paths(words('userknownhostsfile')),
    globalKnownHosts: paths(words('globalknownhostsfile')),
    hostKeyAlias: first('hostkeyalias'),
    hashKnownHosts: isYes(first('hashknownhosts')),
    connectTimeout: seconds(first('connecttimeout')),
    aliveInterval: seconds(first('serveraliveinterval')),
  };
}

function refuseWhatCannotBe(first: (key: string) => string | undefined, host: string): void {
  const revoked = first('revokedhostkeys');
  const what = first('proxycommand') !== undefined ? 'ProxyCommand' : revoked && 'RevokedHostKeys';
  if (!what) return;
  throw new DsgError(
    'config',
    `Cannot reach "${host}": your ssh settings reach it with ${what}, which dsg does not follow by itself`,
    {
      state: 'Nothing was changed.',
      hint: `write "ssh: {command: ssh}" into ~/.config/dsg/dsg.yml${what === 'ProxyCommand' ? ', or use ProxyJump' : ''}`,
    },
  );
}

function defaultKeys(home: string | undefined): string[] {
  return home === undefined ? [] : DEFAULT_KEYS.map((name) => join(home, '.ssh', name));
}

/** Values are separated by blanks; one with blanks stands in double quotes. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function isYes(value: string | undefined): boolean {
  return value === 'yes' || value === 'true';
}

function seconds(value: string | undefined): number | undefined {
  const number = Number(value);
  return value !== undefined && number > 0 && number < 1e6 ? number : undefined;
}

function agentSocket(
  value: string | undefined,
  { agent }: SshSettings,
  path: (text: string) => string | undefined,
): string | undefined {
  if (value === undefined || /^\$?\{?SSH_AUTH_SOCK\}?$/.test(value)) return agent || undefined;
  return value.toLowerCase() === 'none' ? undefined : path(value);
}

/** "ask" asks a person who sits there; dsg refuses and tells them what to run, as with "yes". */
function acceptsNew(value: string | undefined, host: string, warn: SshSettings['warn']): boolean {
  const setting = (value ?? 'ask').toLowerCase();
  if (setting === 'accept-new') return true;
  if (!['no', 'off', 'false'].includes(setting)) return false;
  warn(
    `StrictHostKeyChecking is off for "${host}": an unknown host key is accepted and written down, a changed one is not`,
  );
  return true;
}
