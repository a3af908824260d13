import type { Readable, Writable } from 'node:stream';
import { DsgError } from '../../errors/error.js';
import type { SentError } from '../../errors/sent.js';
import { sendError } from '../../errors/sent.js';
import type { MessageName, Request } from '../protocol.js';
import { MAX_BYTES, PROTOCOL_VERSION } from '../protocol.js';
import type { Session } from '../server.js';
import { Window } from '../window.js';
import { badFrame, FRAME } from './frame.js';
import { versionDiffers } from './greeting.js';
import { Line } from './line.js';
import { decodeMessage, encodeMessage } from './message.js';

export interface ServeOptions {
  /** Seconds after which a silent client counts as gone. */
  readonly silence: number;
  /** Seconds for the client's greeting. */
  readonly greeting: number;
  /** Ends work that is of no use once the client is gone. */
  readonly abandon: (error: DsgError) => void;
  /** True once this process was asked to stop. */
  readonly isStopped: () => boolean;
  /** Called again and again while much passes. */
  readonly onTraffic?: (() => void) | undefined;
}

/** What may wait for its turn before no more is read. */
const MOST_CALLS = 64;
const MOST_BYTES = 32 * 1024 * 1024;
/** Milliseconds between two looks at whether to stop. */
const WATCH = 200;
/** What may be on its way out. */
const MOST_ANSWERS = 32 * 1024 * 1024;

/**
 * Serves one client over two streams until it is gone; returns what was wrong, if anything.
 *
 * Calls run side by side; when too much of them is under way nothing more is read.
 */
export async function serveLine(
  session: Session,
  input: Readable,
  output: Writable,
  options: ServeOptions,
): Promise<DsgError | undefined> {
  const line = new Line(input, output, { side: 'server', ...options });
  const calls = new Map<number, Call>();
  const answers = new Window(MOST_ANSWERS);
  let waiting = 0;

  const room = (): void => {
    if (calls.size > MOST_CALLS || waiting > MOST_BYTES) line.pause();
    else line.resume();
  };
  const answer = async (id: number, call: Call): Promise<void> => {
    const { name, request } = call;
    try {
      const reply = await session.handle(name, request);
      if (!call.cancelled) await line.send(FRAME.answer, id, encodeMessage(reply));
    } catch (error) {
      if (!call.cancelled) await line.send(FRAME.fault, id, encodeMessage(faultOf(error)));
    }
  };
  line.onFrame = (frame) => {
    const { type, id, payload } = frame;
    if (type === FRAME.cancel) {
      const call = calls.get(id);
      if (call) call.cancelled = true;
      return;
    }
    if (type !== FRAME.call) throw badFrame(`a frame of type ${type} from the wrong side`);
    if (calls.has(id)) throw badFrame(`a second call with the number ${id}`);
    const call: Call = { ...callOf(payload), cancelled: false, bytes: payload.length };
    calls.set(id, call);
    waiting += call.bytes;
    room();
    const done = (): void => {
      calls.delete(id);
      waiting -= call.bytes;
      room();
    };
    const begun = answers.begin(answerWeight(call), async () => {
      if (!call.cancelled && !line.isOver) await answer(id, call);
      done();
    });
    begun.catch((error: unknown) => line.fail(error as DsgError));
  };
  try {
    const { version } = await line.greet();
    if (version !== PROTOCOL_VERSION) throw versionDiffers(version);
  } catch (error) {
    line.close();
    return error as DsgError;
  }
  const watch = setInterval(() => {
    if (options.isStopped()) line.fail(stopped());
  }, WATCH);
  const error = await line.ended;
  clearInterval(watch);
  for (const call of calls.values()) call.cancelled = true;
  await session.end(() => options.abandon(error ?? gone()));
  if (!error) line.bye();
  return error;
}

function stopped(): DsgError {
  return new DsgError('interrupted', 'Cannot serve any longer: this process was asked to stop');
}

function gone(): DsgError {
  return new DsgError('interrupted', 'Cannot answer: the client has left');
}

/** A call that is under way. */
interface Call {
  readonly name: MessageName;
  readonly request: Request<MessageName>;
  /** How much of the line it took. */
  readonly bytes: number;
  cancelled: boolean;
}

function callOf(payload: Buffer): Pick<Call, 'name' | 'request'> {
  const { name, bytes, ...rest } = decodeMessage(payload);
  const { request } = rest;
  if (typeof name !== 'string' || typeof request !== 'object' || request === null)
    throw badFrame('a call without a name or a request');
  return {
    name: name as MessageName,
    request: (bytes instanceof Uint8Array ? { ...request, bytes } : request) as never,
  };
}

/** Messages that are answered with as many bytes as one answer holds. */
const FULL_ANSWERS = new Set<MessageName>(['objects', 'history', 'get-blobs', 'get-part']);

/** About how much room the answer takes: for what is read from the disk, as much as was asked for. */
function answerWeight({ name, request }: Call): number {
  return FULL_ANSWERS.has(name) ? (pieceLength(request) ?? MAX_BYTES) : 0;
}

function pieceLength(request: object): number | undefined {
  const { length } = request as { length?: unknown };
  return typeof length === 'number' && length >= 0 && length <= MAX_BYTES ? length : undefined;
}

/** What the client is told of an error; where in our code it was stays here. */
function faultOf(error: unknown): SentError {
  const { stack: _, path: __, syscall: ___, ...sent } = sendError(error);
  return sent;
}
