import { DsgError } from '../../errors/error.js';
import type { SshUrl } from '../url.js';

/** A server as a person names it: `host` may be an alias of the ssh settings. */
export type Endpoint = Pick<SshUrl, 'user' | 'host' | 'port'>;

/** One that names itself in messages as `user@host:port`. */
export function describeEndpoint({ user, host, port }: Endpoint): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${name}${port === undefined ? '' : `:${port}`}`;
}

// A leading hyphen would be an option to the ssh program, and a blank or a control byte two words of it.
const HOST = /^(?!-)[\p{L}\p{N}._+:%-]+$/u;
const USER = /^(?!-)[^\s\p{C}@/:]+$/u;

/** Refuses names that a program could take for anything but a host's and a user's; says where they come from. */
export function checkEndpoint({ user, host, port }: Endpoint, from: string): void {
  const refuse = (what: string): never => {
    throw new DsgError('config', `Cannot use ${what} that ${from} names: it is not one`, {
      state: 'Nothing was changed.',
      hint: `correct it in ${from}`,
    });
  };
  if (!HOST.test(host)) refuse(`the host ${JSON.stringify(host)}`);
  if (user !== undefined && !USER.test(user)) refuse(`the user ${JSON.stringify(user)}`);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    refuse(`the port ${port}`);
}

/** Reads `[user@]host[:port]` or `ssh://[user@]host[:port]`, as they stand in ProxyJump. */
export function parseHop(text: string): Endpoint | undefined {
  const parts =
    /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?\/?$/.exec(text) ??
    undefined;
  if (parts === undefined) return undefined;
  const [, user, inBrackets, bare, port] = parts;
  return {
    host: inBrackets ?? bare ?? '',
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
  };
}
