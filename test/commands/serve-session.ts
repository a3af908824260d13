import type { createPool } from '../../src/fs/pool/pool.js';
import type { openSession } from '../../src/remote/server.js';
import { serveLine } from '../../src/remote/wire/serve-line.js';

/** Serves a session of a server that a test has made on stdin and stdout, until the client leaves. */
export async function serveSession(
  session: ReturnType<typeof openSession>,
  pool: ReturnType<typeof createPool>,
): Promise<void> {
  await serveLine(session, process.stdin, process.stdout, {
    silence: 60,
    greeting: 60,
    abandon: (error) => pool.stop(error),
    isStopped: () => false,
  });
  await pool.close();
}
