import * as fs from 'node:fs';
import { systemCode } from '../errors/error.js';

/** What the kernel sends at most when nobody can write: a header and two names. It refuses smaller buffers than 8 KiB. */
const REQUEST_BYTES = 64 * 1024;
/** Requests that are waited for at once: while one is answered, the next is on its way. */
const READERS = 2;

/** Opens the kernel's door for file systems that are programs; throws the system's error. */
export function openFuseDevice(): number {
  return fs.openSync('/dev/fuse', 'r+');
}

/** Gives a descriptor back. */
export function closeDescriptor(fd: number): void {
  fs.closeSync(fd);
}

/**
 * Hands each request of the kernel to `take`, which must have done with the bytes when it returns; resolves when the
 * file system is unmounted.
 *
 * Each reader waits in one of Node's threads.
 */
export async function readRequests(fd: number, take: (request: Buffer) => void): Promise<void> {
  const reader = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafeSlow(REQUEST_BYTES);
    for (;;) {
      const length = await readOne(fd, buffer);
      if (length === undefined) return;
      if (length > 0) take(buffer.subarray(0, length));
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
}

/** The length of the next request, 0 where there was none after all, undefined at the end. */
function readOne(fd: number, buffer: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    fs.read(fd, buffer, 0, buffer.length, null, (error, length) => {
      const code = systemCode(error);
      if (!error) resolve(length);
      // Unmounted, or cut off by force.
      else if (code === 'ENODEV' || code === 'ECONNABORTED') resolve(undefined);
      // Whoever had asked gave up before it was read.
      else if (code === 'ENOENT' || code === 'EINTR' || code === 'EAGAIN') resolve(0);
      else reject(error);
    });
  });
}

/** Answers the kernel; the whole answer goes in one write. Whoever asked may have gone. */
export function sendReply(fd: number, reply: Uint8Array): void {
  try {
    fs.writeSync(fd, reply);
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENODEV' && code !== 'ECONNABORTED') throw error;
  }
}

/** Ends this process at once when something happens that nobody expected: readers are told so, and need not wait. */
export function endOnCrash(pid: number): void {
  process.prependListener('uncaughtException', (error) => endAtOnce(pid, error));
}

/**
 * Ends this process at once, with an error as its last word on stderr: a thread that waits for the kernel's requests
 * would keep it for ever.
 */
export function endAtOnce(pid: number, error?: unknown): void {
  if (error instanceof Error) fs.writeSync(2, `${error.stack ?? error.message}\n`);
  process.kill(pid, 'SIGKILL');
}
