import type { Pool } from '../../fs/pool/pool.js';
import type { MessageName, Reply, Request, Transport } from '../protocol.js';
import { openSession } from '../server.js';

/** Connects to a repository on this machine: the same server code as behind any other pipe, called directly. */
export function connectInProcess(root: string, pool: Pool): Transport {
  const session = openSession(root, pool);
  return {
    call: <N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>> =>
      session.handle(name, request),
    async close() {
      session.end();
    },
  };
}
