// The client's end of a line in a test's own hands, so that it can send what no client would.
import { PassThrough } from 'node:stream';
import type { DsgError } from '../../../src/errors/error.js';
import type { Pool } from '../../../src/fs/pool/pool.js';
import type { ServerOptions } from '../../../src/remote/server.js';
import { openSession } from '../../../src/remote/server.js';
import type { Frame } from '../../../src/remote/wire/frame.js';
import { FRAME, FrameReader, frameHeader } from '../../../src/remote/wire/frame.js';
import { decodeMessage, encodeMessage } from '../../../src/remote/wire/message.js';
import { serveLine } from '../../../src/remote/wire/serve-line.js';

export const GREETING = '\0dsg-client 1\n';
const SERVER_GREETING = '\0dsg-server 1\n'.length;

export interface ClientEnd {
  /** Sends bytes as they are. */
  raw(bytes: string | Uint8Array): void;
  /** Sends a call with the next number; returns the number. */
  call(name: string, request: object, id?: number): number;
  /** Waits for the answer or fault to a call. */
  answer(id: number): Promise<{ type: number; message: Record<string, unknown> }>;
  /** Bytes that the server has sent and nobody has read. */
  unread(): number;
  hangUp(): void;
  /** How the server ended: its error, or undefined after a bye. */
  readonly ended: Promise<DsgError | undefined>;
}

/** Starts a server in this process. */
export function serve(pool: Pool, options: Partial<ServerOptions> = {}, silence = 60): ClientEnd {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const session = openSession({ pool, dsg: '1.2.3', root: null, readOnly: false, ...options });
  const ended = serveLine(session, up, down, {
    silence,
    greeting: 60,
    abandon: () => {},
    isStopped: () => false,
  });
  const reader = new FrameReader();
  const answers = new Map<number, Frame>();
  const waiting = new Map<number, (frame: Frame) => void>();
  let skipped = 0;
  let next = 0;
  let isReading = false;
  const read = () => {
    if (isReading) return;
    isReading = true;
    down.on('data', (chunk: Buffer) => {
      const skip = Math.min(SERVER_GREETING - skipped, chunk.length);
      skipped += skip;
      for (const frame of reader.push(chunk.subarray(skip))) {
        answers.set(frame.id, frame);
        waiting.get(frame.id)?.(frame);
      }
    });
  };
  return {
    ended,
    raw: (bytes) => void up.write(bytes),
    call(name, request, id) {
      const { bytes, ...rest } = request as { bytes?: Uint8Array };
      const parts = encodeMessage({ name, request: rest, ...(bytes && { bytes }) });
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      next = id ?? next + 1;
      up.write(Buffer.concat([frameHeader(FRAME.call, next, length), ...parts]));
      return next;
    },
    async answer(id) {
      read();
      const frame =
        answers.get(id) ??
        (await Promise.race([
          new Promise<Frame>((resolve) => void waiting.set(id, resolve)),
          ended.then((error): never => {
            throw error ?? new Error('the server said bye');
          }),
        ]));
      return { type: frame.type, message: decodeMessage(frame.payload) };
    },
    unread: () => down.readableLength,
    hangUp: () => void up.end(),
  };
}
