import { spawn } from 'node:child_process';

/** What a shell says of a command that it cannot start. */
const NOT_STARTED = new Set([126, 127]);

/**
 * Shows text in a pager that has the terminal until it ends.
 *
 * Resolves to false when the pager could not be started; one that is left before the end has shown enough.
 */
export function showInPager(text, command, env) {
  return new Promise((resolve) => {
    // less: leave at once what fits the screen, keep colours, leave the text on the screen. lv: keep colours.
    const child = spawn('/bin/sh', ['-c', command], {
      env: { LESS: 'FRX', LV: '-c', ...env },
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(!NOT_STARTED.has(code)));
    // Left early, it does not read the rest.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}
