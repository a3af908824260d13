import { DsgError } from '../errors/error.js';

export const BACKEND_TYPES = ['zfs', 'xfs', 'hardlink'] as const;
/** What makes a repository's transactions atomic. */
export type BackendType = (typeof BACKEND_TYPES)[number];

/** A folder on this machine; a relative path is relative to whoever named it. */
export interface LocalUrl {
  readonly kind: 'local';
  readonly path: string;
  readonly type?: BackendType;
}

/** A folder on a server; `host` may be an alias of the ssh settings, and an IPv6 address has no brackets. */
export interface SshUrl {
  readonly kind: 'ssh';
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
  /** Absolute. */
  readonly path: string;
  readonly type?: BackendType;
}

export type RepositoryUrl = LocalUrl | SshUrl;

const FORMS = `write a path, file:///path, ssh://[user@]host[:port]/path or [user@]host:/path; ${BACKEND_TYPES.map((type) => `#type=${type}`).join(', ')} may follow`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i;
/** A colon before the first slash makes an address of another machine, as it does for git and scp. */
const SHORT = /^(?:([^/:]*)@)?(\[[^\]/]*\]|[^/:@]*):(.*)$/;
// A leading hyphen would be an option to the ssh program.
const USER = /^(?!-)[\p{L}\p{N}._+$@-]+$/u;
const HOST = /^(?!-)[\p{L}\p{N}._+-]+$/u;
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]+$/i;

/**
 * Parses the address of a repository in any of the forms people write.
 *
 * URLs are percent-decoded, paths and `host:/path` are taken as they are. Throws a usage error that lists the
 * forms for whatever is not clearly one of them.
 */
export function parseUrl(text: string): RepositoryUrl {
  const fail = refusal(text);
  if (text.trim() === '') fail('it is empty');
  if (CONTROL.test(text) || !text.isWellFormed()) fail('it contains a control character');
  const { base, type } = splitType(text, fail);
  const scheme = SCHEME.exec(base);
  if (scheme) return parseSchemed(scheme[1] ?? '', scheme[2] ?? '', type, fail);
  const short = SHORT.exec(base);
  if (short) return parseShort(short, type, fail);
  if (base !== base.trim()) fail('it begins or ends with a blank');
  if (/^~(\/|$)/.test(base)) fail('"~" means nothing here; write the whole path');
  return { kind: 'local', path: base, ...(type && { type }) };
}

type Fail = (why: string) => never;

function refusal(text: string): Fail {
  return (why) => {
    throw new DsgError(
      'usage',
      `Cannot use ${JSON.stringify(text)} as a repository's address: ${why}`,
      {
        hint: FORMS,
        data: { address: text },
      },
    );
  };
}

function splitType(text: string, fail: Fail): { base: string; type: BackendType | undefined } {
  const at = text.indexOf('#');
  if (at < 0) return { base: text, type: undefined };
  const fragment = text.slice(at + 1);
  const type = BACKEND_TYPES.find((known) => fragment === `type=${known}`);
  if (!type) fail(`"#${fragment}" is not known; a "#" in a path is written file:///...%23`);
  if (at === 0) fail('it has no path');
  return { base: text.slice(0, at), type };
}

type Type = BackendType | undefined;

function parseSchemed(scheme: string, rest: string, type: Type, fail: Fail): RepositoryUrl {
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '' : decode(rest.slice(slash), fail);
  if (/[\s?]/.test(rest)) fail('a blank is written %20 here, and a question mark %3F');
  switch (scheme.toLowerCase()) {
    case 'file':
      if (authority !== '' && authority !== 'localhost')
        fail(`file:// cannot reach "${authority}"`);
      if (path === '') fail('it has no path');
      return { kind: 'local', path, ...(type && { type }) };
    case 'ssh':
    case 'dsg+ssh': {
      const at = authority.lastIndexOf('@');
      const user = at < 0 ? undefined : decode(authority.slice(0, at), fail);
      const server = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority.slice(at + 1));
      if (!server) fail('an IPv6 address is written in brackets');
      const [, host = '', digits] = server ?? [];
      if (digits !== undefined && !/^\d{1,5}$/.test(digits)) fail(`"${digits}" is not a port`);
      const port = digits === undefined ? undefined : Number(digits);
      return checkSsh({ user, host: unbracket(host, fail), port, path, type }, fail);
    }
    default:
      return fail(`"${scheme}://" is not supported`);
  }
}

function parseShort(parts: RegExpExecArray, type: Type, fail: Fail): SshUrl {
  const [, user, host = '', path = ''] = parts;
  if (/^(file|ssh|https?)$/i.test(host)) fail(`"${host}:" is followed by two slashes`);
  if (!path.startsWith('/'))
    fail('the path on a server is absolute; a local path with ":" is written "./..."');
  if (/\s/.test(path)) fail('a path with blanks is written ssh://host/...%20');
  return checkSsh({ user, host: unbracket(host, fail), port: undefined, path, type }, fail);
}

function unbracket(host: string, fail: Fail): string {
  if (!host.startsWith('[')) return host;
  const inner = host.slice(1, -1);
  if (!IPV6.test(inner)) fail(`"${inner}" is not an IPv6 address`);
  return inner;
}

function decode(text: string, fail: Fail): string {
  try {
    const decoded = decodeURIComponent(text);
    return CONTROL.test(decoded) ? fail('it contains a control character') : decoded;
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return fail('a "%" is not followed by the two digits of a byte, or the bytes are not UTF-8');
  }
}

interface SshParts {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly type: BackendType | undefined;
}

/** Builds the address of a repository on a server from its parts, which need no decoding; throws a usage error. */
export function sshUrl(parts: SshParts): SshUrl {
  return checkSsh(parts, refusal(`${parts.host}:${parts.path}`));
}

function checkSsh({ user, host, port, path, type }: SshParts, fail: Fail): SshUrl {
  if (user?.includes(':')) fail('a password has no place in an address');
  if (user !== undefined && !USER.test(user)) fail(`"${user}" is not a user's name`);
  if (!HOST.test(host) && !IPV6.test(host)) fail(`"${host}" is not a host's name`);
  if (port !== undefined && (port < 1 || port > 65_535)) fail(`${port} is not a port`);
  if (CONTROL.test(path) || !path.isWellFormed()) fail('it contains a control character');
  if (/^\/*$/.test(path)) fail('it has no path');
  if (!path.startsWith('/')) fail(`the path "${path}" is not absolute`);
  return {
    kind: 'ssh',
    ...(user !== undefined && { user }),
    host,
    ...(port !== undefined && { port }),
    path,
    ...(type && { type }),
  };
}

/** Writes an address so that `parseUrl` gives it back; a local path stays a plain path where it can. */
export function formatUrl(url: RepositoryUrl): string {
  const fragment = url.type ? `#type=${url.type}` : '';
  if (url.kind === 'local') {
    const needsUrl = url.path.startsWith('/') && /#|\s$/.test(url.path);
    return `${needsUrl ? `file://${encodePath(url.path)}` : url.path}${fragment}`;
  }
  const user = url.user === undefined ? '' : `${encodeURIComponent(url.user)}@`;
  const host = url.host.includes(':') ? `[${url.host}]` : url.host;
  const port = url.port === undefined ? '' : `:${url.port}`;
  return `ssh://${user}${host}${port}${encodePath(url.path)}${fragment}`;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
