import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ParsedKey, SFTPWrapper } from 'ssh2';
import { DsgError } from '../../errors/error.js';
import type { Pipe } from '../pipe.js';
import { type ChannelPipe, channelPipe } from './channel-pipe.js';
import type { SshConnection } from './connect.js';
import { describeHost } from './connect-errors.js';
import { type Endpoint, parseHop } from './endpoint.js';
import { type Hop, openHop } from './hop.js';
import { type HostConfig, loadHostConfig } from './host-config.js';
import { quoteWords } from './quote.js';
import type { SshSettings } from './settings.js';

const MOST_HOPS = 8;

/** Connects with ssh2, over the servers that ProxyJump names; `config` is for the last of them. */
export async function openWithSsh2(
  config: Promise<HostConfig>,
  settings: SshSettings,
): Promise<SshConnection> {
  const hops: Hop[] = [];
  try {
    const last = await reach(await config, undefined, {
      settings,
      hops,
      unlocked: new Map(),
      depth: 0,
    });
    return connection(last, hops);
  } catch (error) {
    await closeAll(hops);
    throw error;
  }
}

interface Way {
  readonly settings: SshSettings;
  /** Those that are open, in their order; also when it fails. */
  readonly hops: Hop[];
  readonly unlocked: Map<string, ParsedKey>;
  readonly depth: number;
}

/** Reaches a server over others: those given, else those of its own settings, the last of which is next to it. */
async function reach(
  config: HostConfig,
  given: readonly string[] | undefined,
  way: Way,
): Promise<Hop> {
  const jumps = given ?? (await withoutItself(config, way.settings));
  if (way.depth + jumps.length > MOST_HOPS) throw badJump(config, 'it leads over too many servers');
  const near = jumps.at(-1);
  let through: Duplex | undefined;
  if (near !== undefined) {
    const before = jumps.length > 1 ? jumps.slice(0, -1) : undefined;
    const next = await loadHostConfig(toEndpoint(near, config), way.settings);
    const hop = await reach(next, before, { ...way, depth: way.depth + 1 });
    through = await forward(hop, config, way.settings.timeout);
  }
  const hop = await openHop(config, way.settings, { through, unlocked: way.unlocked });
  way.hops.push(hop);
  return hop;
}

/** `Host *` with a ProxyJump also speaks of the server to jump over. */
async function withoutItself(
  config: HostConfig,
  settings: SshSettings,
): Promise<readonly string[]> {
  const [only] = config.jumps;
  if (only === undefined || config.jumps.length > 1) return config.jumps;
  const hop = await loadHostConfig(toEndpoint(only, config), settings);
  const isItself = hop.hostName === config.hostName && hop.port === config.port;
  return isItself ? [] : config.jumps;
}

function toEndpoint(text: string, config: HostConfig): Endpoint {
  return parseHop(text) ?? fail(badJump(config, `"${text}" is no [user@]host[:port]`));
}

function fail(error: Error): never {
  throw error;
}

function badJump({ alias }: HostConfig, why: string): DsgError {
  return new DsgError('config', `Cannot follow the ProxyJump to "${alias}": ${why}`, {
    state: 'Nothing was changed.',
    hint: 'correct ProxyJump in ~/.ssh/config',
  });
}

/** Has a server connect to the next one; a firewall behind it may swallow that without an answer. */
function forward(hop: Hop, { hostName, port }: HostConfig, timeout: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(
        new DsgError(
          'unreachable',
          `Cannot reach "${hostName}" port ${port} over the server ${describeHost(hop.config)}: ${cause.message}`,
          {
            state: 'Nothing was changed.',
            hint: 'check the name and the port as seen from there, and that its sshd allows forwarding (AllowTcpForwarding)',
            cause,
          },
        ),
      );
    const expire = () => fail(new Error(`it got no answer within ${timeout} s`));
    const timer = setTimeout(expire, timeout * 1000);
    hop.client.forwardOut('127.0.0.1', 0, hostName, port, (error, channel) => {
      clearTimeout(timer);
      if (error === undefined) resolve(channel);
      else fail(error);
    });
  });
}

async function closeAll(hops: readonly Hop[]): Promise<void> {
  for (const hop of hops.toReversed()) await hop.close();
}

function connection(hop: Hop, hops: readonly Hop[]): SshConnection {
  const pipes = new Set<ChannelPipe>();
  let isOver = false;
  let reason: DsgError | undefined;
  hop.onEnd((why) => {
    isOver = true;
    reason = why;
    for (const pipe of pipes) pipe.cut(why);
  });
  const mustBeOpen = () => {
    if (isOver) throw reason ?? closedError(hop);
  };
  const host = describeHost(hop.config);
  return {
    host,
    async exec(words): Promise<Pipe> {
      mustBeOpen();
      const pipe = await openChannel(hop, quoteWords(words), { pipes, lost: () => reason });
      void pipe.ended.then(() => pipes.delete(pipe));
      return pipe;
    },
    async upload(path, source, mode) {
      mustBeOpen();
      const sftp = await openSftp(hop, () => reason);
      // ssh2 never calls back a write to a file when the line is cut.
      const lost = new AbortController();
      hop.onEnd(() => lost.abort());
      try {
        const file = sftp.createWriteStream(path, { flags: 'wx', mode });
        await pipeline(source, file, { signal: lost.signal });
      } catch (error) {
        throw reason ?? (isOver ? closedError(hop) : uploadError(host, path, error));
      } finally {
        sftp.end();
      }
    },
    async close() {
      for (const pipe of pipes) await pipe.close();
      await closeAll(hops);
    },
  };
}

function closedError(hop: Hop): DsgError {
  return new DsgError(
    'unreachable',
    `Cannot run a program on ${describeHost(hop.config)}: the connection was closed`,
  );
}

interface Running {
  readonly pipes: Set<ChannelPipe>;
  readonly lost: () => DsgError | undefined;
}

/** Starts a program. A server that allows a login but no program says so here. */
function openChannel(hop: Hop, line: string, { pipes, lost }: Running): Promise<ChannelPipe> {
  return new Promise((resolve, reject) => {
    hop.client.exec(line, (error, channel) => {
      if (error !== undefined) return reject(lost() ?? refused(hop, 'starts no program', error));
      // At once: a short program may end, and tell how, before a promise is heard of.
      const pipe = channelPipe(channel);
      pipes.add(pipe);
      resolve(pipe);
    });
  });
}

function openSftp(hop: Hop, lost: () => DsgError | undefined): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    hop.client.sftp((error, sftp) => {
      if (error === undefined) return resolve(sftp);
      reject(lost() ?? refused(hop, 'takes no files over SFTP', error));
    });
  });
}

function refused(hop: Hop, what: string, cause: Error): DsgError {
  return new DsgError(
    'unreachable',
    `Cannot work on the server ${describeHost(hop.config)}: it lets you in but ${what} (${cause.message})`,
    {
      state: 'Nothing was changed.',
      hint: 'ask whoever runs the server (MaxSessions, ForceCommand, Subsystem sftp in its sshd_config)',
      cause,
    },
  );
}

function uploadError(host: string, path: string, cause: unknown): DsgError {
  return new DsgError(
    'failed',
    `Cannot copy a file to "${path}" on ${host}: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      state: 'Nothing that is used was changed.',
      hint: 'check space and permissions in your home folder there',
      cause,
    },
  );
}
