import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DsgError } from '../../src/errors/error.js';
import { openSsh } from '../../src/remote/ssh/connect.js';
import { loadHostConfig } from '../../src/remote/ssh/host-config.js';
import { equal, match, ok, rejects, suite, type TestContext } from '../support/suite.js';
import { type Sshd, startSshd } from './sshd.js';
import { readAll } from './wait.js';

const test = suite('ssh: ssh settings and jumps');

interface Servers {
  readonly gate: Sshd;
  readonly inner: Sshd;
  readonly known: string;
}

/** Two servers; the inner one takes connections that come over the gate. Settings are those of the gate's home. */
async function servers(t: TestContext): Promise<Servers> {
  const [gate, inner] = [await startSshd(t), await startSshd(t)];
  inner.authorize(`${gate.key}.pub`);
  const known = `[127.0.0.1]:${gate.port} ${gate.hostKey()}\n[127.0.0.1]:${inner.port} ${inner.hostKey()}\n`;
  gate.knows(known);
  return { gate, inner, known };
}

const block = (name: string, { port }: Sshd, more = '') =>
  `Host ${name}\n HostName 127.0.0.1\n Port ${port}\n ${more}\n`;

test('Host patterns, HostName, Port and User lead to the server; what the address says goes first', async (t) => {
  const server = await startSshd(t);
  server.configure(`${block('la?', server, 'User nobody-here')}Host *\n Port 1\n`);
  const connection = await openSsh({ host: 'lab', user: server.user }, server.settings());
  t.after(() => connection.close());
  equal(connection.host, `"lab" (${server.user}@127.0.0.1:${server.port})`);
  const error = await rejects(openSsh({ host: 'lab' }, server.settings()), 'unreachable');
  match(error.message, 'nobody-here');
});

test("the machine's settings count after the person's", async (t) => {
  const server = await startSshd(t);
  mkdirSync(join(server.home, 'etc'));
  writeFileSync(join(server.home, 'etc/ssh_config'), block('lab', server));
  await (await openSsh({ host: 'lab' }, server.settings())).close();
});

test('Include and Match of the settings are followed where OpenSSH is there to ask', async (t) => {
  const server = await startSshd(t);
  writeFileSync(join(server.home, '.ssh/more'), block('lab', server));
  server.configure(`Include ${server.home}/.ssh/more\nMatch host 127.0.0.1\n ConnectTimeout 7\n`);
  const config = await loadHostConfig({ host: 'lab' }, server.settings());
  equal(config.port, server.port);
  equal((await loadHostConfig({ host: '127.0.0.1' }, server.settings())).connectTimeout, 7);
});

test('jumps over a server, each with its own settings and its own host key', async (t) => {
  const { gate, inner } = await servers(t);
  gate.configure(`${block('gate', gate)}${block('inner', inner, 'ProxyJump gate')}`);
  const connection = await openSsh({ host: 'inner' }, gate.settings());
  t.after(() => connection.close());
  const pipe = await connection.exec(['sh', '-c', 'echo "$SSH_CONNECTION"']);
  match(await readAll(pipe.output), ` 127.0.0.1 ${inner.port}`);
  match(gate.log(), /Accepted publickey/);
});

test('jumps over a chain of servers, and over one that has a jump of its own', async (t) => {
  const { gate, inner, known } = await servers(t);
  const middle = await startSshd(t);
  middle.authorize(`${gate.key}.pub`);
  gate.knows(`${known}[127.0.0.1]:${middle.port} ${middle.hostKey()}\n`);
  for (const jumps of [
    'gate,middle',
    `${gate.user}@127.0.0.1:${gate.port},ssh://127.0.0.1:${middle.port}`,
  ]) {
    gate.configure(
      block('gate', gate) + block('middle', middle) + block('inner', inner, `ProxyJump ${jumps}`),
    );
    await (await openSsh({ host: 'inner' }, gate.settings())).close();
  }
  gate.configure(
    `${block('gate', gate)}${block('middle', middle, 'ProxyJump gate')}${block('inner', inner, 'ProxyJump middle')}`,
  );
  await (await openSsh({ host: 'inner' }, gate.settings())).close();
  equal(gate.log().match(/Accepted publickey/g)?.length, 3);
  equal(inner.log().match(/Accepted publickey/g)?.length, 3);
});

test('the inner server is checked too: an unknown or changed key is refused behind a trusted gate', async (t) => {
  const { gate, inner, known } = await servers(t);
  gate.configure(`${block('gate', gate)}${block('inner', inner, 'ProxyJump gate')}`);
  gate.knows(known.split('\n')[0] as string);
  const error = await rejects(openSsh({ host: 'inner' }, gate.settings()), 'unreachable');
  match(error.message, 'not known yet');
  match((error as DsgError).hint ?? '', 'ssh inner');
  ok(!inner.log().includes('userauth'), 'nobody tried to log in there');
});

test('ProxyJump none, and a jump over the server itself, go there directly', async (t) => {
  const { gate, inner } = await servers(t);
  gate.configure(`${block('inner', inner, 'ProxyJump none')}Host *\n ProxyJump gate\n`);
  await (await openSsh({ host: 'inner' }, gate.settings())).close();
  gate.configure(`${block('gate', gate)}Host *\n ProxyJump gate\n`);
  await (await openSsh({ host: 'gate' }, gate.settings())).close();
});

test('jumps that lead in a circle are an error', async (t) => {
  const { gate, inner } = await servers(t);
  gate.configure(`${block('a', gate, 'ProxyJump b')}${block('b', inner, 'ProxyJump a')}`);
  const error = await rejects(openSsh({ host: 'a' }, gate.settings()), 'config');
  match(error.message, 'too many servers');
});

test('what lies behind the gate and cannot be reached is said to be behind it', async (t) => {
  const { gate, inner } = await servers(t);
  gate.configure(`${block('gate', gate)}${block('inner', inner, 'ProxyJump gate')}`);
  await inner.stop();
  const error = await rejects(openSsh({ host: 'inner' }, gate.settings()), 'unreachable');
  match(error.message, `port ${inner.port} over the server "gate"`);
});

test('a gate that forwards nothing is named', async (t) => {
  const gate = await startSshd(t, { config: ['AllowTcpForwarding no'] });
  const inner = await startSshd(t);
  gate.configure(`${block('gate', gate)}${block('inner', inner, 'ProxyJump gate')}`);
  const error = await rejects(openSsh({ host: 'inner' }, gate.settings()), 'unreachable');
  match((error as DsgError).hint ?? '', 'AllowTcpForwarding');
});

test('a gate that dies in the middle is a lost connection', async (t) => {
  const { gate, inner } = await servers(t);
  gate.configure(`${block('gate', gate)}${block('inner', inner, 'ProxyJump gate')}`);
  const connection = await openSsh({ host: 'inner' }, gate.settings());
  t.after(() => connection.close());
  const pipe = await connection.exec(['cat']);
  pipe.input.write('x');
  await new Promise((done) => pipe.output.once('data', done));
  gate.killSessions();
  await rejects(readAll(pipe.output), 'unreachable');
  equal(await pipe.ended, { code: null, signal: null });
});

test('one passphrase for a key that opens both servers is asked for once', async (t) => {
  const { gate, inner } = await servers(t);
  const { execFileSync } = await import('node:child_process');
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'secret', '-f', gate.key]);
  gate.configure(`${block('gate', gate)}${block('inner', inner, 'ProxyJump gate')}`);
  let asked = 0;
  const askSecret = async () => {
    asked++;
    return 'secret';
  };
  await (await openSsh({ host: 'inner' }, gate.settings({ askSecret }))).close();
  equal(asked, 1);
});
