import { Readable, Writable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Pipe, PipeEnd } from '../pipe.js';
import { Tail } from './tail.js';

/** A pipe over a channel, and how to tell it that the line was cut. */
export interface ChannelPipe extends Pipe {
  readonly cut: (reason: Error | undefined) => void;
}

/**
 * Makes a pipe of a channel of ssh2.
 *
 * When the line is cut, ssh2 ends a channel's output as if the program had ended and never calls back a write that
 * waits; the pipe's own streams fail instead.
 */
export function channelPipe(channel: ClientChannel): ChannelPipe {
  const tail = new Tail();
  let settle: (end: PipeEnd) => void = () => {};
  const ended = new Promise<PipeEnd>((resolve) => {
    settle = resolve;
  });
  const output = new Readable({
    highWaterMark: 1 << 18,
    read: () => {
      channel.resume();
    },
  });
  const input = new Writable({
    highWaterMark: 1 << 18,
    write: (chunk: Buffer, _encoding, done) => {
      channel.write(chunk, () => done());
    },
    final: (done) => {
      channel.end();
      done();
    },
  });
  // Whoever reads and writes hears of errors; nobody has to.
  for (const stream of [input, output, channel, channel.stderr]) stream.on('error', () => {});
  channel.on('data', (chunk: Buffer) => {
    if (!output.push(chunk)) channel.pause();
  });
  channel.stderr.on('data', (chunk: Buffer) => tail.add(chunk));
  const finish = (end: PipeEnd) => {
    // What was said last may still be on its way through the streams.
    setImmediate(() => {
      settle(end);
      input.destroy(hungUp());
    });
  };
  channel.on('end', () => output.push(null));
  channel.on('exit', (code: number | null, signal?: string) =>
    finish({ code, signal: signal ?? null }),
  );
  channel.on('close', () => finish({ code: null, signal: null }));
  return {
    input,
    output,
    ended,
    complaints: () => tail.text(),
    cut(reason) {
      input.destroy(reason);
      output.destroy(reason);
      settle({ code: null, signal: null });
    },
    async close() {
      channel.close();
      input.destroy();
      output.destroy();
      // ssh2 tells of the end of a channel only to those who have read all of it.
      channel.resume();
      settle({ code: null, signal: null });
    },
  };
}

/** What writing to a program that has ended comes to. */
function hungUp(): Error {
  return Object.assign(new Error('the program at the other end has ended'), { code: 'EPIPE' });
}
