import type { Readable, Writable } from 'node:stream';
import { DsgError } from '../../errors/error.js';
import type { Frame, FrameType } from './frame.js';
import { badFrame, FRAME, FrameReader, frameHeader, isLifeSign } from './frame.js';
import type { Greeting } from './greeting.js';
import { findGreeting, greetingOf, noGreeting } from './greeting.js';

export interface LineOptions {
  readonly side: 'client' | 'server';
  /** Seconds of silence after which the other side counts as gone. */
  readonly silence: number;
  /** Seconds in which the other side must have greeted. */
  readonly greeting: number;
  /** Called again and again while much passes, in either direction. */
  readonly onTraffic?: (() => void) | undefined;
}

/** A silence is measured in ticks, not by the clock: a thread that was busy itself has not been listening. */
const TICKS = 4;
/** Milliseconds that a side which takes nothing any more has to say why. */
const LAST_WORDS = 2000;
/** Bytes of one message that must come in the time of a silence: whoever lets them drip is not at work. */
const LEAST = 16 * 1024;
/** Bytes. */
const MUCH = 4 * 1024 * 1024;

/**
 * Frames in both directions over two streams: the greeting, life signs, back-pressure and the end.
 *
 * It ends once: by a bye from the other side, or with the error that `ended` tells.
 */
export class Line {
  /** Called for each call, answer, fault and cancel; what it throws ends the line. */
  onFrame: (frame: Frame) => void = () => {};
  /** Hears how long a ping took to come back, in milliseconds. */
  onPong: (milliseconds: number) => void = () => {};
  /** Settles when nothing more can come: undefined after a proper end. */
  readonly ended: Promise<DsgError | undefined>;
  /** Bytes. */
  sent = 0;
  received = 0;

  readonly #input: Readable;
  readonly #output: Writable;
  readonly #options: LineOptions;
  readonly #reader = new FrameReader();
  #frames = { sent: 0n, received: 0n };
  /** When the pings were sent that have not come back. */
  readonly #pinged: number[] = [];
  /** Bytes since traffic was last told of. */
  #passed = 0;
  #quietTicks = 0;
  #stuckTicks = 0;
  /** Of a message of which a part has come: for how long, and how much. */
  #partTicks = 0;
  #partBytes = 0;
  #heardAt = performance.now();
  #paused = false;
  readonly #ticker: NodeJS.Timeout;
  /** What has come before the other side's greeting is complete; undefined behind it. */
  #early: Buffer | undefined = Buffer.alloc(0);
  #onGreeting: ((greeting: Greeting) => void) | undefined;
  #settle!: (error: DsgError | undefined) => void;
  #isOver = false;
  #room: Promise<void> | undefined;

  constructor(input: Readable, output: Writable, options: LineOptions) {
    this.#input = input;
    this.#output = output;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    input.on('data', (chunk: Buffer) => this.#take(chunk));
    input.on('end', () => this.#end(this.#cut()));
    input.on('close', () => this.#end(this.#cut()));
    input.on('error', (error: Error) => this.#end(lost(error.message)));
    output.on('error', (error: Error) => this.#deaf(lost(error.message)));
    const tick = (options.silence * 1000) / TICKS;
    this.#ticker = setInterval(() => this.#tick(), tick);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Milliseconds in which nothing but life signs came, and nothing was on its way out. */
  get quiet(): number {
    return this.#room ? 0 : performance.now() - this.#heardAt;
  }

  /** Greets and waits for the other side's greeting; returns its version and what was printed before it. */
  async greet(): Promise<Pick<Greeting, 'version' | 'banner'>> {
    const { side, greeting } = this.#options;
    void this.#write([Buffer.from(greetingOf(side))]);
    const late = setTimeout(() => this.fail(this.#nothing()), greeting * 1000);
    try {
      return await new Promise((resolve, reject) => {
        this.#onGreeting = resolve;
        void this.ended.then((error) => reject(error ?? this.#nothing()));
        this.#look();
      });
    } finally {
      clearTimeout(late);
    }
  }

  /** Sends a frame; resolves when there is room for the next one. */
  send(type: FrameType, id: number, parts: readonly Uint8Array[] = []): Promise<void> {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.#frames.sent += 1n;
    if (!isLifeSign(type)) this.#heardAt = performance.now();
    return this.#write([frameHeader(type, id, length), ...parts]);
  }

  ping(): void {
    this.#pinged.push(performance.now());
    void this.send(FRAME.ping, 0);
  }

  /** Says bye, also after the other side has; nothing may be sent after it. */
  bye(): void {
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(this.#frames.sent);
    const frame = Buffer.concat([frameHeader(FRAME.bye, 0, count.length), count]);
    if (this.#output.writable) this.#output.write(frame);
  }

  /** Stops reading, so that what comes stays on its way. */
  pause(): void {
    this.#paused = true;
    this.#input.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#quietTicks = 0;
    this.#input.resume();
  }

  /** Ends the line with an error of this side. */
  fail(error: DsgError): void {
    this.#end(error);
  }

  /** Stops listening; the streams are left to their owner. */
  close(): void {
    this.#end(undefined);
  }

  #write(parts: readonly Uint8Array[]): Promise<void> {
    if (this.#isOver || !this.#output.writable) return Promise.resolve();
    let hasRoom = true;
    this.#output.cork();
    for (const part of parts) {
      this.sent += part.length;
      this.#count(part.length);
      hasRoom = this.#output.write(part);
    }
    this.#output.uncork();
    if (hasRoom && !this.#output.writableNeedDrain) return Promise.resolve();
    this.#room ??= this.#drained();
    return this.#room;
  }

  #count(bytes: number): void {
    this.#passed += bytes;
    if (this.#passed < MUCH) return;
    this.#passed = 0;
    this.#options.onTraffic?.();
  }

  async #drained(): Promise<void> {
    const output = this.#output;
    await new Promise<void>((resolve) => {
      output.once('drain', resolve);
      void this.ended.then(() => resolve());
    });
    this.#stuckTicks = 0;
    this.#room = undefined;
    this.#heardAt = performance.now();
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return;
    this.received += chunk.length;
    this.#count(chunk.length);
    this.#quietTicks = 0;
    if (this.#early === undefined) {
      this.#frame(chunk);
      return;
    }
    this.#early = Buffer.concat([this.#early, chunk]);
    this.#look();
  }

  /** Looks for the greeting in what has come so far, once somebody waits for it. */
  #look(): void {
    const early = this.#early;
    if (early === undefined || !this.#onGreeting) return;
    try {
      const found = findGreeting(early, this.#options.side === 'client' ? 'server' : 'client');
      if (!found) return;
      // A client has no login script: what comes before its greeting is no greeting.
      if (this.#options.side === 'server' && found.banner !== '') throw noGreeting(early);
      this.#early = undefined;
      this.#onGreeting(found);
      if (found.rest.length > 0) this.#frame(found.rest);
    } catch (error) {
      this.fail(error as DsgError);
    }
  }

  #nothing(): DsgError {
    return noGreeting(this.#early ?? Buffer.alloc(0));
  }

  #frame(chunk: Buffer): void {
    try {
      const frames = this.#reader.push(chunk);
      this.#partBytes += chunk.length;
      if (frames.length > 0) this.#partTicks = this.#partBytes = 0;
      if (this.#reader.isInside || frames.some(({ type }) => !isLifeSign(type)))
        this.#heardAt = performance.now();
      for (const frame of frames) {
        if (this.#isOver) return;
        this.#handle(frame);
        this.#frames.received += 1n;
      }
    } catch (error) {
      this.fail(error instanceof DsgError ? error : badFrame(`what led to: ${String(error)}`));
    }
  }

  #handle(frame: Frame): void {
    if (frame.type === FRAME.ping) void this.send(FRAME.pong, 0);
    else if (frame.type === FRAME.bye) this.#end(this.#checkBye(frame.payload));
    else if (frame.type === FRAME.pong) this.#pong();
    else this.onFrame(frame);
  }

  #pong(): void {
    const sent = this.#pinged.shift();
    if (sent !== undefined) this.onPong(performance.now() - sent);
  }

  #checkBye(payload: Buffer): DsgError | undefined {
    if (payload.length !== 8) return badFrame('a bye without a count');
    const count = payload.readBigUInt64BE();
    if (count === this.#frames.received) return undefined;
    return lost(`${count} messages were sent, ${this.#frames.received} arrived`);
  }

  #cut(): DsgError {
    if (this.#early !== undefined) return this.#nothing();
    return lost(
      this.#reader.isInside
        ? 'the connection ended in the middle of a message'
        : 'the connection ended',
    );
  }

  /** The other side takes nothing any more; what it said before, and why, may still be on its way. */
  #deaf(error: DsgError): void {
    const late = setTimeout(() => this.#end(error), LAST_WORDS);
    void this.ended.then(() => clearTimeout(late));
  }

  #tick(): void {
    const { side, silence } = this.#options;
    this.#quietTicks += this.#paused ? 0 : 1;
    this.#stuckTicks += this.#room ? 1 : 0;
    this.#partTicks += this.#reader.isInside && !this.#paused ? 1 : 0;
    if (this.#quietTicks > TICKS)
      this.fail(lost(`nothing was heard for ${silence} ${silence === 1 ? 'second' : 'seconds'}`));
    else if (this.#stuckTicks > TICKS) this.fail(lost(`nothing was taken for ${silence} seconds`));
    else if (this.#partTicks > TICKS && this.#partBytes < LEAST)
      this.fail(lost('a message came in drips'));
    else if (side === 'client' && !this.#room) this.ping();
    if (this.#partTicks > TICKS) this.#partTicks = this.#partBytes = 0;
  }

  #end(error: DsgError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#ticker);
    this.#settle(error);
  }
}

function lost(why: string): DsgError {
  return new DsgError('unreachable', `Lost the connection: ${why}`, {
    hint: 'run the command again; what has arrived is reused',
  });
}
