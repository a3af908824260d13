import { spawn } from 'node:child_process';
import type { Ran, RunOptions } from './world.js';

/** Characters kept of what a command prints: the last of it. */
const KEPT = 4000;
/** Milliseconds between looks at whether the person asked to stop. */
const LOOK = 200;

export interface CommandPlace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isInterrupted: () => boolean;
}

/** Runs a command with all that it starts, and ends all of it when the time is up; never throws. */
export function runCommand(
  { words, input, timeout, isStopped }: RunOptions,
  place: CommandPlace,
): Promise<Ran> {
  const [program = '', ...rest] = words;
  return new Promise((resolve) => {
    const { cwd, env, isInterrupted } = place;
    // A group of its own, so that what it starts can be ended with it.
    const child = spawn(program, rest, { cwd, env, stdio: 'pipe', detached: true });
    let output = '';
    let failure: string | undefined;
    const stop = (why: string) => {
      failure ??= why;
      endGroup(child.pid);
    };
    // Where this process was busy all the time, an end that came in time is heard of only after the timer.
    let hasEnded = false;
    const late = () => setImmediate(() => !hasEnded && stop('ETIMEDOUT'));
    const timer = setTimeout(late, timeout * 1000);
    const watch = setInterval(() => (isInterrupted() || isStopped?.()) && stop('SIGINT'), LOOK);
    const end = (code: number | null, signal?: NodeJS.Signals | null) => {
      clearTimeout(timer);
      clearInterval(watch);
      resolve({ code, failure: failure ?? signal ?? undefined, output });
    };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-KEPT).toWellFormed();
      });
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure = error.code ?? 'failed';
      end(null);
    });
    child.on('exit', (code, signal) => {
      hasEnded = true;
      // Whatever it left in the background would hold its pipes open; what left its group too is not waited for.
      setTimeout(() => {
        endGroup(child.pid);
        setTimeout(() => {
          for (const stream of [child.stdout, child.stderr]) stream.destroy();
          end(code, signal);
        }, LOOK);
      }, LOOK);
    });
    child.on('close', end);
    child.stdin.on('error', () => {
      // It has ended without reading all of it; how it ended says the rest.
    });
    child.stdin.end(input);
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}
