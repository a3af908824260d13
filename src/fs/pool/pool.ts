import { availableParallelism } from 'node:os';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { SentError } from '../../errors/sent.js';
import { receiveError } from '../../errors/sent.js';
import { translateFailure } from '../failure.js';
import { sharedCounter } from './pulse.js';

/** A function that a worker can import, too: the module's URL and the export's name say from where. */
export interface Task<A, R> {
  readonly module: string;
  readonly name: string;
  work(args: A): R | Promise<R>;
}

export interface Pool {
  /** How many tasks run at once. */
  readonly size: number;
  /** Runs a task in a worker thread; a large field `bytes` of the arguments is given away (see `buffersOf`). */
  run<A, R>(task: Task<A, R>, args: A): Promise<R>;
  close(): Promise<void>;
}

/** A pool whose owner can end all work at once. */
export interface OwnPool extends Pool {
  /** Ends every task, running or waiting, with this error, and takes no more. */
  stop(error: Error): void;
}

interface Job {
  readonly message: { module: string; name: string; args: unknown };
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

export type Reply = { value: unknown } | { error: SentError };

// A task works on one batch at a time: what a thread keeps beyond that is garbage it need not hoard.
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };
const entry = new URL('./worker.js', import.meta.url);

/** Starts a thread that runs tasks, one at a time. */
export function startThread(resourceLimits: ResourceLimits): Worker {
  return new Worker(entry, { resourceLimits, workerData: sharedCounter() });
}

/** Makes a pool that starts its threads when there is work for them. */
export function createPool(size = Math.min(availableParallelism(), 4)): OwnPool {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const workers = new Map<Worker, Job | undefined>();
  let stopped: Error | undefined;

  const next = (worker: Worker): void => {
    const job = waiting.shift();
    workers.set(worker, job);
    if (job) worker.postMessage(job.message, buffersOf(job.message.args));
    else {
      idle.push(worker);
      worker.unref();
    }
  };
  /** Fails the task of a thread that is gone; those that wait for a thread get another. */
  const lose = (worker: Worker, error: unknown): void => {
    const job = workers.get(worker);
    if (!workers.delete(worker)) return;
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    job?.reject(error);
    if (waiting.length > 0) start();
  };
  const start = (): void => {
    const worker = startThread(LIMITS);
    workers.set(worker, undefined);
    worker.on('message', (reply: Reply) => {
      const job = workers.get(worker);
      if ('error' in reply) job?.reject(receiveError(reply.error));
      else job?.resolve(reply.value as never);
      next(worker);
    });
    worker.on('error', (error) => lose(worker, notLoaded(error)));
    worker.on('exit', () => lose(worker, new Error('a thread of dsg has ended')));
    next(worker);
  };
  return {
    size,
    run<A, R>(task: Task<A, R>, args: A): Promise<R> {
      return new Promise<R>((resolve, reject) => {
        if (stopped) return reject(stopped);
        waiting.push({ message: { module: task.module, name: task.name, args }, resolve, reject });
        const worker = idle.pop();
        if (worker) {
          worker.ref();
          next(worker);
        } else if (workers.size < size) start();
      });
    },
    stop(error) {
      stopped = error;
      for (const job of waiting.splice(0)) job.reject(error);
      for (const worker of [...workers.keys()]) {
        lose(worker, error);
        void worker.terminate();
      }
    },
    async close() {
      const all = [...workers.keys()];
      workers.clear();
      idle.length = 0;
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}

/** What a person can mend about a thread that could not be loaded, such as too few open files. */
export function notLoaded(error: unknown): unknown {
  const { path } = error as NodeJS.ErrnoException;
  return path === undefined ? error : translateFailure(error, 'load', path);
}

/** Below this a copy costs less than giving a buffer away. */
const GIVE_FROM = 64 * 1024;

/**
 * Finds the memory that a task's arguments or result give away instead of copying it: that of a field `bytes`, which
 * may be a list.
 *
 * Whoever sends it cannot use it afterwards. Buffers that hold other things beside it are copied.
 */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const field = (value as { bytes?: unknown } | null | undefined)?.bytes;
  const all: unknown[] = Array.isArray(field) ? field : [field];
  // The same memory cannot be given away twice.
  return [...new Set(all.flatMap(givenAway))];
}

function givenAway(bytes: unknown): ArrayBuffer[] {
  if (!(bytes instanceof Uint8Array) || bytes.length < GIVE_FROM) return [];
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength < bytes.length * 2 ? [buffer] : [];
}

/** Runs a task in this thread. */
export async function runHere<A, R>(task: Task<A, R>, args: A): Promise<R> {
  return task.work(args);
}
