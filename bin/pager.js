import { spawn } from 'node:child_process';

/** What a shell says of a command that it cannot start. */
const NOT_STARTED = new Set([126, 127]);

/**
 * Shows text, which comes in pieces, in a pager that has the terminal until it ends.
 *
 * Resolves to false when the pager could not be started; one that is left before the end has shown enough. What goes
 * wrong with the pieces is thrown once the pager has given the terminal back.
 */
export function showInPager(pieces, command, env) {
  return new Promise((resolve, reject) => {
    let failure;
    // less: leave at once what fits the screen, keep colours, leave the text on the screen. lv: keep colours.
    const child = spawn('/bin/sh', ['-c', command], {
      env: { LESS: 'FRX', LV: '-c', ...env },
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.once('error', () => resolve(false));
    child.once('close', (code) => (failure ? reject(failure) : resolve(!NOT_STARTED.has(code))));
    // Left early, it does not read the rest.
    child.stdin.on('error', () => undefined);
    const write = (piece) =>
      new Promise((written) => {
        child.stdin.write(piece, (error) => written(!error));
      });
    const feed = async () => {
      for await (const piece of pieces) if (!(await write(piece))) return;
    };
    feed()
      .catch((error) => {
        failure = error;
      })
      .finally(() => child.stdin.end());
  });
}
