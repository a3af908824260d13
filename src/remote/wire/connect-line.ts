import { DsgError, isDsgError, systemCode } from '../../errors/error.js';
import type { SentError } from '../../errors/sent.js';
import { receiveError } from '../../errors/sent.js';
import type { Pool } from '../../fs/pool/pool.js';
import type { Pipe, PipeEnd } from '../pipe.js';
import type { MessageName, Reply, Request, Transport } from '../protocol.js';
import { PROTOCOL_VERSION } from '../protocol.js';
import { checkReply } from '../reply-schema.js';
import type { Frame } from './frame.js';
import { badFrame, FRAME } from './frame.js';
import { versionDiffers } from './greeting.js';
import { Line } from './line.js';
import { decodeMessage, encodeMessage } from './message.js';
import { SpeedMeter } from './speed.js';

export interface ConnectOptions {
  readonly pool: Pool;
  /** Seconds after which a silent server counts as gone. */
  readonly silence: number;
  /** Seconds for the server's greeting. */
  readonly greeting: number;
  /** Hears of what a login script printed before the greeting. */
  readonly onBanner: (text: string) => void;
  /** Puts the end of the server's program into words, where it explains why the line was lost. */
  readonly explain: (end: PipeEnd, complaints: string) => DsgError | undefined;
  /** The error to end with as soon as the person has asked to stop; undefined until then. */
  readonly stopped?: () => DsgError | undefined;
  /** Called again and again while much passes. */
  readonly onTraffic?: (() => void) | undefined;
  /** Hears for how many seconds nothing has come but life signs while an answer is waited for. */
  readonly onWait?: ((seconds: number) => void) | undefined;
  /** Seconds without a word after which a request to stop ends even the wait for a commit. */
  readonly patience?: number;
  /** The machine at the other end, for errors that are its own. */
  readonly host?: string;
}

interface Waiting {
  readonly name: MessageName;
  readonly resolve: (reply: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Most characters of an error that a server tells. */
const MOST_SAID = 2000;
/** Milliseconds between two looks at whether the person asked to stop. */
const WATCH = 200;
/** Milliseconds of quiet after which it is said what is waited for. */
const WAITING = 3000;
/** Seconds of quiet after which an answer to a commit is given up when the person has asked to stop. */
const PATIENCE = 15;
/** Enough that one of them is not held up by anything but the line. */
const PINGS = 3;
/** How long the end of a program may take to become known after its output has ended, and a bye to be answered. */
const LAST_WORDS = 2000;

/** Connects to a server at the other end of a pipe; the server has been heard when this returns. */
export async function connectLine(pipe: Pipe, options: ConnectOptions): Promise<Transport> {
  const { pool, silence, greeting, onTraffic, patience = PATIENCE } = options;
  const settings = { side: 'client', silence, greeting, onTraffic } as const;
  const line = new Line(pipe.output, pipe.input, settings);
  const waiting = new Map<number, Waiting>();
  const speed = new SpeedMeter(() => line.sent + line.received);
  let next = 0;
  let roundTrips = 1;
  let loss: Promise<unknown> | undefined;

  /** The reason why there is no more: what the program said is better than that the line ended. */
  const explained = async (error: DsgError | undefined): Promise<unknown> => {
    if (error?.code === 'interrupted') return error;
    const end = await Promise.race([pipe.ended, later(LAST_WORDS)]);
    // Some say on stdout why they will not run anything.
    const said = [pipe.complaints(), error?.data.came ?? ''].join('\n').trim();
    return (
      (end && options.explain(end, said)) ??
      error ??
      new DsgError('unreachable', 'Lost the connection: the server ended it')
    );
  };
  const lost = line.ended.then((error) => {
    loss = explained(error);
    return loss;
  });
  line.onPong = (milliseconds) => speed.pinged(milliseconds);
  line.onFrame = (frame) => {
    const call = waiting.get(frame.id);
    if (!call || frame.type === FRAME.call || frame.type === FRAME.cancel)
      throw badFrame(`an answer to nothing (${frame.type}, ${frame.id})`);
    waiting.delete(frame.id);
    settle(call, frame, options.host);
  };
  const watch = setInterval(() => {
    if (waiting.size === 0) return;
    const { quiet } = line;
    if (quiet >= WAITING) options.onWait?.(Math.floor(quiet / 1000));
    const stop = options.stopped?.();
    // A commit is waited for: it happens or not, and its answer tells which. How far it is is asked all the time.
    const commits = [...waiting.values()].some(({ name }) => name === 'commit');
    if (stop && (!commits || quiet >= patience * 1000)) line.fail(stop);
  }, WATCH).unref();
  void line.ended.then(() => clearInterval(watch));
  void lost.then((error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  try {
    const { version, banner } = await line.greet();
    if (banner.trim() !== '') options.onBanner(banner);
    if (version !== PROTOCOL_VERSION) throw versionDiffers(version);
    for (let i = 0; i < PINGS; i++) line.ping();
  } catch (error) {
    line.close();
    // A server of another version gives us up too; how its program ended says nothing better.
    const isSettled = isDsgError(error) && error.data.theirs !== undefined;
    const reason = isSettled ? error : await explained(error as DsgError);
    await pipe.close();
    throw reason;
  }
  return {
    pool,
    async call<N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>> {
      if (loss) throw await loss;
      if (waiting.size === 0) roundTrips += 1;
      next += 1;
      const id = next;
      const reply = new Promise<Reply<N>>((resolve, reject) => {
        waiting.set(id, { name, resolve: resolve as (reply: never) => void, reject });
      });
      // Its error may come before anyone waits for it.
      reply.catch(() => {});
      const { bytes, ...rest } = request as { bytes?: Uint8Array };
      const isBulk = name.startsWith('put-') || name.startsWith('get-');
      let moved = 0;
      if (isBulk) speed.begin();
      await line.send(
        FRAME.call,
        id,
        encodeMessage({ name, request: rest, ...(bytes && { bytes }) }),
      );
      try {
        const came = await reply;
        if (isBulk) moved = contentBytes(request) + contentBytes(came);
        return came;
      } finally {
        if (isBulk) speed.end(moved);
      }
    },
    traffic: () => ({ roundTrips, up: line.sent, down: line.received }),
    isSlow: () => speed.isSlow,
    async close() {
      for (const id of waiting.keys()) void line.send(FRAME.cancel, id);
      if (!line.isOver) line.bye();
      await Promise.race([line.ended, later(LAST_WORDS)]);
      line.close();
      await pipe.close();
    },
  };
}

function settle(
  { name, resolve, reject }: Waiting,
  { type, payload }: Frame,
  host: string | undefined,
): void {
  try {
    const message = decodeMessage(payload);
    if (type === FRAME.answer) resolve(checkReply(name, message) as never);
    else reject(serverError(checkReply('fault', message), host));
  } catch (error) {
    reject(error);
  }
}

/** An error that the server tells of; what no dsg would say of itself is told as the server's own trouble. */
function serverError(sent: SentError, host: string | undefined): Error {
  const message = sent.message.slice(0, MOST_SAID);
  const server = host === undefined ? {} : { server: host };
  const error = receiveError({ ...sent, message, data: { ...sent.data, ...server } });
  const code = systemCode(error);
  if (error instanceof DsgError || code === 'EACCES' || code === 'EPERM' || code === 'EIO')
    return error;
  return new DsgError('unreachable', `Cannot go on: the server failed: ${error.message}`, {
    hint: 'run the command again; if it stays so, ask who runs the server',
    data: { code: sent.code, ...server },
  });
}

/** The bytes of contents in a message, before compression. */
function contentBytes(message: object): number {
  const { bytes, unpacked } = message as { bytes?: Uint8Array; unpacked?: number | null };
  return unpacked ?? bytes?.length ?? 0;
}

function later(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), milliseconds).unref();
  });
}
