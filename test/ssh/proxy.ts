// A small TCP proxy that does to a connection what bad lines do.
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from '../support/suite.js';

export interface ProxyOptions {
  readonly port: number;
  /** After this many bytes from the server (or the client), counted per proxy, `fault` happens. */
  readonly after?: {
    readonly bytes: number;
    readonly from: 'server' | 'client';
    readonly fault: Fault;
  };
  /** Changes what passes by. */
  readonly rewrite?: (chunk: Buffer, from: 'server' | 'client') => Buffer;
}

/** `cut` resets both sides; `stall` passes nothing on, for ever; `half-open` closes the server's side alone. */
export type Fault = 'cut' | 'stall' | 'half-open';

export interface Proxy {
  readonly port: number;
  /** Bytes that have passed. */
  readonly passed: { server: number; client: number };
  /** How many connections were made. */
  readonly connections: number;
  fault(what: Fault): void;
  /** Passes on what was held back by a stall. */
  resume(): void;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Starts a proxy to a port of this machine that ends with the test. */
export async function startProxy(t: TestContext, options: ProxyOptions): Promise<Proxy> {
  const pairs = new Set<Pair>();
  const passed = { server: 0, client: 0 };
  const held: (() => void)[] = [];
  let isStalled = false;
  let connections = 0;

  const fault = (what: Fault) => {
    if (what === 'stall') isStalled = true;
    for (const { client, server } of pairs) {
      if (what === 'half-open') server.destroy();
      if (what === 'cut') for (const socket of [client, server]) reset(socket);
    }
  };
  const pass = (from: 'server' | 'client', source: Socket, target: Socket) => {
    source.on('data', (whole: Buffer) => {
      const send = (chunk: Buffer) => {
        passed[from] += chunk.length;
        if (!target.write(options.rewrite?.(chunk, from) ?? chunk)) {
          source.pause();
          target.once('drain', () => source.resume());
        }
      };
      const { after } = options;
      const left = after?.from === from ? after.bytes - passed[from] : Infinity;
      if (isStalled) held.push(() => send(whole));
      else if (whole.length < left) send(whole);
      else if (left >= 0 && after) {
        send(whole.subarray(0, left));
        // What was written just now is to arrive before the end does.
        setTimeout(() => fault(after.fault), 20);
        const rest = whole.subarray(left);
        if (after.fault === 'stall') {
          isStalled = true;
          held.push(() => send(rest));
        }
      }
    });
  };
  const listener = createServer({ noDelay: true }, (client) => {
    connections++;
    const server = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
    const pair = { client, server };
    pairs.add(pair);
    pass('client', client, server);
    pass('server', server, client);
    client.on('error', () => {}).on('close', () => server.end());
    server
      .on('error', () => {})
      .on('close', () => {
        // The side of a half-open connection that has heard nothing stays as it is.
        if (!isHalfOpen(options)) client.end();
      });
  });
  const port = await listening(listener);
  t.after(() => {
    for (const { client, server } of pairs) {
      client.destroy();
      server.destroy();
    }
    listener.close();
  });
  return {
    port,
    passed,
    get connections() {
      return connections;
    },
    fault,
    resume() {
      isStalled = false;
      for (const send of held.splice(0)) send();
    },
  };
}

// A reset that meets a shutdown under way leaves its handle open, for which Node waits for ever when the process ends.
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else if (!socket.destroyed) socket.resetAndDestroy();
}

function isHalfOpen({ after }: ProxyOptions): boolean {
  return after?.fault === 'half-open';
}

/** Starts a server that takes connections and says this, and nothing more; returns its port. */
export async function startTalker(t: TestContext, says: string, isEnding = false): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
    if (isEnding) socket.end(says);
    else socket.write(says);
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listening(server);
}

function listening(server: Server): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed).listen(0, '127.0.0.1', () => {
      const address = server.address();
      done(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
