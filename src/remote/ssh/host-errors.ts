import { createHash } from 'node:crypto';
import { DsgError } from '../../errors/error.js';
import type { HostConfig } from './host-config.js';
import { type KnownKey, knownName, typeOf, type Verdict } from './known-hosts.js';

/** The fingerprint of a key as OpenSSH shows it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** A person's word for a type of key: "ED25519". */
export function keyWord(key: Buffer): string {
  const type = typeOf(key) ?? 'unreadable';
  return (
    /^(?:ssh-|ecdsa-sha2-)?([a-z]+\d*)/.exec(type.replace('ecdsa-sha2-nistp', 'ecdsa'))?.[1] ?? type
  ).toUpperCase();
}

/** Says why a host key is refused, and what to run after having made sure of it. */
export function hostKeyError(
  key: Buffer,
  verdict: Exclude<Verdict, { kind: 'known' }>,
  config: HostConfig,
): DsgError {
  const print = `${keyWord(key)} ${fingerprint(key)}`;
  const data = { host: config.hostName, port: config.port, fingerprint: fingerprint(key) };
  const place = ({ file, line }: KnownKey) => `"${file}" line ${line}`;
  const fail = (why: string, hint: string, from?: KnownKey) =>
    new DsgError('unreachable', `Cannot trust the server ${nameOf(config)}: ${why}`, {
      state: 'Nothing was changed, and nothing was sent to it.',
      hint,
      data: { ...data, ...(from && { file: from.file, line: from.line }) },
    });
  switch (verdict.kind) {
    case 'revoked':
      return fail(
        `its host key ${print} is revoked in ${place(verdict.by)}. SOMEBODY MAY BE PRETENDING TO BE THIS SERVER`,
        'ask whoever runs the server; do not go on',
        verdict.by,
      );
    case 'changed':
      return fail(
        `ITS HOST KEY HAS CHANGED, or somebody pretends to be it. It shows ${print}, but ${place(verdict.from)} has ${keyWord(verdict.from.key)} ${fingerprint(verdict.from.key)}`,
        `ask whoever runs the server; only if they say that the key was replaced: ssh-keygen -R '${knownName(config.hostKeyAlias ?? config.hostName, config.hostKeyAlias === undefined ? config.port : 22)}' -f ${verdict.from.file}`,
        verdict.from,
      );
    case 'unknown':
      if (verdict.authority)
        return fail(
          `its host key ${print} is not known. A certificate authority is trusted for it in ${place(verdict.authority)}, but dsg does not check certificates by itself`,
          'write "ssh: {command: ssh}" into ~/.config/dsg/dsg.yml to use OpenSSH, which does',
          verdict.authority,
        );
      return fail(
        `its host key is not known yet. It is ${print}`,
        `compare that with what whoever runs the server says, then: ${howToAdd(config)}`,
      );
  }
}

function nameOf({ hostName, port }: HostConfig): string {
  return port === 22 ? `"${hostName}"` : `"${hostName}" port ${port}`;
}

function howToAdd({
  alias,
  hostName,
  port,
  hostKeyAlias,
  jumps,
  userKnownHosts,
}: HostConfig): string {
  const viaSsh = `ssh ${port === 22 || alias !== hostName ? '' : `-p ${port} `}${alias}`;
  // ssh-keyscan goes there directly and writes the name it was given.
  if (jumps.length > 0 || hostKeyAlias !== undefined) return viaSsh;
  const file = userKnownHosts[0] ?? '~/.ssh/known_hosts';
  const scan = `ssh-keyscan -t ed25519 ${port === 22 ? '' : `-p ${port} `}${hostName} >> ${file}`;
  return `${scan} (or: ${viaSsh})`;
}
