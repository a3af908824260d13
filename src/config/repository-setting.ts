import { posix } from 'node:path';
import { type DsgError, isDsgError } from '../errors/error.js';
import {
  BACKEND_TYPES,
  type BackendType,
  parseUrl,
  type RepositoryUrl,
  sshUrl,
} from '../remote/url.js';
import { configFault } from './fault.js';
import type { RepositorySetting } from './project-config.js';
import { OLDER_SSH, REPOSITORY } from './schema.js';
import { validate } from './validate.js';

/** Hosts that the older dsg took for this machine, with nothing else to say how to reach them. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0']);
const NOT_SUPPORTED: ReadonlySet<unknown> = new Set(['rclone', 'ipfs']);

type Settings = Readonly<Record<string, unknown>>;

/** Refuses what the older dsg could name but this one cannot reach, before anything else is looked at. */
export function refuseUnsupported(settings: Settings, file: string): void {
  const { transport, repository } = settings;
  const type = (repository as { type?: unknown } | null | undefined)?.type;
  const found = [transport, type, ...Object.keys(settings)].find((word) => NOT_SUPPORTED.has(word));
  if (found === undefined) return;
  throw configFault(file, `repositories of the kind "${found}" are not supported`, {
    hint: `Use a repository of the type ${BACKEND_TYPES.join(', ')}, in a folder or on a server reached over SSH.`,
    data: { found, supported: BACKEND_TYPES },
  });
}

/** Reads `repository:`, an address or a mapping; the project's `name` is a folder below an older mount point. */
export function repositorySetting(value: unknown, name: string, file: string): RepositorySetting {
  const place = { file, key: 'repository' };
  if (typeof value === 'string')
    return { url: inSettings(file, 'repository', () => parseUrl(value)) };
  const { path, mountpoint, pool, type, host, port, user } = validate(REPOSITORY, value, place);
  if ((path === undefined) === (mountpoint === undefined)) {
    throw configFault(file, '"repository" must have either "path" or "mountpoint"', {
      data: { key: 'repository' },
    });
  }
  if (pool !== undefined && type !== 'zfs') {
    throw configFault(file, '"repository.pool" is only for the type zfs', {
      data: { key: 'repository.pool' },
    });
  }
  const server = { host, port, user, type };
  const make = (folder: string) => inSettings(file, 'repository', () => urlOf(folder, server));
  return {
    url: make(path ?? posix.join(mountpoint ?? '', name)),
    ...(mountpoint !== undefined && { otherwise: make(mountpoint) }),
    ...(pool !== undefined && { pool }),
  };
}

/** Reads the older `ssh:` section, whose path has the project's name as a folder below it. */
export function olderSetting(
  value: unknown,
  name: string | undefined,
  file: string,
): {
  name: string | undefined;
  setting: (name: string) => RepositorySetting;
} {
  const { host, path, type, name: below } = validate(OLDER_SSH, value, { file, key: 'ssh' });
  const server = { host, port: undefined, user: undefined, type };
  const make = (folder: string) => inSettings(file, 'ssh', () => urlOf(folder, server));
  return {
    name: name ?? below,
    setting: (known) => ({ url: make(posix.join(path, below ?? known)), otherwise: make(path) }),
  };
}

interface Server {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly type: BackendType | undefined;
}

function urlOf(path: string, { host, port, user, type }: Server): RepositoryUrl {
  const isHere = host === undefined || THIS_MACHINE.has(host);
  if (isHere && port === undefined && user === undefined) {
    return { kind: 'local', path, ...(type && { type }) };
  }
  return sshUrl({ user, host: host ?? 'localhost', port, path, type });
}

/** Names a folder of a host, which may be this machine, as the settings of a project do. */
export function hostUrl(host: string, path: string): RepositoryUrl {
  const [, user, name = ''] = /^(?:([^@]*)@)?(.*)$/.exec(host) ?? [];
  return urlOf(path, { host: name, port: undefined, user, type: undefined });
}

/** Turns a wrong address into an error about the settings file that has it. */
function inSettings(file: string, key: string, read: () => RepositoryUrl): RepositoryUrl {
  try {
    return read();
  } catch (error) {
    if (!isDsgError(error, 'usage')) throw error;
    throw wrongAddress(file, key, error);
  }
}

function wrongAddress(file: string, key: string, cause: DsgError): DsgError {
  const { message, hint } = cause;
  const why = `"${key}": ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  return configFault(file, why, { ...(hint !== undefined && { hint }), data: { key }, cause });
}
