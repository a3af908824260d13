import { runInOwnThread } from '../../fs/pool/own-thread.js';
import type { Task } from '../../fs/pool/pool.js';
import { runHere } from '../../fs/pool/pool.js';
import type { Context } from '../context.js';
import { interruption } from '../context.js';

/** Bytes up to which contents are worked on in this thread: below, nobody feels it, and a thread takes longer to start. */
const UNFELT = 256 * 1024;
/** Milliseconds after which an interruption is noticed at the latest. */
const LOOK = 50;

/**
 * Works on contents without keeping this thread from anything else: keys are answered, locks renewed.
 *
 * `signal`, or a person who asks dsg to stop, ends it. The contents are given away.
 */
export async function offMain<A extends { readonly bytes: readonly Uint8Array[] }, R>(
  context: Context,
  task: Task<A, R>,
  args: A,
  signal?: AbortSignal,
): Promise<R> {
  const size = args.bytes.reduce((sum, { length }) => sum + length, 0);
  if (size <= UNFELT) return runHere(task, args);
  const stop = new AbortController();
  const end = (): void => stop.abort(signal?.reason);
  const look = (): void => {
    if (context.isInterrupted()) stop.abort(interruption());
  };
  const timer = setInterval(look, LOOK);
  signal?.addEventListener('abort', end);
  try {
    if (signal?.aborted) end();
    return await runInOwnThread(task, args, { signal: stop.signal });
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', end);
  }
}
