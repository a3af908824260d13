import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { DsgError } from '../../errors/error.js';
import type { ErrorCode } from '../../errors/exits.js';

/** Names a function that a worker can import: the module's URL and the export's name. */
export interface Task<A, R> {
  readonly module: string;
  readonly name: string;
  /** Only for the types. */
  readonly signature?: (args: A) => R;
}

export interface Pool {
  /** How many tasks run at once. */
  readonly size: number;
  /** Runs a task in a worker thread. */
  run<A, R>(task: Task<A, R>, args: A): Promise<R>;
  close(): Promise<void>;
}

interface Job {
  readonly message: { module: string; name: string; args: unknown };
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

export type Reply = { value: unknown } | { error: SentError };

export interface SentError {
  readonly code?: string;
  readonly message: string;
  readonly state?: string | undefined;
  readonly hint?: string | undefined;
  readonly data?: Record<string, unknown>;
  readonly stack?: string | undefined;
}

// A task works on one batch at a time: what a thread keeps beyond that is garbage it need not hoard.
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };
const entry = new URL('./worker.js', import.meta.url);

/** Makes a pool that starts its threads when there is work for them. */
export function createPool(size = Math.min(availableParallelism(), 4)): Pool {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const workers = new Map<Worker, Job | undefined>();

  const next = (worker: Worker): void => {
    const job = waiting.shift();
    workers.set(worker, job);
    if (job) worker.postMessage(job.message);
    else {
      idle.push(worker);
      worker.unref();
    }
  };
  const start = (): void => {
    const worker = new Worker(entry, { resourceLimits: LIMITS });
    workers.set(worker, undefined);
    worker.on('message', (reply: Reply) => {
      const job = workers.get(worker);
      if ('error' in reply) job?.reject(received(reply.error));
      else job?.resolve(reply.value as never);
      next(worker);
    });
    worker.on('error', (error) => {
      workers.get(worker)?.reject(error);
      workers.delete(worker);
    });
    next(worker);
  };
  return {
    size,
    run<A, R>(task: Task<A, R>, args: A): Promise<R> {
      return new Promise<R>((resolve, reject) => {
        waiting.push({ message: { module: task.module, name: task.name, args }, resolve, reject });
        const worker = idle.pop();
        if (worker) {
          worker.ref();
          next(worker);
        } else if (workers.size < size) start();
      });
    },
    async close() {
      await Promise.all([...workers.keys()].map((worker) => worker.terminate()));
      workers.clear();
    },
  };
}

/** Runs a task in this thread. */
export async function runHere<A, R>(task: Task<A, R>, args: A): Promise<R> {
  const module = (await import(task.module)) as Record<string, (args: A) => R | Promise<R>>;
  const work = module[task.name];
  if (!work) throw new Error(`no task ${task.name} in ${task.module}`);
  return work(args);
}

function received(error: SentError): Error {
  if (error.code === undefined) {
    const plain = new Error(error.message);
    if (error.stack) plain.stack = error.stack;
    return plain;
  }
  if (/^E[A-Z]+$/.test(error.code))
    return Object.assign(new Error(error.message), { code: error.code });
  const { message, state, hint, data } = error;
  return new DsgError(error.code as ErrorCode, message, {
    ...(state && { state }),
    ...(hint && { hint }),
    ...(data && { data }),
  });
}
