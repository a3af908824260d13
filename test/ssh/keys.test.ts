import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DsgError, isDsgError } from '../../src/errors/error.js';
import { openSsh } from '../../src/remote/ssh/connect.js';
import { readKeyFile } from '../../src/remote/ssh/private-key.js';
import type { SshSettings } from '../../src/remote/ssh/settings.js';
import { Signer } from '../../src/remote/ssh/signer.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { type KeyType, makeKey, type Sshd, startSshd } from './sshd.js';
import { stopped, until } from './wait.js';

const test = suite('ssh: keys');

/** A server that lets no key in yet. */
async function closedServer(t: TestContext, config: readonly string[] = []): Promise<Sshd> {
  const server = await startSshd(t, { config });
  writeFileSync(join(server.folder, 'authorized_keys'), '');
  rmSync(server.key);
  rmSync(`${server.key}.pub`);
  return server;
}

async function login(server: Sshd, settings: SshSettings): Promise<DsgError | undefined> {
  try {
    await (await openSsh({ host: '127.0.0.1', port: server.port }, settings)).close();
    return undefined;
  } catch (error) {
    if (isDsgError(error)) return error;
    throw error;
  }
}

interface Agent {
  readonly socket: string;
  add(...words: string[]): void;
}

/** A real ssh-agent that ends with the test. */
async function startAgent(t: TestContext, server: Sshd): Promise<Agent> {
  const socket = join(server.folder, 'agent');
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  t.after(async () => {
    child.kill();
    await stopped(child);
  });
  await until(() => existsSync(socket));
  const add = (...words: string[]) =>
    execFileSync('ssh-add', words, {
      stdio: 'pipe',
      env: { ...process.env, SSH_AUTH_SOCK: socket },
    });
  return { socket, add };
}

const TYPES: KeyType[] = ['ed25519', 'ecdsa', 'rsa'];
for (const type of TYPES) {
  test(`logs in with an ${type} key under its usual name`, async (t) => {
    const server = await closedServer(t);
    server.authorize(`${makeKey(join(server.home, '.ssh', `id_${type}`), { type })}.pub`);
    equal(await login(server, server.settings()), undefined);
  });

  test(`logs in with an encrypted ${type} key after asking for its passphrase`, async (t) => {
    const server = await closedServer(t);
    const key = makeKey(join(server.home, '.ssh', `id_${type}`), {
      type,
      passphrase: 'open sesame',
    });
    server.authorize(`${key}.pub`);
    rmSync(`${key}.pub`);
    const answers = ['wrong', 'open sesame'];
    const asked: string[] = [];
    const askSecret = async (question: string) => {
      asked.push(question);
      return answers.shift() ?? '';
    };
    equal(await login(server, server.settings({ askSecret })), undefined);
    equal(asked, Array(2).fill(`Passphrase for the key "${key}": `));
  });

  test(`logs in with an ${type} key that only the agent has`, async (t) => {
    const server = await closedServer(t);
    const agent = await startAgent(t, server);
    const key = makeKey(join(server.folder, 'key'), { type });
    server.authorize(`${key}.pub`);
    agent.add(key);
    rmSync(key);
    equal(await login(server, server.settings({ agent: agent.socket })), undefined);
    if (type === 'rsa') match(server.log(), /Accepted publickey/);
  });
}

for (const [format, args] of [
  ['PEM', ['-m', 'PEM']],
  ['PKCS8', ['-m', 'PKCS8']],
] as const) {
  test(`an encrypted key in the ${format} format, with its .pub beside or not`, async (t) => {
    const server = await closedServer(t);
    const key = makeKey(join(server.home, '.ssh/id_rsa'), {
      type: 'rsa',
      passphrase: 'open sesame',
      args,
    });
    server.authorize(`${key}.pub`);
    const askSecret = async () => 'open sesame';
    const first = await login(server, server.settings({ askSecret }));
    renameSync(`${key}.pub`, `${key}.moved`);
    const second = await login(server, server.settings({ askSecret }));
    if (format === 'PEM') return equal([first, second], [undefined, undefined]);
    // ssh2 reads no PKCS8; that has to be said rather than passed over.
    for (const error of [first, second]) match(error?.message ?? '', 'id_rsa');
  });
}

test('the passphrase is asked for only when the server would take the key', async (t) => {
  const server = await closedServer(t);
  makeKey(join(server.home, '.ssh/id_ed25519'), { passphrase: 'secret' });
  const asked: string[] = [];
  const askSecret = async (question: string) => {
    asked.push(question);
    return 'secret';
  };
  const error = await login(server, server.settings({ askSecret }));
  match(error?.message ?? '', 'accepts none of your keys');
  equal(asked, []);
});

test('without a terminal, an encrypted key is told of with the command that helps', async (t) => {
  const server = await closedServer(t);
  const key = makeKey(join(server.home, '.ssh/id_ed25519'), { passphrase: 'secret' });
  server.authorize(`${key}.pub`);
  const error = await login(server, server.settings());
  equal(error?.code, 'unreachable');
  match(error?.message ?? '', 'no terminal');
  equal(error?.hint, `ssh-add ${key}`);
});

test('three wrong passphrases are enough', async (t) => {
  const server = await closedServer(t);
  const key = makeKey(join(server.home, '.ssh/id_ed25519'), { passphrase: 'secret' });
  server.authorize(`${key}.pub`);
  let count = 0;
  const askSecret = async () => `wrong ${count++}`;
  const error = await login(server, server.settings({ askSecret }));
  equal(count, 3);
  match(error?.message ?? '', 'passphrase was wrong');
});

test('a person who takes long to answer is waited for longer than a server would be', async (t) => {
  const server = await closedServer(t);
  const key = makeKey(join(server.home, '.ssh/id_ed25519'), { passphrase: 'secret' });
  server.authorize(`${key}.pub`);
  const askSecret = () => new Promise<string>((done) => setTimeout(() => done('secret'), 7000));
  equal(await login(server, server.settings({ askSecret, timeout: 5 })), undefined);
});

test('a private key that others may read is not used, and the command that mends it is told', async (t) => {
  const server = await closedServer(t);
  const key = makeKey(join(server.home, '.ssh/id_ed25519'));
  server.authorize(`${key}.pub`);
  chmodSync(key, 0o644);
  const error = await login(server, server.settings());
  match(error?.message ?? '', 'others may read it (mode 0644)');
  equal(error?.hint, `chmod 600 ${key}`);
  chmodSync(key, 0o600);
  equal(await login(server, server.settings()), undefined);
});

test("the key of dsg's own settings goes first, and one that is not there is a wrong setting", async (t) => {
  const server = await closedServer(t, ['MaxAuthTries 1']);
  const key = makeKey(join(server.folder, 'special'));
  makeKey(join(server.home, '.ssh/id_ed25519'));
  server.authorize(`${key}.pub`);
  equal(await login(server, server.settings({ keyPath: key })), undefined);
  const error = await login(server, server.settings({ keyPath: `${key}x` }));
  equal(error?.code, 'config');
  match(error?.message ?? '', 'there is no such file');
});

test('no key that the server accepts: says what was offered and from where', async (t) => {
  const server = await closedServer(t);
  const agent = await startAgent(t, server);
  const key = makeKey(join(server.folder, 'key'));
  agent.add(key);
  const file = makeKey(join(server.home, '.ssh/id_ecdsa'), { type: 'ecdsa' });
  const error = await login(server, server.settings({ agent: agent.socket }));
  match(error?.message ?? '', `the agent ("test-ed25519"), "${file}"`);
  match(error?.hint ?? '', `ssh-copy-id -p ${server.port}`);
});

test('no key at all: says how to make one', async (t) => {
  const error = await (async (server) => login(server, server.settings()))(await closedServer(t));
  match(error?.message ?? '', 'no key was there to offer');
  match(error?.hint ?? '', 'ssh-keygen');
});

test('too many keys in the agent: says how to choose one, and choosing one helps', async (t) => {
  const server = await closedServer(t, ['MaxAuthTries 3']);
  const agent = await startAgent(t, server);
  for (let i = 0; i < 5; i++) agent.add(makeKey(join(server.folder, `key${i}`)));
  const settings = server.settings({ agent: agent.socket });
  server.authorize(join(server.folder, 'key4.pub'));
  const error = await login(server, settings);
  match(error?.message ?? '', 'too many keys');
  match(error?.hint ?? '', 'IdentitiesOnly yes');
  server.configure(`IdentityFile ${server.folder}/key4\nIdentitiesOnly yes\n`);
  equal(await login(server, settings), undefined);
  rmSync(join(server.folder, 'key4'));
  equal(await login(server, settings), undefined, 'the agent has the private half');
});

test('IdentityAgent, and several IdentityFiles with tokens, mean what they mean to ssh', async (t) => {
  const server = await closedServer(t);
  const agent = await startAgent(t, server);
  const key = makeKey(join(server.folder, 'key'));
  agent.add(key);
  server.authorize(`${key}.pub`);
  server.configure(`IdentityAgent ${agent.socket}\n`);
  equal(await login(server, server.settings()), undefined);
  server.configure('IdentityAgent none\n');
  match(
    (await login(server, server.settings({ agent: agent.socket })))?.message ?? '',
    'no key was there',
  );
  makeKey(join(server.home, '.ssh/127.0.0.1%key'));
  server.authorize(join(server.home, '.ssh/127.0.0.1%key.pub'));
  server.configure('IdentityFile ~/.ssh/missing\nIdentityFile %d/.ssh/%h%%key\n');
  equal(await login(server, server.settings()), undefined);
});

test('an agent that is gone, or does not answer, is told of, and files are used all the same', async (t) => {
  const server = await startSshd(t);
  const agent = join(server.folder, 'gone');
  equal(await login(server, server.settings({ agent })), undefined);
  rmSync(server.key);
  rmSync(`${server.key}.pub`);
  const error = await login(server, server.settings({ agent }));
  match(error?.message ?? '', `the agent at "${agent}" cannot be reached`);
  match(error?.hint ?? '', 'ssh-add');
  const { createServer } = await import('node:net');
  const mute = createServer((socket) => socket.resume()).listen(join(server.folder, 'mute'));
  t.after(() => mute.close());
  const settings = server.settings({ agent: join(server.folder, 'mute'), timeout: 4 });
  match((await login(server, settings))?.message ?? '', 'does not answer');
});

test('a server that takes no keys is told of with what it takes', async (t) => {
  const server = await startSshd(t, {
    config: ['PubkeyAuthentication no', 'PasswordAuthentication yes'],
  });
  const error = await login(server, server.settings());
  match(error?.message ?? '', /takes no keys.*only password/);
});

test('a server that takes RSA keys with SHA-1 alone is not given such a signature', async (t) => {
  const server = await closedServer(t, ['PubkeyAcceptedAlgorithms ssh-rsa']);
  server.authorize(`${makeKey(join(server.home, '.ssh/id_rsa'), { type: 'rsa' })}.pub`);
  const error = await login(server, server.settings());
  equal(error?.code, 'unreachable');
  ok(!server.log().includes('Accepted publickey'), 'nobody was let in');
});

test('RSA keys sign with SHA-2 or not at all, whatever ssh2 asks for', async (t) => {
  const server = await startSshd(t);
  const file = readKeyFile(makeKey(join(server.folder, 'rsa'), { type: 'rsa' }));
  if ('why' in file || !file.publicKey) throw new Error('no key');
  const identity = { key: file.publicKey, from: 'a file', agent: undefined, file };
  const notes: string[] = [];
  const signer = new Signer([identity], server.settings(), {
    unlocked: new Map(),
    note: (text) => notes.push(text),
    pause: () => () => {},
  });
  const sign = (hash?: 'sha1' | 'sha256') =>
    new Promise((done) =>
      signer.sign(identity.key, Buffer.from('x'), hash ? { hash } : {}, (error, signature) =>
        done(error ? 'refused' : signature?.length),
      ),
    );
  equal([await sign('sha1'), await sign(), await sign('sha256')], ['refused', 'refused', 256]);
  match(notes[0] ?? '', 'SHA-1 only');
});

test('who has no account there is told like who has no key', async (t) => {
  const server = await startSshd(t);
  const settings = server.settings();
  let error: unknown;
  try {
    await openSsh({ host: '127.0.0.1', port: server.port, user: 'nobody-here' }, settings);
  } catch (thrown) {
    error = thrown;
  }
  match((error as Error).message, 'none of your keys for "nobody-here"');
  ok(readFileSync(join(server.home, '.ssh/known_hosts'), 'utf8').length > 0);
});
