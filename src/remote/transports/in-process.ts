import type { Pool } from '../../fs/pool/pool.js';
import type { MessageName, Reply, Request, Transport } from '../protocol.js';
import type { ServerOptions } from '../server.js';
import { openSession } from '../server.js';

/** Connects to repositories on this machine: the same server code as behind any other pipe, called directly. */
export function connectInProcess(pool: Pool, options: Partial<ServerOptions> = {}): Transport {
  const session = openSession({ dsg: '', root: null, readOnly: false, ...options, pool });
  let calls = 0;
  let roundTrips = 0;
  return {
    async call<N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>> {
      if (calls === 0) roundTrips += 1;
      calls += 1;
      try {
        return await session.handle(name, request);
      } finally {
        calls -= 1;
      }
    },
    pool,
    local: session.local,
    traffic: () => ({ roundTrips, up: 0, down: 0 }),
    isSlow: () => false,
    close: () => session.end(),
  };
}
