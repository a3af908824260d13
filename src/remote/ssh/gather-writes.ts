import type { Duplex } from 'node:stream';

/**
 * Makes a stream send in one call of the system what is written to it within one turn.
 *
 * ssh2 writes each packet of 32 KiB in three parts, which would be three calls.
 */
export function gatherWrites(stream: Duplex): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let isGathering = false;
  stream.write = (...args: unknown[]): boolean => {
    if (!isGathering) {
      isGathering = true;
      stream.cork();
      queueMicrotask(() => {
        isGathering = false;
        stream.uncork();
      });
    }
    return write(...args);
  };
}
