import { spawn } from 'node:child_process';
import { DsgError } from '../errors/error.js';
import { perform } from './durable.js';

/**
 * Makes everything written to the file system of `path` durable (syncfs, through coreutils' `sync -f`).
 *
 * One call replaces thousands of fsyncs; Linux reports write errors through it since 5.8.
 */
export async function syncFileSystem(path: string): Promise<void> {
  perform('sync-fs', path, () => undefined);
  const failure = await run('sync', ['-f', '--', path]);
  if (failure?.signal) {
    const stopped = STOPS.includes(failure.signal);
    throw new DsgError(
      stopped ? 'interrupted' : 'failed',
      `Cannot make "${path}" durable: the program "sync" was ended by ${failure.signal}`,
      { hint: 'run the command again' },
    );
  }
  if (failure) {
    throw new DsgError('failed', `Cannot make "${path}" durable: ${failure.why}`, {
      hint: 'check the disk and run the command again',
    });
  }
}

/** What a person sends who wants an end: it goes to the programs that help, too. */
const STOPS: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

interface Failure {
  readonly why: string;
  readonly signal?: NodeJS.Signals | null;
}

function run(command: string, args: readonly string[]): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('error', (error) => resolve({ why: error.message }));
    child.on('close', (status, signal) =>
      resolve(
        status === 0 ? undefined : { why: said.trim() || `sync ended with ${status}`, signal },
      ),
    );
  });
}
