import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { DsgError, systemCode } from '../../errors/error.js';
import { appendLine } from '../../fs/append-line.js';
import type { HostConfig } from './host-config.js';
import { fingerprint, hostKeyError, keyWord } from './host-errors.js';
import { findKnown, judgeKey, type KnownKey, knownName, typeOf } from './known-hosts.js';

/** Decides about the host keys of one server. */
export interface HostKeys {
  /** The types of keys that the server is known by. */
  readonly types: readonly string[];
  /** Returns an error for a key that must not be trusted. */
  readonly refusal: (key: Buffer) => DsgError | undefined;
  /** To be called once the server has proved that the key is its own: writes down a new one. */
  readonly proved: () => void;
}

/** Reads the known_hosts files for a server; throws when one cannot be read, for it might revoke what it shows. */
export function openHostKeys(config: HostConfig, warn: (text: string) => void): HostKeys {
  const names = namesOf(config);
  const known = [...config.userKnownHosts, ...config.globalKnownHosts].flatMap((file) =>
    findKnown(readKnownHosts(file), file, names),
  );
  let fresh: Buffer | undefined;
  return {
    types: known.filter(({ marker }) => marker === undefined).map(({ type }) => type),
    refusal(key) {
      const verdict = judgeKey(key, known);
      if (verdict.kind === 'known') return undefined;
      if (verdict.kind !== 'unknown' || !config.acceptsNew)
        return hostKeyError(key, verdict, config);
      fresh = key;
      return undefined;
    },
    proved() {
      if (fresh === undefined) return;
      const key = fresh;
      fresh = undefined;
      remember(key, config, warn);
      known.push(plain(key));
    },
  };
}

function plain(key: Buffer): KnownKey {
  return { marker: undefined, type: typeOf(key) ?? '', key, file: '', line: 0 };
}

/** A key that is known for the name without the port is good for every port of it, as it is to OpenSSH. */
function namesOf({ hostName, port, hostKeyAlias }: HostConfig): string[] {
  if (hostKeyAlias !== undefined) return [hostKeyAlias.toLowerCase()];
  return [...new Set([knownName(hostName, port), knownName(hostName, 22)])];
}

function readKnownHosts(file: string): string {
  if (file === '/dev/null') return '';
  try {
    return readRegular(file);
  } catch (error) {
    const code = systemCode(error);
    // Nothing is known yet, which is a reason of its own to refuse.
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw new DsgError(
      'unreachable',
      `Cannot check who the server is: "${file}" cannot be read (${code ?? (error as Error).message})`,
      {
        state: 'Nothing was changed, and nothing was sent to the server.',
        hint: `check the file: ls -l ${file}`,
        data: { path: file },
        cause: error,
      },
    );
  }
}

function readRegular(file: string): string {
  // Not blocking: nobody may ever write into a pipe that stands there.
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error('it is not a file');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function remember(key: Buffer, config: HostConfig, warn: (text: string) => void): void {
  const [name = ''] = namesOf(config);
  const print = `${keyWord(key)} ${fingerprint(key)}`;
  const file = config.userKnownHosts[0];
  if (file === undefined || file === '/dev/null') return;
  const line = `${config.hashKnownHosts ? hashed(name) : name} ${typeOf(key)} ${key.toString('base64')}`;
  try {
    appendLine(file, line);
    warn(`the host key of "${name}" is new and was added to "${file}": ${print}`);
  } catch (error) {
    warn(
      `the host key of "${name}" is new, ${print}, but "${file}" cannot be written: ${systemCode(error) ?? (error as Error).message}`,
    );
  }
}

function hashed(name: string): string {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}
