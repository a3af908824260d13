import type { Duplex } from 'node:stream';

const TICKS = 4;

/**
 * Notices when nothing has come from the other end for some seconds, whatever it owes.
 *
 * It counts ticks instead of looking at a clock, so that a machine that was asleep is not taken for a dead server;
 * and any byte counts, because an answer may have to wait behind megabytes of data on a slow line.
 */
export class Silence {
  readonly #timer: NodeJS.Timeout;

  constructor(stream: Duplex, seconds: number, notice: () => void) {
    let quiet = 0;
    stream.on('data', () => {
      quiet = 0;
    });
    this.#timer = setInterval(
      () => {
        quiet++;
        if (quiet > TICKS) notice();
      },
      (seconds * 1000) / TICKS,
    );
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
