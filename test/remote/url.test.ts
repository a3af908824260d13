import fc from 'fast-check';
import type { DsgError } from '../../src/errors/error.js';
import {
  BACKEND_TYPES,
  formatUrl,
  parseUrl,
  type RepositoryUrl,
  sshUrl,
} from '../../src/remote/url.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';

const test = suite('url');

test('a path is a local repository', () => {
  equal(parseUrl('/srv/dsg/a'), { kind: 'local', path: '/srv/dsg/a' });
  equal(parseUrl('../repo'), { kind: 'local', path: '../repo' });
  equal(parseUrl('.'), { kind: 'local', path: '.' });
  equal(parseUrl('/my data/r'), { kind: 'local', path: '/my data/r' });
  equal(parseUrl('/a%20b'), { kind: 'local', path: '/a%20b' });
  equal(parseUrl('./a:b'), { kind: 'local', path: './a:b' });
  equal(parseUrl('a/b:c'), { kind: 'local', path: 'a/b:c' });
  equal(parseUrl('/srv/a#type=zfs'), { kind: 'local', path: '/srv/a', type: 'zfs' });
});

test('file:// is a local repository, percent-decoded', () => {
  equal(parseUrl('file:///srv/a%20b%23c'), { kind: 'local', path: '/srv/a b#c' });
  equal(parseUrl('FILE://localhost/a#type=xfs'), { kind: 'local', path: '/a', type: 'xfs' });
});

test('ssh:// and dsg+ssh:// are a repository on a server', () => {
  equal(parseUrl('ssh://host/p'), { kind: 'ssh', host: 'host', path: '/p' });
  equal(parseUrl('dsg+ssh://host/p'), { kind: 'ssh', host: 'host', path: '/p' });
  equal(parseUrl('ssh://ann@h.example.org:2222/srv/a%20b#type=hardlink'), {
    kind: 'ssh',
    user: 'ann',
    host: 'h.example.org',
    port: 2222,
    path: '/srv/a b',
    type: 'hardlink',
  });
  equal(parseUrl('ssh://ann%40corp@[2001:db8::1]:22/p'), {
    kind: 'ssh',
    user: 'ann@corp',
    host: '2001:db8::1',
    port: 22,
    path: '/p',
  });
});

test('host:/path is a repository on a server', () => {
  equal(parseUrl('host:/p'), { kind: 'ssh', host: 'host', path: '/p' });
  equal(parseUrl('ann@host:/p:q'), { kind: 'ssh', user: 'ann', host: 'host', path: '/p:q' });
  equal(parseUrl('[::1]:/p#type=xfs'), { kind: 'ssh', host: '::1', path: '/p', type: 'xfs' });
  equal(parseUrl('ann@[::1]:/p'), { kind: 'ssh', user: 'ann', host: '::1', path: '/p' });
  equal(parseUrl('C:/p'), { kind: 'ssh', host: 'C', path: '/p' });
  equal(parseUrl('host:/a%20b'), { kind: 'ssh', host: 'host', path: '/a%20b' });
});

const BAD: Record<string, RegExp> = {
  '': /empty/,
  '  ': /empty/,
  ' /a': /blank/,
  '/a ': /blank/,
  '~/repo': /whole path/,
  '/a\nb': /control/,
  '/a\u0085b': /control/,
  '/a\ud800': /control/,
  '#type=zfs': /no path/,
  '/a#type=btrfs': /not known/,
  '/a#b': /not known/,
  '/a#type=zfs#type=xfs': /not known/,
  'file://': /no path/,
  'file://host/p': /cannot reach/,
  'file:/p': /two slashes/,
  'ssh:/p': /two slashes/,
  'ssh://': /host/,
  'ssh:///p': /host/,
  'ssh://host': /no path/,
  'ssh://host/': /no path/,
  'ssh://host//': /no path/,
  'ssh://@host/p': /user/,
  'ssh://ann@/p': /host/,
  'ssh://host:/p': /port/,
  'ssh://host:0/p': /port/,
  'ssh://host:65536/p': /port/,
  'ssh://host:22a/p': /port/,
  'ssh://-oProxyCommand=x/p': /host/,
  'ssh://-l@host/p': /user/,
  'ssh://%2Dl@host/p': /user/,
  'ssh://ann:secret@host/p': /password/,
  'ssh://ho st/p': /blank/,
  'ssh://host/a b': /blank/,
  'ssh://host/a?b': /question mark/,
  'ssh://host/%0a': /control/,
  'ssh://host/%00': /control/,
  'ssh://host/%zz': /digits of a byte/,
  'ssh://host/%ff': /UTF-8/,
  'ssh://::1/p': /brackets|port/,
  'ssh://[::1/p': /brackets|host|port/,
  'ssh://[]/p': /IPv6/,
  'ssh://[host]/p': /IPv6/,
  'ssh://h$(id)/p': /host/,
  'ssh://h%41/p': /host/,
  '-x:/p': /host/,
  '-l@host:/p': /user/,
  '@host:/p': /user/,
  ':/p': /host/,
  'host:p': /absolute/,
  'host:': /absolute/,
  'host:/': /no path/,
  'host:/a b': /blanks/,
  'a b:/p': /host/,
  'http://host/p': /not supported/,
  'dsg+rclone://remote/p': /not supported/,
  'dsg+ipfs://did:x/p': /not supported/,
};

test('whatever is not clearly an address is refused with the list of forms', () => {
  for (const [text, why] of Object.entries(BAD)) {
    const error = throws(() => parseUrl(text), 'usage') as DsgError;
    match(error.message, why);
    match(error.hint ?? '', 'ssh://[user@]host[:port]/path');
  }
});

test('parts from a settings file are checked like those of an address', () => {
  const parts = { user: undefined, host: 'h', port: undefined, path: '/p', type: undefined };
  equal(sshUrl(parts), { kind: 'ssh', host: 'h', path: '/p' });
  throws(() => sshUrl({ ...parts, host: '-h' }), 'usage');
  throws(() => sshUrl({ ...parts, user: '-u' }), 'usage');
  throws(() => sshUrl({ ...parts, path: 'p' }), 'usage');
  throws(() => sshUrl({ ...parts, path: '/p\n' }), 'usage');
});

const type = fc.option(fc.constantFrom(...BACKEND_TYPES), { nil: undefined });
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const word = fc.stringMatching(/^[a-z0-9ü_][a-z0-9.é_+-]{0,8}$/);
const path = fc
  .array(fc.string({ unit: 'grapheme' }), { minLength: 1 })
  .map((p) => `/${p.join('/')}`)
  .filter((p) => !/[\p{Cc}\u2028\u2029]/u.test(p));
const ssh = fc.record({
  user: optional(fc.stringMatching(/^[a-z$][a-z@$.-]{0,5}$/)),
  host: fc.oneof(
    word,
    fc.ipV6().filter((host) => /:.*:/.test(host)),
  ),
  port: optional(fc.integer({ min: 1, max: 65_535 })),
  path,
  type,
});

test('formatUrl is the inverse of parseUrl', () => {
  const check = (url: RepositoryUrl) => equal(parseUrl(formatUrl(url)), url);
  fc.assert(
    fc.property(ssh, (parts) => {
      fc.pre(!/^\/+$/.test(parts.path));
      check(sshUrl(parts));
    }),
  );
  fc.assert(
    fc.property(path, type, (local, backend) => {
      check({ kind: 'local', path: local, ...(backend && { type: backend }) });
    }),
  );
  check({ kind: 'local', path: '../a b' });
  equal(formatUrl({ kind: 'local', path: '/a#b' }), 'file:///a%23b');
});

test('any text is either refused as usage or comes back the same', () => {
  const piece = fc.constantFrom(
    'ssh://',
    'file://',
    '@',
    ':',
    '/',
    '[',
    ']',
    '::1',
    '%',
    '#',
    'type=zfs',
    'a',
    '-',
    '?',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      let url: RepositoryUrl;
      try {
        url = parseUrl(input);
      } catch (error) {
        return ok((error as DsgError).code === 'usage', String(error));
      }
      equal(parseUrl(formatUrl(url)), url);
    }),
    { numRuns: 3000 },
  );
});
