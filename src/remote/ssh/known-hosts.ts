import { createHmac } from 'node:crypto';

/** One line of a known_hosts file that speaks of the host in question. */
export interface KnownKey {
  readonly marker: 'revoked' | 'authority' | undefined;
  /** As it stands in the line and in the key itself: "ssh-ed25519". */
  readonly type: string;
  /** The key as it goes over the wire. */
  readonly key: Buffer;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What known_hosts says about a key that a server shows. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'revoked'; readonly by: KnownKey }
  | { readonly kind: 'changed'; readonly from: KnownKey }
  | { readonly kind: 'unknown'; readonly authority: KnownKey | undefined };

/** Returns the name under which known_hosts has a host: `[host]:port` unless it is the usual port. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Returns the lines of a known_hosts file that speak of one of the names; lines that nobody can read are skipped. */
export function findKnown(text: string, file: string, names: readonly string[]): KnownKey[] {
  return text.split('\n').flatMap((line, i) => {
    const known = parseLine(line);
    if (known === undefined || !names.some((name) => speaksOf(known.hosts, name))) return [];
    const { marker, type, key } = known;
    return [{ marker, type, key, file, line: i + 1 }];
  });
}

interface Line extends Pick<KnownKey, 'marker' | 'type' | 'key'> {
  readonly hosts: string;
}

function parseLine(line: string): Line | undefined {
  const words = line.trim().split(/[ \t]+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  const [hosts = '', type = '', base64 = ''] = words;
  if (hosts === '' || hosts.startsWith('#')) return undefined;
  const key = Buffer.from(base64, 'base64');
  if (typeOf(key) !== type) return undefined;
  switch (marker) {
    case undefined:
      return { hosts, type, key, marker };
    case '@revoked':
      return { hosts, type, key, marker: 'revoked' };
    case '@cert-authority':
      return { hosts, type, key, marker: 'authority' };
    default:
      return undefined;
  }
}

/** Returns the type that a key names in its own first field; undefined when that is cut short. */
export function typeOf(key: Buffer): string | undefined {
  const length = key.length < 4 ? 0 : key.readUInt32BE(0);
  if (length === 0 || length > key.length - 4) return undefined;
  return key.toString('latin1', 4, 4 + length);
}

function speaksOf(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return isHashOf(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  const isNegated = patterns.some((one) => one.startsWith('!') && matches(one.slice(1), name));
  return !isNegated && patterns.some((one) => !one.startsWith('!') && matches(one, name));
}

/** `|1|salt|HMAC-SHA1(salt, name)`, both in base64. */
function isHashOf(hosts: string, name: string): boolean {
  const [, version, salt = '', hash] = hosts.split('|');
  if (version !== '1') return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** `*` stands for any letters and `?` for one. Walks the two texts, so that no pattern takes long. */
function matches(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let p = 0;
  while (at < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = at;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[at])) {
      p++;
      at++;
    } else if (star !== -1) {
      p = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * Judges a key by all lines that speak of its host.
 *
 * A revocation wins over everything. A host that is known by other keys only has changed, also when they are of
 * another type: OpenSSH calls that a new key, and would take it where new keys are taken.
 */
export function judgeKey(key: Buffer, known: readonly KnownKey[]): Verdict {
  const isIt = (one: KnownKey) => one.key.equals(key);
  const revoked = known.find((one) => one.marker === 'revoked' && isIt(one));
  if (revoked) return { kind: 'revoked', by: revoked };
  const plain = known.filter((one) => one.marker === undefined);
  if (plain.some(isIt)) return { kind: 'known' };
  const from = plain.find((one) => one.type === typeOf(key)) ?? plain[0];
  if (from) return { kind: 'changed', from };
  return { kind: 'unknown', authority: known.find((one) => one.marker === 'authority') };
}
