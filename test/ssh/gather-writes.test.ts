import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Writable } from 'node:stream';
import { gatherWrites } from '../../src/remote/ssh/gather-writes.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('gather-writes', { timeout: 30_000 });

/** A stream that notes what it is given at once. */
function noting(): { stream: Writable; calls: string[] } {
  const calls: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      calls.push(chunk.toString());
      done();
    },
    writev(chunks, done) {
      calls.push(chunks.map(({ chunk }) => chunk.toString()).join('+'));
      done();
    },
  });
  gatherWrites(stream as Duplex);
  return { stream, calls };
}

test('what is written within one turn goes out at once, in its order', async () => {
  const { stream, calls } = noting();
  for (const part of ['a', 'b', 'c']) stream.write(part);
  equal(calls, []);
  await new Promise(setImmediate);
  stream.write('d');
  await new Promise(setImmediate);
  equal(calls, ['a+b+c', 'd']);
});

test('nothing is lost when the stream ends in the same turn', async () => {
  const { stream, calls } = noting();
  stream.write('a');
  stream.end('b');
  await once(stream, 'finish');
  equal(calls.join('+'), 'a+b');
});

async function pair(server: Server): Promise<[Socket, Socket]> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  const [[there]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  return [client, there as Socket];
}

test('a full socket says so, and drains', async (t) => {
  const server = createServer();
  const [client, there] = await pair(server);
  t.after(() => {
    client.destroy();
    there.destroy();
    server.close();
  });
  there.pause();
  gatherWrites(client);
  let sent = 0;
  const piece = Buffer.alloc(1 << 20, 1);
  while (client.write(piece) || client.writableLength < 64 << 20) sent += piece.length;
  sent += piece.length;
  let came = 0;
  there.on('data', (chunk: Buffer) => {
    came += chunk.length;
  });
  there.resume();
  await once(client, 'drain');
  client.end();
  await once(there, 'end');
  equal(came, sent);
  ok(sent > 32 << 20);
});
