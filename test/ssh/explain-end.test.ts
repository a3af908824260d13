import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DsgError } from '../../src/errors/error.js';
import { openSsh, SERVE_COMMAND } from '../../src/remote/ssh/connect.js';
import { explainEnd } from '../../src/remote/ssh/explain-end.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { startProxy, startTalker } from './proxy.js';
import { freePort, makeKey, type Sshd, startSshd } from './sshd.js';
import { readAll } from './wait.js';

const test = suite('ssh: how a program on a server ended');

/** Runs a command with the real ssh program and explains how it ended. */
async function explain(
  server: Sshd,
  {
    host = '127.0.0.1',
    port = server.port,
    words = ['true'] as readonly string[],
    more = [] as readonly string[],
  } = {},
): Promise<DsgError> {
  const known = `UserKnownHostsFile=${server.home}/.ssh/known_hosts`;
  const command = ['ssh', '-F', '/dev/null', '-i', server.key, '-o', known, ...more];
  const settings = server.settings({ command, timeout: 6 });
  const connection = await openSsh({ host, port }, settings);
  const pipe = await connection.exec(words);
  // nologin says it on stdout, where a protocol hears it as a greeting that is none.
  const said = await readAll(pipe.output).catch(() => '');
  const end = await pipe.ended;
  const error = explainEnd(end, said + pipe.complaints(), connection.host);
  equal(error.code, 'unreachable');
  ok(error.hint, error.message);
  await connection.close();
  return error;
}

test('a host key that is unknown, changed or revoked', async (t) => {
  const server = await startSshd(t);
  const good = readFileSync(join(server.home, '.ssh/known_hosts'), 'utf8');
  server.knows('');
  const unknown = await explain(server, { more: ['-o', 'StrictHostKeyChecking=yes'] });
  match(unknown.message, 'not known or not trusted');
  match(unknown.hint ?? '', `ssh -p ${server.port} 127.0.0.1`);
  const other = readFileSync(`${makeKey(join(server.folder, 'other'))}.pub`, 'utf8');
  server.knows(`[127.0.0.1]:${server.port} ${other}`);
  match((await explain(server)).message, 'HAS CHANGED');
  server.knows(`${good}@revoked * ${server.hostKey()}\n`);
  match((await explain(server)).message, 'is revoked');
});

test('no key accepted, too many keys', async (t) => {
  const server = await startSshd(t, { config: ['MaxAuthTries 1'] });
  writeFileSync(join(server.folder, 'authorized_keys'), '');
  match((await explain(server)).message, /none of your keys|too many keys/);
  const keys = ['a', 'b', 'c'].flatMap((name) => ['-i', makeKey(join(server.folder, name))]);
  match((await explain(server, { more: keys })).message, 'too many keys');
});

test('no such host, nothing listening, silence, something that is not SSH', async (t) => {
  const server = await startSshd(t);
  match((await explain(server, { host: 'nowhere.invalid' })).message, /no host of this name/);
  match((await explain(server, { port: await freePort() })).message, 'nothing listens');
  match(
    (await explain(server, { port: await startTalker(t, '') })).message,
    'did not answer in time',
  );
  const port = await startTalker(t, 'HTTP/1.1 400 Bad Request\r\n\r\n', true);
  match((await explain(server, { port })).message, 'Cannot go on with the server');
});

test('no algorithm in common, wrong settings, a line that is cut', async (t) => {
  const server = await startSshd(t, { config: ['Ciphers aes128-cbc'] });
  match((await explain(server)).message, 'no algorithm that both sides take');
  const other = await startSshd(t);
  match(
    (await explain(other, { more: ['-o', 'Frobnicate=yes'] })).message,
    'your ssh settings have a mistake',
  );
  const proxy = await startProxy(t, {
    port: other.port,
    after: { bytes: 3000, from: 'server', fault: 'cut' },
  });
  other.knows(`[127.0.0.1]:${proxy.port} ${other.hostKey()}\n`);
  match((await explain(other, { port: proxy.port })).message, /connection was lost|Cannot reach/);
});

test('no dsg on the server is told with the command that puts it there', async (t) => {
  const server = await startSshd(t, { env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' } });
  for (const words of [SERVE_COMMAND, ['dsg', 'serve', '--stdio']]) {
    const error = await explain(server, { words });
    match(error.message, 'Cannot run dsg on the server');
    match(error.hint ?? '', 'dsg init --install-server');
    match(error.hint ?? '', 'dsg doctor --install-server');
  }
});

test('a dsg whose Node is missing, an account that may run nothing, a program that is killed', async (t) => {
  const server = await startSshd(t);
  const script = join(server.folder, 'bin/dsg');
  writeFileSync(script, '#!/usr/bin/env node\n');
  writeFileSync(join(server.folder, 'bin/env'), '');
  writeFileSync(script, '#!/bin/sh\nPATH=/nonexistent /usr/bin/env node\n', { mode: 0o755 });
  match((await explain(server, { words: ['dsg'] })).message, 'it needs Node there');
  const closed = await startSshd(t, { config: ['ForceCommand /usr/sbin/nologin'] });
  match((await explain(closed)).message, 'may not run programs');
  writeFileSync(script, '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 });
  const settings = server.settings();
  const connection = await openSsh({ host: '127.0.0.1', port: server.port }, settings);
  t.after(() => connection.close());
  const pipe = await connection.exec(['dsg']);
  pipe.output.resume();
  const killed = explainEnd(await pipe.ended, pipe.complaints(), connection.host);
  match(killed.message, /ended (by SIGKILL|with 137)/);
});

test('the installed copy goes before the dsg in PATH, and a forced command before both', async (t) => {
  const server = await startSshd(t);
  const there = join(server.folder, 'there');
  mkdirSync(join(there, '.local/share/dsg'), { recursive: true });
  const program = join(there, '.local/share/dsg/dsg');
  writeFileSync(program, '#!/bin/sh\necho "installed $*"\n', { mode: 0o755 });
  writeFileSync(join(server.folder, 'bin/dsg'), '#!/bin/sh\necho "in PATH $*"\n', { mode: 0o755 });
  const second = makeKey(join(server.folder, 'second'));
  server.authorize(`${second}.pub`, 'restrict,command="dsg serve --stdio --root /srv"');
  const say = async (over = {}) => {
    const connection = await openSsh(
      { host: '127.0.0.1', port: server.port },
      server.settings(over),
    );
    t.after(() => connection.close());
    return readAll((await connection.exec(SERVE_COMMAND)).output);
  };
  equal(await say(), 'in PATH serve --stdio\n');
  equal(await say({ keyPath: second }), 'in PATH serve --stdio --root /srv\n');
  const home = await startSshd(t, { env: { HOME: there } });
  const connection = await openSsh({ host: '127.0.0.1', port: home.port }, home.settings());
  t.after(() => connection.close());
  equal(await readAll((await connection.exec(SERVE_COMMAND)).output), 'installed serve --stdio\n');
});

test('a server that prints before a command: the text comes first in what is read', async (t) => {
  const server = await startSshd(t, { prints: 'Welcome to the lab!\n', shell: '/bin/bash' });
  const connection = await openSsh({ host: '127.0.0.1', port: server.port }, server.settings());
  t.after(() => connection.close());
  const pipe = await connection.exec(['echo', 'hello']);
  equal(await readAll(pipe.output), 'Welcome to the lab!\nhello\n');
});

test('the fastest cipher is asked for where the settings of the person allow it', async (t) => {
  const server = await startSshd(t, { config: ['LogLevel DEBUG1'] });
  const cipherOf = async (more: readonly string[]) => {
    const before = server.log().length;
    await explain(server, { words: ['exit', '3'], more });
    return /kex: client->server cipher: (\S+)/.exec(server.log().slice(before))?.[1];
  };
  equal(await cipherOf([]), 'aes128-gcm@openssh.com');
  equal(await cipherOf(['-o', 'Ciphers=aes256-gcm@openssh.com']), 'aes256-gcm@openssh.com');
  ok(execFileSync('ssh', ['-Q', 'cipher'], { encoding: 'utf8' }).includes('aes128-gcm'));
});
