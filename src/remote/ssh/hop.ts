import { connect as connectSocket, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ParsedKey } from 'ssh2';
import type { DsgError } from '../../errors/error.js';
import { offerFor } from './algorithms.js';
import { type Attempt, connectError, lostError, notStrict } from './connect-errors.js';
import { Deadline } from './deadline.js';
import { gatherWrites } from './gather-writes.js';
import { GreetingReader } from './greeting.js';
import type { HostConfig } from './host-config.js';
import { openHostKeys } from './host-key.js';
import { gatherIdentities } from './identities.js';
import { loginWithKeys } from './login.js';
import type { SshSettings } from './settings.js';
import { Silence } from './silence.js';
import { strictVerifier } from './verifier.js';

/** A connection to one server, logged in. */
export interface Hop {
  readonly client: Client;
  readonly config: HostConfig;
  /** Calls back when the connection ends, with the reason unless it was closed here; at once when it has. */
  readonly onEnd: (hear: (reason: DsgError | undefined) => void) => void;
  readonly close: () => Promise<void>;
}

/** What one connection is made from: the way to the server, and what was unlocked on the way. */
export interface HopOptions {
  /** A stream through the server before; else a connection of its own is made. */
  readonly through: Duplex | undefined;
  readonly unlocked: Map<string, ParsedKey>;
}

/** Connects to a server, checks who it is and logs in; throws an error that says what to do about it. */
export async function openHop(
  config: HostConfig,
  settings: SshSettings,
  { through, unlocked }: HopOptions,
): Promise<Hop> {
  const hostKeys = openHostKeys(config, settings.warn);
  const identities = await gatherIdentities(config, settings);
  const timeout = Math.min(settings.timeout, config.connectTimeout ?? settings.timeout);
  const notes = [...identities.notes];
  const state = { methods: undefined as readonly string[] | undefined };
  const reader = new GreetingReader();
  const client = new ssh2.Client();
  let phase: Attempt['phase'] = 'connect';
  const attempt = (): Attempt => ({
    config,
    timeout,
    greeting: reader.greeting,
    firstLine: reader.firstLine,
    phase,
    methods: state.methods,
    offered: identities.offered.map(({ from }) => from),
    notes,
  });

  let socket: Duplex | undefined;
  let deadline: Deadline | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let refusal: DsgError | undefined;
      const fail = (cause: unknown) => reject(refusal ?? connectError(cause, attempt()));
      const expire = () => fail(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
      deadline = new Deadline(timeout, expire);
      const pause = () => (deadline as Deadline).pause();
      const note = (text: string, hint?: string) => {
        if (!notes.some((one) => one.text === text)) notes.push({ text, ...(hint && { hint }) });
      };
      const verify = strictVerifier((key) => {
        refusal = isStrict(reader) ? hostKeys.refusal(key) : notStrict(config, reader.greeting);
        return refusal === undefined;
      });
      // A key that could not sign is told of like any other failure, and the next one is tried.
      client.on('error', (error: Error & { level?: string }) => {
        if (error.level !== 'agent') fail(error);
      });
      client.on('close', () => fail(new Error('the server hung up')));
      client.once('handshake', () => {
        phase = 'authentication';
        deadline?.restart();
        hostKeys.proved();
      });
      client.once('ready', resolve);
      const start = (stream: Duplex) => {
        phase = 'handshake';
        deadline?.restart();
        gatherWrites(stream);
        client.connect({
          sock: stream as never,
          username: config.user,
          algorithms: offerFor(hostKeys.types),
          hostVerifier: verify,
          authHandler: loginWithKeys(config, settings, {
            identities,
            notes: { note, pause, unlocked },
            state,
          }),
          readyTimeout: 0,
          // Only so that a living server has something to answer; Silence listens.
          keepaliveInterval: pingEvery(config, settings) * 1000,
          keepaliveCountMax: Number.MAX_SAFE_INTEGER,
        });
        stream.on('data', (chunk: Buffer) => reader.read(chunk));
      };
      socket = through ?? openSocket(config, fail, start);
      if (through) start(through);
    });
  } catch (error) {
    client.on('error', () => {});
    client.destroy();
    socket?.destroy();
    throw error;
  } finally {
    deadline?.end();
  }
  return keep(client, socket as unknown as Duplex, config, settings);
}

function openSocket(
  { hostName, port }: HostConfig,
  fail: (error: Error) => void,
  start: (socket: Socket) => void,
): Socket {
  const socket = connectSocket({
    host: hostName,
    port,
    noDelay: true,
    // Node gives up an address after a quarter of a second, which a server far away may need.
    autoSelectFamilyAttemptTimeout: 1500,
  });
  socket.on('error', fail);
  socket.once('connect', () => start(socket));
  return socket;
}

/** ssh2 always asks for the strict key exchange and follows it when the server does too. */
function isStrict({ greeting }: GreetingReader): boolean {
  return greeting?.kex.includes('kex-strict-s-v00@openssh.com') === true;
}

function pingEvery({ aliveInterval }: HostConfig, { timeout }: SshSettings): number {
  return Math.min(aliveInterval ?? timeout / 4, timeout / 4);
}

function keep(client: Client, socket: Duplex, config: HostConfig, settings: SshSettings): Hop {
  const listeners: ((reason: DsgError | undefined) => void)[] = [];
  let isClosing = false;
  let isOver = false;
  let reason: DsgError | undefined;
  const lose = (why: string, cause?: unknown) => {
    if (!isClosing && !isOver) reason ??= lostError(config, why, cause);
    socket.destroy();
  };
  const silence = new Silence(socket, settings.timeout, () =>
    lose(`nothing came from it for ${settings.timeout} s`),
  );
  const closed = new Promise<void>((resolve) => {
    client.on('close', () => {
      silence.end();
      if (!isClosing) reason ??= lostError(config, 'it hung up');
      isOver = true;
      for (const hear of listeners) hear(reason);
      resolve();
    });
  });
  client.on('error', (error) => lose(error.message, error));
  return {
    client,
    config,
    onEnd(hear) {
      if (isOver) hear(reason);
      else listeners.push(hear);
    },
    async close() {
      isClosing = true;
      if (isOver) return;
      client.end();
      // A server that does not hang up in turn is not waited for.
      const timer = setTimeout(() => socket.destroy(), 2000);
      await closed;
      clearTimeout(timer);
    },
  };
}
