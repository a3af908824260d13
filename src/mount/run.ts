import { spawn } from 'node:child_process';

/** How a short program of the system ended. */
export interface Ended {
  /** Undefined for a program that could not be started. */
  readonly code: number | null | undefined;
  /** What it complained of. */
  readonly said: string;
}

export interface RunOptions {
  /** Becomes the program's number 3. */
  readonly fd?: number;
  /** The folders to look for it in before those of the system. */
  readonly path?: string | undefined;
}

/** Runs a short program to its end. */
export function run(
  program: string,
  args: readonly string[],
  { fd, path }: RunOptions = {},
): Promise<Ended> {
  const stdio = ['ignore', 'ignore', 'pipe', ...(fd === undefined ? [] : [fd])] as const;
  return new Promise((resolve) => {
    // Its complaints are quoted.
    const env = { PATH: pathWith(path), LC_ALL: 'C' };
    const child = spawn(program, args, { cwd: '/', env, stdio: [...stdio] });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, 2000);
    });
    child.on('error', (error) => resolve({ code: undefined, said: error.message }));
    child.on('close', (code) => resolve({ code, said: said.trim() }));
  });
}

/** A person's PATH and, behind it, where programs that mount are. */
export function pathWith(own: string | undefined): string {
  const system = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return own ? `${own}:${system}` : system;
}
