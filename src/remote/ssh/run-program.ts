import { spawn } from 'node:child_process';

/** What a short program said and how it ended. */
export interface Ran {
  readonly code: number | null;
  /** Why it could not be started or was ended: ENOENT, ETIMEDOUT. */
  readonly failure: string | undefined;
  readonly output: string;
  readonly complaints: string;
}

const MOST = 1 << 20;

/** Runs a short program of this machine to its end, without a shell; never throws. */
export function runProgram(
  program: string,
  words: readonly string[],
  { input = '', timeout }: { input?: string; timeout: number },
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
    const said = { output: '', complaints: '' };
    let failure: string | undefined;
    const end = (code: number | null) => {
      clearTimeout(timer);
      resolve({ code, failure, ...said });
    };
    const timer = setTimeout(() => {
      failure = 'ETIMEDOUT';
      child.kill('SIGKILL');
    }, timeout * 1000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.output = (said.output + text).slice(0, MOST);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.complaints = (said.complaints + text).slice(0, MOST);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure = error.code ?? 'failed';
      end(null);
    });
    child.on('close', end);
    child.stdin.on('error', () => {
      // It has ended without reading all of it; how it ended says the rest.
    });
    child.stdin.end(input);
  });
}
