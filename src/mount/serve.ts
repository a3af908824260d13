import { readFileSync } from 'node:fs';
import { readRequests, sendReply } from '../fs/fuse-device.js';
import type { Answer } from './answer.js';
import { errnoOf } from './answer.js';
import { ERRNO, errorReply, seal } from './replies.js';
import type { Request } from './requests.js';
import { OP, parseRequest } from './requests.js';

/** Milliseconds between two looks at a process that got a signal while it waited: the kernel tells of the first one only. */
const LOOK_AGAIN = 300;
const KILLED = 1n << 8n;

/**
 * Tells whether a process is being ended, by whatever signal.
 *
 * Any other signal must not end what it waits for: programs expect no read of a file to be interrupted, and a mapped
 * file whose page cannot be read ends them.
 */
function isDying(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const masks = [...status.matchAll(/^(?:SigPnd|ShdPnd):\s*([0-9a-f]+)$/gm)];
    return masks.some(([, mask]) => (BigInt(`0x${mask}`) & KILLED) !== 0n);
  } catch {
    // It is gone, or cannot be looked at from here.
    return pid !== 0;
  }
}

/**
 * Answers the kernel's requests, many at a time, until the file system is unmounted.
 *
 * A reader that is killed is let go at once; what it waited for goes on for the others.
 */
export async function serveRequests(
  fd: number,
  answer: (request: Request) => Promise<Answer> | Answer,
): Promise<void> {
  /** What is not answered yet, and which process asked. */
  const pending = new Map<bigint, number>();
  const end = (unique: bigint, reply: Buffer): void => {
    if (!pending.delete(unique)) return;
    try {
      sendReply(fd, reply);
    } catch {
      // The kernel does not take it, and would wait for another for ever.
      sendReply(fd, errorReply(unique, ERRNO.EIO));
    }
  };
  const run = async (request: Request): Promise<void> => {
    const { unique } = request;
    try {
      const came = await answer(request);
      if (came === undefined) pending.delete(unique);
      else end(unique, typeof came === 'number' ? errorReply(unique, came) : seal(came, unique));
    } catch (error) {
      end(unique, errorReply(unique, errnoOf(error)));
    }
  };
  const interrupt = (unique: bigint): void => {
    const pid = pending.get(unique);
    if (pid === undefined) return;
    if (isDying(pid)) end(unique, errorReply(unique, ERRNO.EINTR));
    else setTimeout(() => interrupt(unique), LOOK_AGAIN).unref();
  };
  await readRequests(fd, (bytes) => {
    const request = parseRequest(bytes);
    if (request.opcode === OP.interrupt) {
      interrupt(request.body.readBigUInt64LE(0));
      return;
    }
    pending.set(request.unique, request.pid);
    void run(request);
  });
}
