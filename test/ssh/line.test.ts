import { createHash, randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DsgError, isDsgError } from '../../src/errors/error.js';
import type { Pipe } from '../../src/remote/pipe.js';
import { openSsh, type SshConnection } from '../../src/remote/ssh/connect.js';
import { equal, match, ok, rejects, suite, type TestContext } from '../support/suite.js';
import { type Fault, startProxy } from './proxy.js';
import { type Sshd, startSshd } from './sshd.js';
import { readAll, until } from './wait.js';

const test = suite('ssh: the line');
const BY = ['ssh2', 'the ssh program'] as const;
type By = (typeof BY)[number];

async function open(
  t: TestContext,
  server: Sshd,
  { by = 'ssh2' as By, port = server.port, timeout = 20 } = {},
): Promise<SshConnection> {
  server.knows(`[127.0.0.1]:${port} ${server.hostKey()}\n`);
  const known = `UserKnownHostsFile=${server.home}/.ssh/known_hosts`;
  const command = ['ssh', '-F', '/dev/null', '-i', server.key, '-o', known];
  const settings = server.settings({ timeout, ...(by === 'ssh2' ? {} : { command }) });
  const connection = await openSsh({ host: '127.0.0.1', port }, settings);
  t.after(() => connection.close());
  return connection;
}

const CHUNK = randomBytes(1 << 20);
const COUNT = 64;

/** Sends 64 MiB as fast as they are taken and returns their hash. */
async function send(pipe: Pipe): Promise<string> {
  const hash = createHash('sha256');
  for (let i = 0; i < COUNT; i++) {
    const chunk = Buffer.from(CHUNK);
    chunk.writeUInt32BE(i);
    hash.update(chunk);
    if (!pipe.input.write(chunk)) await new Promise((done) => pipe.input.once('drain', done));
  }
  pipe.input.end();
  return hash.digest('hex');
}

for (const by of BY) {
  test(`64 MiB there and back with ${by} are the same, with new keys on the way, and memory stays bounded`, async (t) => {
    const connection = await open(t, await startSshd(t, { config: ['RekeyLimit 16M'] }), { by });
    const pipe = await connection.exec(['cat']);
    const before = process.memoryUsage().rss;
    let most = 0;
    const hash = createHash('sha256');
    let length = 0;
    const [sent] = await Promise.all([
      send(pipe),
      (async () => {
        for await (const chunk of pipe.output as AsyncIterable<Buffer>) {
          hash.update(chunk);
          length += chunk.length;
          most = Math.max(most, process.memoryUsage().rss);
        }
      })(),
    ]);
    equal(length, COUNT << 20);
    equal(hash.digest('hex'), sent);
    equal(await pipe.ended, { code: 0, signal: null });
    ok(most - before < 150 << 20, `${(most - before) >> 20} MiB more`);
  });

  test(`a program that does not read, and a reader that does not either, hold back 64 MiB with ${by}`, async (t) => {
    const connection = await open(t, await startSshd(t), { by });
    const pipe = await connection.exec(['sleep', '1000']);
    let written = 0;
    const isTaken = () => pipe.input.write(CHUNK) || soon(pipe.input, 'drain');
    while (written < COUNT && (await isTaken())) written++;
    ok(written < COUNT, `${written} MiB went into a program that reads nothing`);
    const flood = await connection.exec(['head', '-c', String(COUNT << 20), '/dev/zero']);
    await sleep(500);
    ok(flood.output.readableLength < 8 << 20, `${flood.output.readableLength} bytes wait here`);
    equal((await readAll(flood.output)).length, COUNT << 20);
    await pipe.close();
  });

  test(`a closed pipe ends its program and its streams with ${by}, also twice`, async (t) => {
    const connection = await open(t, await startSshd(t), { by });
    const pipe = await connection.exec(['cat']);
    pipe.input.write('x');
    await new Promise((done) => pipe.output.once('data', done));
    await pipe.close();
    await pipe.close();
    ok(pipe.input.destroyed && pipe.output.destroyed);
    await pipe.ended;
    await connection.close();
    await connection.close();
  });

  test(`what a program says on stderr is kept to its last 64 KiB with ${by}`, async (t) => {
    const connection = await open(t, await startSshd(t), { by });
    const pipe = await connection.exec(['sh', '-c', 'seq 1 200000 >&2; echo last >&2']);
    pipe.output.resume();
    await pipe.ended;
    ok(pipe.complaints().endsWith('200000\nlast\n'));
    equal(pipe.complaints().length, 64 * 1024);
  });
}

test('how short programs end is heard of, a hundred times, also when it comes with their start', async (t) => {
  const connection = await open(t, await startSshd(t));
  const ends: (number | null)[] = [];
  for (let i = 0; i < 100; i++) {
    const pipe = await connection.exec(['exit', String(i)]);
    ends.push((await pipe.ended).code);
  }
  equal(ends, [...ends.keys()]);
});

test('four programs at once over one connection do not mix', async (t) => {
  const connection = await open(t, await startSshd(t));
  const said = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (letter) => {
      const pipe = await connection.exec(['sh', '-c', 'yes "$0" | head -c 3000000', letter]);
      return readAll(pipe.output);
    }),
  );
  for (const [i, text] of said.entries())
    equal([text.length, text.replaceAll('abcd'[i] as string, '').trim()], [3_000_000, '']);
});

/** Waits a while for an event; false when it does not come. */
async function soon(stream: Writable, event: string): Promise<boolean> {
  let isThere = false;
  stream.once(event, () => {
    isThere = true;
  });
  for (let i = 0; i < 40 && !isThere; i++) await sleep(25);
  return isThere;
}

/** Runs cat both ways through a proxy that does `fault` after some bytes; returns what the reader heard. */
async function through(t: TestContext, by: By, fault: Fault, timeout: number) {
  const server = await startSshd(t);
  const after = { bytes: 3_000_000, from: 'server', fault } as const;
  const proxy = await startProxy(t, { port: server.port, after });
  const connection = await open(t, server, { by, port: proxy.port, timeout });
  const pipe = await connection.exec(['cat']);
  const wrote = send(pipe).catch(() => {});
  void wrote;
  const error = await rejects(async () => {
    for await (const chunk of pipe.output) ok(chunk);
  }, 'unreachable');
  return { connection, pipe, error };
}

for (const by of BY)
  for (const fault of ['cut', 'stall', 'half-open'] as const) {
    test(`a line that is ${fault} in the middle fails the streams and settles the end with ${by}`, async (t) => {
      const { pipe, error, connection } = await through(t, by, fault, 4);
      ok(isDsgError(error));
      match(error.message, /Cannot (go on with|reach) the server/);
      ok(error.hint);
      equal(await pipe.ended, { code: null, signal: null });
      await until(() => pipe.input.destroyed);
      await new Promise((done) => pipe.input.write('x', done));
      if (by === 'ssh2') await rejects(connection.exec(['true']), 'unreachable');
    });
  }

test('a silence that is shorter than the limit is no reason to hang up', async (t) => {
  const connection = await open(t, await startSshd(t), { timeout: 4 });
  const pipe = await connection.exec(['sh', '-c', 'sleep 10; echo done']);
  equal(await readAll(pipe.output), 'done\n', 'the server answered in the meantime');
});

test('a server whose process dies is a lost connection', async (t) => {
  const server = await startSshd(t);
  const connection = await open(t, server);
  const pipe = await connection.exec(['cat']);
  pipe.input.write('x');
  await new Promise((done) => pipe.output.once('data', done));
  server.killSessions();
  const error = await rejects(readAll(pipe.output), 'unreachable');
  match((error as DsgError).message, 'the connection was lost');
  equal(await pipe.ended, { code: null, signal: null });
});

test('a connection that nobody uses and that is cut makes no noise', async (t) => {
  const server = await startSshd(t);
  const proxy = await startProxy(t, { port: server.port });
  const connection = await open(t, server, { port: proxy.port });
  proxy.fault('cut');
  await until(() => failsAtOnce(connection));
  await connection.close();
});

async function failsAtOnce(connection: SshConnection): Promise<boolean> {
  return connection.exec(['true']).then(
    () => false,
    () => true,
  );
}

test('a server that starts no more programs says so, and the others go on', async (t) => {
  const server = await startSshd(t, { config: ['MaxSessions 1'] });
  const connection = await open(t, server);
  const first = await connection.exec(['cat']);
  const error = await rejects(connection.exec(['true']), 'unreachable');
  match((error as DsgError).hint ?? '', 'MaxSessions');
  first.input.end('still here');
  equal(await readAll(first.output), 'still here');
});
