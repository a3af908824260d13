import type { DsgError } from '../../errors/error.js';
import type { Pool } from '../../fs/pool/pool.js';
import type { Transport } from '../protocol.js';
import { openSsh, SERVE_COMMAND } from '../ssh/connect.js';
import type { Endpoint } from '../ssh/endpoint.js';
import { describeEndpoint } from '../ssh/endpoint.js';
import { explainEnd } from '../ssh/explain-end.js';
import type { SshSettings } from '../ssh/settings.js';
import { connectLine } from '../wire/connect-line.js';
import { excerpt } from '../wire/greeting.js';

export interface ConnectSshOptions {
  readonly stopped?: (() => DsgError | undefined) | undefined;
  /** Called once the server's program is starting, which takes it a while. */
  readonly whileStarting?: (() => void) | undefined;
  /** Called again and again while much passes. */
  readonly onTraffic?: (() => void) | undefined;
  /** Hears for how many seconds nothing has come while an answer is waited for. */
  readonly onWait?: ((seconds: number) => void) | undefined;
}

/** Connects to the dsg on a server through SSH. */
export async function connectSsh(
  endpoint: Endpoint,
  settings: SshSettings,
  pool: Pool,
  { stopped = () => undefined, whileStarting, onTraffic, onWait }: ConnectSshOptions = {},
): Promise<Transport> {
  const connection = await openSsh(endpoint, settings);
  const { host } = connection;
  try {
    const pipe = await connection.exec(SERVE_COMMAND);
    whileStarting?.();
    const transport = await connectLine(pipe, {
      pool,
      stopped,
      onTraffic,
      onWait,
      host: describeEndpoint(endpoint),
      silence: settings.timeout,
      greeting: settings.timeout,
      onBanner: (text) =>
        settings.warn(
          `the login on the server ${host} prints "${excerpt(text)}" where programs talk to each other; let its start-up files do so on terminals only`,
        ),
      explain: (end, complaints) =>
        end.code === 0 ? undefined : explainEnd(end, complaints, host),
    });
    return {
      ...transport,
      async close() {
        try {
          await transport.close();
        } finally {
          await connection.close();
        }
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
