import type { Pipe } from '../pipe.js';
import type { Endpoint } from './endpoint.js';
import type { SshSettings } from './settings.js';

export { SERVE_COMMAND } from './serve-command.js';

/** A connection to a server; several programs can run over it. */
export interface SshConnection {
  /** For people: `"lab" (ann@lab.example.org:2222)`. */
  readonly host: string;
  /** Runs a command line of ours, of constant words, and pipes to it. */
  exec(words: readonly string[]): Promise<Pipe>;
  /** Copies bytes to a new file, by its path from the user's home there; fails when it is there. */
  upload(path: string, source: AsyncIterable<Uint8Array>, mode: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to a server: with ssh2, or with the ssh program that the settings name.
 *
 * Throws an error with the code `unreachable`, or `config` when the settings are wrong, that says what to do. The
 * ssh program connects only when something is run; what it complains of then, `explainEnd` makes an error of.
 */
export async function openSsh(endpoint: Endpoint, settings: SshSettings): Promise<SshConnection> {
  if (settings.command !== undefined) {
    const { openWithCommand } = await import('./with-command.js');
    return openWithCommand(endpoint, settings, settings.command);
  }
  // OpenSSH tells what its settings are while ssh2 is loaded, which takes half as long as starting Node.
  const { loadHostConfig } = await import('./host-config.js');
  const config = loadHostConfig(endpoint, settings);
  config.catch(() => {});
  const { openWithSsh2 } = await import('./with-ssh2.js');
  return openWithSsh2(config, settings);
}
