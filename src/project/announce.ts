import { setImmediate as breath } from 'node:timers/promises';
import { bytesRead } from '../fs/pool/pulse.js';
import type { Remote } from '../remote/client.js';
import type { OnWork } from '../remote/follow-work.js';
import type { ReadCount } from '../store/count-read.js';
import type { Context, ProgressEvent } from './context.js';
import { checkInterrupt } from './context.js';

/** How far the reading of files is; asked again, it knows how far a large one is by then. */
export function reading(
  phase: string,
  count: ReadCount,
  of: { readonly files: number; readonly bytes: number },
): ProgressEvent {
  return {
    phase,
    done: count.bytes(),
    total: of.bytes,
    unit: 'bytes',
    also: { done: count.files(), total: of.files },
    again: () => reading(phase, count, of),
  };
}

/** How far a transfer is, of which only whole files are heard; large ones on this machine are seen while they are read. */
export function moving(
  phase: string,
  done: { readonly files: number; readonly bytes: number },
  of: { readonly files: number; readonly bytes: number; readonly from: number },
): ProgressEvent {
  return {
    phase,
    done: Math.max(done.bytes, Math.min(bytesRead() - of.from, of.bytes)),
    total: of.bytes,
    unit: 'bytes',
    also: { done: done.files, total: of.files },
    again: () => moving(phase, done, of),
  };
}

/** Says that a phase has begun of which nothing can be counted yet. */
export function announce({ progress }: Context, phase: string): void {
  progress({ phase, done: 0, total: 0, unit: 'files' });
}

/** Says for how long a server that is there has not answered. */
export function waiting({ progress }: Context): (seconds: number) => void {
  return (seconds) =>
    progress({ phase: 'wait', done: seconds, total: 0, unit: 'files', counted: 'second' });
}

/** Passes on how far the server is with a phase that was announced as `phase`. */
export function serverWork({ progress }: Context, phase: string): OnWork {
  return ({ phase: there, files, bytes }) => {
    // The bytes of small files say little, and those of large ones all.
    progress({ phase: there ?? phase, ...bytes, unit: 'bytes', also: files });
  };
}

/** Wraps a repository so that reading its history and trees, which can be long, is seen to go on, and can be stopped. */
export function heard(context: Context, remote: Remote): Remote {
  const { progress } = context;
  let done = 0;
  const count = async <T>(answer: T, read: number): Promise<T> => {
    // On this machine an answer is there at once, and nobody who asks dsg to stop would ever be heard.
    await breath();
    checkInterrupt(context);
    done += read;
    progress({ phase: 'history', done, total: 0, unit: 'files', counted: 'object' });
    return answer;
  };
  return {
    ...remote,
    async chain(wanted) {
      const found = await remote.chain(wanted);
      return count(found, found.length);
    },
    snapshot: async (hash) => count(await remote.snapshot(hash), 1),
    entries: async (hashes, name) => count(await remote.entries(hashes, name), hashes.length),
    trees: async (hashes) => count(await remote.trees(hashes), hashes.length),
  };
}

/** Hears of the operations that are done in the working folder. */
export function applying(
  { progress }: Context,
  { operations }: { readonly operations: readonly unknown[] },
): (done: number) => void {
  return (done) => progress({ phase: 'apply', done, total: operations.length, unit: 'files' });
}
