import type { ChildProcess } from 'node:child_process';
import { Readable, type Writable } from 'node:stream';
import type { Pipe, PipeEnd } from '../pipe.js';
import { explainEnd } from './explain-end.js';
import { Tail } from './tail.js';

/** What ssh ends with when the trouble is its own, and not the program's. */
const SSH_FAILED = 255;

/** Makes a pipe of an ssh program that runs; when the line is cut, its output fails instead of ending. */
export function childPipe(child: ChildProcess, host: string): Pipe {
  const { stdin, stdout, stderr } = child as ChildProcess & { stdin: Writable };
  const tail = new Tail();
  let isClosed = false;
  const output = new Readable({
    highWaterMark: 1 << 18,
    read: () => {
      stdout?.resume();
    },
  });
  for (const stream of [stdin, stdout, stderr, output, child]) stream?.on('error', () => {});
  stdout?.on('data', (chunk: Buffer) => {
    if (!output.push(chunk)) stdout.pause();
  });
  stderr?.on('data', (chunk: Buffer) => tail.add(chunk));
  const exited = new Promise<PipeEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const drained = new Promise<void>((resolve) => {
    stderr?.once('close', resolve);
  });
  const ended = exited.then(async (end): Promise<PipeEnd> => {
    // A program that ssh leaves running in the background may keep its stderr; it is not waited for.
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, 200))]);
    return end.code === SSH_FAILED || end.signal !== null ? { code: null, signal: null } : end;
  });
  const finish = (end: PipeEnd) => {
    if (end.code !== null) output.push(null);
    else output.destroy(isClosed ? undefined : explainEnd(end, tail.text(), host));
  };
  stdout?.once('end', () => void ended.then(finish));
  void ended.then(() => stdin.destroy());
  return {
    input: stdin,
    output,
    ended,
    complaints: () => tail.text(),
    async close() {
      isClosed = true;
      stdin.destroy();
      output.destroy();
      stdout?.resume();
      child.kill('SIGTERM');
      await exited;
    },
  };
}
