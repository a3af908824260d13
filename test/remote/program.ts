import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Pipe, PipeEnd } from '../../src/remote/pipe.js';

const KEEP = 64 * 1024;

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** In a session of its own: Ctrl-C then reaches only us, who end it in order. */
  readonly detached?: boolean;
}

/** Starts a program on this machine and pipes to it. */
export function startProgram(
  program: string,
  args: readonly string[],
  { env, detached = false }: ProgramOptions = {},
): Pipe {
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached,
    ...(env && { env: { ...env } }),
  });
  let complaints = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    complaints = (complaints + text).slice(-KEEP);
  });
  const ended = endOf(child, (why) => {
    complaints += why;
  });
  return {
    input: child.stdin,
    output: child.stdout,
    complaints: () => complaints,
    ended,
    async close() {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

function endOf(child: ChildProcess, complain: (why: string) => void): Promise<PipeEnd> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      complain(error.message);
      resolve({ code: null, signal: null });
    });
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
}
