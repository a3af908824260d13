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
  if (failure !== undefined) {
    throw new DsgError('failed', `Cannot make "${path}" durable: ${failure}`, {
      hint: 'check the disk and run the command again',
    });
  }
}

function run(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, signal) =>
      resolve(status === 0 ? undefined : said.trim() || `sync ended with ${signal ?? status}`),
    );
  });
}
