import { DsgError } from '../../errors/error.js';
import type { PipeEnd } from '../pipe.js';

const INSTALL =
  'copy dsg there: dsg init --install-server, or for a project: dsg doctor --install-server';

/** What OpenSSH's client says, what that means, and what mends it. */
const SAID: [pattern: RegExp, why: string, hint: string][] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    'ITS HOST KEY HAS CHANGED, or somebody pretends to be it',
    'ask whoever runs the server before anything else',
  ],
  [
    /is marked as revoked|REVOKED HOST KEY/i,
    'its host key is revoked',
    'ask whoever runs the server; do not go on',
  ],
  [
    /Host key verification failed|No .* host key is known/,
    'its host key is not known or not trusted',
    'log in once by hand and compare the fingerprint: ssh HOST',
  ],
  [
    /Too many authentication failures/,
    'it hung up after too many keys that it does not accept',
    'set IdentityFile and IdentitiesOnly for it in ~/.ssh/config',
  ],
  [
    /Permission denied \(/,
    'it accepts none of your keys',
    'add your key to the server: ssh-copy-id HOST',
  ],
  [
    /Could not resolve hostname/,
    'there is no host of this name',
    'check the name, or its HostName in ~/.ssh/config',
  ],
  [
    /Connection refused/,
    'nothing listens on its port',
    'check the port, and on the server that sshd runs',
  ],
  [/timed out/i, 'it did not answer in time', 'check the address and the network'],
  [
    /No route to host|Network is unreachable/,
    'there is no way to it from here',
    'check that this machine is in the right network (VPN)',
  ],
  [
    /Unable to negotiate/,
    'there is no algorithm that both sides take',
    'compare with: ssh -v HOST',
  ],
  [
    /Bad configuration option|Bad owner or permissions/,
    'your ssh settings have a mistake',
    'correct ~/.ssh/config',
  ],
];

/**
 * Makes the error for a program on a server that ended when it should not have.
 *
 * `complaints` is what it and ssh said; it is quoted as it is, and whoever shows errors must escape it.
 */
export function explainEnd(end: PipeEnd, complaints: string, host: string): DsgError {
  const said = lastLines(complaints);
  const data = { code: end.code, signal: end.signal, complaints: said };
  const error = (message: string, hint: string) =>
    new DsgError('unreachable', message, { hint, data });
  const known = SAID.find(([pattern]) => pattern.test(complaints));
  if (end.code === null && end.signal === null && known)
    return error(
      `Cannot reach the server ${host}: ${known[1]}${quoted(said)}`,
      fill(known[2], host),
    );
  if (/node: (command )?not found|env: .*node.*No such file/i.test(complaints))
    return error(
      `Cannot run dsg on the server ${host}: it needs Node there${quoted(said)}`,
      `install Node 20.19 or newer there, then: ssh ${bare(host)} node --version`,
    );
  if (
    end.code === 127 ||
    (end.code === 126 && said !== '') ||
    /\bdsg: (command )?not found/i.test(complaints)
  )
    return error(
      `Cannot run dsg on the server ${host}: there is none in the PATH of a login without a terminal${quoted(said)}`,
      INSTALL,
    );
  if (/This account is currently not available|nologin/i.test(complaints))
    return error(
      `Cannot run dsg on the server ${host}: your account there may not run programs${quoted(said)}`,
      'ask whoever runs the server for a login shell',
    );
  if (/(unknown|no such) (command|option)|has no such command/i.test(complaints))
    return error(
      `Cannot run dsg on the server ${host}: the dsg there is too old${quoted(said)}`,
      INSTALL,
    );
  if (end.signal !== null)
    return error(
      `Cannot go on with the server ${host}: dsg there was ended by ${end.signal}${quoted(said)}`,
      'run the command again; if it stays so, look for what ends it (memory?) on the server',
    );
  if (end.code === null)
    return error(
      `Cannot go on with the server ${host}: the connection was lost${quoted(said)}`,
      'check the network and run the command again',
    );
  return error(
    `Cannot go on with the server ${host}: dsg there ended with ${end.code}${quoted(said)}`,
    `try it by hand: ssh ${bare(host)} dsg --version`,
  );
}

function lastLines(complaints: string): string {
  return complaints
    .trim()
    .split(/\s*\r?\n/)
    .slice(-5)
    .join('\n')
    .slice(-1000);
}

function quoted(said: string): string {
  return said === '' ? '' : ` (it said: ${said.replaceAll('\n', ' | ')})`;
}

/** What to call the server on ssh's command line: `"lab" (ann@lab.example.org)` is lab, `"lab:2222"` has a port. */
function bare(host: string): string {
  const name = /^"([^"]*)"/.exec(host)?.[1] ?? host;
  const [, place = name, port] = /^(.*[^:]):(\d+)$/.exec(name) ?? [];
  const plain = place.replace(/\[([^\]]*)\]/, '$1');
  return port === undefined ? plain : `-p ${port} ${plain}`;
}

function fill(hint: string, host: string): string {
  return hint.replace('HOST', bare(host));
}
