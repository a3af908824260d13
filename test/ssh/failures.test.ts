import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DsgError, isDsgError } from '../../src/errors/error.js';
import { EXITS } from '../../src/errors/exits.js';
import { openSsh } from '../../src/remote/ssh/connect.js';
import type { SshSettings } from '../../src/remote/ssh/settings.js';
import { equal, match, needs, ok, suite } from '../support/suite.js';
import { startProxy, startTalker } from './proxy.js';
import { freePort, makeHome, settingsFor, startSshd } from './sshd.js';

const test = suite('ssh: ways to fail');
const nobody = () => settingsFor(makeHome(mkdtempSync(join(tmpdir(), 'dsg-home-'))));

async function failure(host: string, port: number, settings: SshSettings): Promise<DsgError> {
  try {
    await (await openSsh({ host, port }, settings)).close();
  } catch (error) {
    if (!isDsgError(error)) throw error;
    ok(error.message.startsWith('Cannot '), error.message);
    ok(error.hint, 'says what to do');
    return error;
  }
  throw new Error('it worked');
}

test('a host that does not exist', async () => {
  const error = await failure('nowhere.invalid', 22, nobody());
  equal(error.code, 'unreachable');
  equal(EXITS[error.code], 6);
  match(error.message, /no host of this name|cannot be looked up/);
});

test('a port that nothing listens on', async () => {
  const port = await freePort();
  const error = await failure('127.0.0.1', port, nobody());
  match(error.message, `nothing listens on its port ${port}`);
  match(error.hint ?? '', `ssh -p ${port}`);
});

test('a network that there is no way to', async () => {
  needs(process.getuid?.() === 0, 'root, for a network namespace');
  const module = new URL('../../src/remote/ssh/connect.js', import.meta.url).href;
  const settings = JSON.stringify({ home: '/nonexistent', user: 'a', timeout: 5 });
  const program = `import { openSsh } from ${JSON.stringify(module)};
    try { await openSsh({ host: '192.0.2.1' }, { ...${settings}, warn() {} }); }
    catch (error) { console.log(error.code, error.message, error.data.errno); }`;
  const words = ['-n', process.execPath, '--input-type=module', '-e', program];
  const said = execFileSync('unshare', words, { encoding: 'utf8' });
  match(said, /^unreachable .*there is no way to its network from here ENETUNREACH/);
});

test('a server that takes the connection and says nothing', async (t) => {
  const error = await failure('127.0.0.1', await startTalker(t, ''), { ...nobody(), timeout: 0.5 });
  match(error.message, /did not answer within 0.5 s.*does not speak SSH/);
});

test('a server that stops in the middle of its greeting', async (t) => {
  const port = await startTalker(t, 'SSH-2.0-Slow\r\n');
  match(
    (await failure('127.0.0.1', port, { ...nobody(), timeout: 0.5 })).message,
    'did not answer',
  );
});

test('a server that is not one of SSH', async (t) => {
  const port = await startTalker(t, 'HTTP/1.1 400 Bad Request\r\n\r\n', true);
  const error = await failure('127.0.0.1', port, nobody());
  match(error.message, /not an SSH server: it says "HTTP\/1.1 400 Bad Request"/);
});

test('a server that hangs up at once', async (t) => {
  const error = await failure('127.0.0.1', await startTalker(t, '', true), nobody());
  match(error.message, 'closed it again without a word');
});

test('a server that talks for ever without greeting is not listened to for ever', async (t) => {
  const port = await startTalker(t, 'welcome to this machine\r\n'.repeat(100_000));
  match((await failure('127.0.0.1', port, nobody())).message, 'not an SSH server');
});

test('H65: a server that hides the strict key exchange, as somebody in between would, is refused', async (t) => {
  const server = await startSshd(t);
  const proxy = await startProxy(t, {
    port: server.port,
    rewrite: (chunk) =>
      Buffer.from(
        chunk.toString('latin1').replace('kex-strict-s-v00', 'kex-strict-s-v99'),
        'latin1',
      ),
  });
  server.knows(`[127.0.0.1]:${proxy.port} ${server.hostKey()}\n`);
  const error = await failure('127.0.0.1', proxy.port, server.settings());
  match(error.message, 'Terrapin');
  match(error.message, 'OpenSSH_');
});

const WEAK: [what: string, config: string, names: RegExp][] = [
  ['ChaCha20 alone', 'Ciphers chacha20-poly1305@openssh.com', /encryption.*chacha20-poly1305/],
  ['AES-CBC alone', 'Ciphers aes128-cbc', /encryption.*aes128-cbc/],
  [
    'a key exchange with SHA-1 alone',
    'KexAlgorithms diffie-hellman-group14-sha1',
    /key exchange.*group14-sha1/,
  ],
  ['an RSA host key with SHA-1 alone', 'HostKeyAlgorithms ssh-rsa', /host keys.*ssh-rsa/],
];
for (const [what, config, names] of WEAK) {
  test(`a server with ${what} is refused with what both sides offer`, async (t) => {
    const server = await startSshd(t, { config: [config], hostKeys: ['rsa'] });
    const error = await failure('127.0.0.1', server.port, server.settings());
    equal(error.code, 'unreachable');
    match(error.message, names);
    match(error.message, 'OpenSSH');
    match(error.hint ?? '', 'command: ssh');
  });
}

for (const config of [
  'Ciphers aes256-gcm@openssh.com',
  'KexAlgorithms diffie-hellman-group16-sha512',
  'KexAlgorithms ecdh-sha2-nistp384',
  'HostKeyAlgorithms rsa-sha2-512',
  'HostKeyAlgorithms rsa-sha2-256',
]) {
  test(`a server with ${config} alone works`, async (t) => {
    const server = await startSshd(t, { config: [config], hostKeys: ['rsa'] });
    await (await openSsh({ host: '127.0.0.1', port: server.port }, server.settings())).close();
  });
}

const BAD: [what: string, host: string, user?: string][] = [
  ['an option for a host', '-oProxyCommand=touch hacked'],
  ['a blank in a host', 'a b'],
  ['a line end in a host', 'a\nb'],
  ['a shell in a host', 'a;reboot'],
  ['an option for a user', 'lab', '-oProxyCommand=x'],
  ['a control byte in a user', 'lab', 'a\x1bb'],
];
for (const [what, host, user] of BAD)
  for (const command of [undefined, ['ssh']]) {
    test(`${what} is refused with ${command ? 'the ssh program' : 'ssh2'}`, async () => {
      let code: string | undefined;
      try {
        await openSsh({ host, ...(user && { user }) }, { ...nobody(), command });
      } catch (error) {
        code = (error as DsgError).code;
      }
      equal(code, 'config');
    });
  }

test('a HostName of the settings that would be an option is refused too', async (t) => {
  const server = await startSshd(t);
  server.configure('Host lab\n HostName -oProxyCommand=x\n');
  equal((await failure('lab', 22, server.settings())).code, 'config');
});

const SETTINGS: [what: string, text: string, says: string][] = [
  ['a ProxyCommand', 'ProxyCommand nc %h %p', 'ProxyCommand'],
  ['a mistake', 'Frobnicate yes', 'frobnicate'],
  ['a ProxyJump that nobody can read', 'ProxyJump a@b@c:d', 'ssh settings'],
];
for (const [what, text, says] of SETTINGS) {
  test(`settings with ${what} are an error that names it`, async (t) => {
    const server = await startSshd(t);
    server.configure(`Host *\n ${text}\n`);
    const error = await failure('127.0.0.1', server.port, server.settings());
    equal(error.code, 'config');
    match(error.message, says);
  });
}

test('settings that others may write are refused, as ssh does', async (t) => {
  const server = await startSshd(t);
  writeFileSync(join(server.home, '.ssh/config'), '', { mode: 0o666 });
  chmodSync(join(server.home, '.ssh/config'), 0o666);
  match(
    (await failure('127.0.0.1', server.port, server.settings())).message,
    'Bad owner or permissions',
  );
});

test('an ssh program that is not there is a wrong setting', async () => {
  const error = await failure('127.0.0.1', 22, { ...nobody(), command: ['no-such-ssh'] });
  equal(error.code, 'config');
});
