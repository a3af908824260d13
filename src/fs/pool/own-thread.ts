import { receiveError } from '../../errors/sent.js';
import type { Reply, Task } from './pool.js';
import { buffersOf, notLoaded, startThread } from './pool.js';

export interface OwnThreadOptions {
  /** Ends the thread at once. */
  readonly signal?: AbortSignal;
  /** MiB of memory beside that of buffers; Node's own measure unless told. */
  readonly heap?: number;
}

/**
 * Runs a task in a thread that is started for it and ends with it.
 *
 * For what takes long and much memory, and may have to be ended: `signal` ends it at once, and the promise rejects with
 * the signal's reason. What large fields `bytes` hold is given away (see `buffersOf`).
 */
export function runInOwnThread<A, R>(
  task: Task<A, R>,
  args: A,
  { signal, heap }: OwnThreadOptions = {},
): Promise<R> {
  return new Promise<R>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const worker = startThread(heap === undefined ? {} : { maxOldGenerationSizeMb: heap });
    const end = (settle: () => void): void => {
      signal?.removeEventListener('abort', stop);
      void worker.terminate();
      settle();
    };
    const stop = (): void => end(() => reject(signal?.reason));
    signal?.addEventListener('abort', stop);
    worker.once('message', (reply: Reply) =>
      end(() => {
        if ('error' in reply) reject(receiveError(reply.error));
        else resolve(reply.value as R);
      }),
    );
    worker.once('error', (error) => end(() => reject(notLoaded(error))));
    worker.once('exit', () => end(() => reject(new Error('a thread of dsg has ended'))));
    worker.postMessage({ module: task.module, name: task.name, args }, buffersOf(args));
  });
}

/** Tells whether a thread ended because it would have needed more memory than it may have. */
export function isOutOfMemory(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
