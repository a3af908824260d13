// Death and errors at the nth durable operation of what runs in this process.
import { interceptOperations, type Operation } from '../../src/fs/durable.js';
import { releaseAllLocks } from '../../src/fs/lock.js';

/** What a dead process throws; nothing in dsg knows it, so nothing can treat it as a mere error. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** What a run came to that was struck, or was to be. */
export interface Struck {
  /** The operation that was struck; undefined when the run ended before it came to that. */
  readonly at: string | undefined;
  /** How many operations the run began. */
  readonly count: number;
  /** True when the run said that it was done. */
  readonly acknowledged: boolean;
  readonly error: unknown;
}

/** Whether the struck operation is not done, or done with its answer lost. */
export type Phase = 'before' | 'after';

/** Runs `work` in a process that dies at its nth operation: no later one is done, and its locks are free. */
export async function dieAt(
  n: number,
  phase: Phase,
  work: () => Promise<unknown>,
): Promise<Struck> {
  let count = 0;
  let at: string | undefined;
  return intercepted(
    work,
    () => ({ at, count }),
    (operation, path, now) => {
      if (at !== undefined) throw new Crash('dead');
      if (now === 'before') count += 1;
      if (count !== n || now !== phase) return;
      at = `${operation} ${path}`;
      throw new Crash(at);
    },
  );
}

export interface Failure {
  readonly code: string;
  /** Strikes every later operation too, as far as the disk's state would. */
  readonly lasting: boolean;
}

/** Operations that a full disk refuses; renaming and removing need no space. */
const TAKES_SPACE: ReadonlySet<Operation> = new Set([
  'open',
  'write',
  'copy',
  'mkdir',
  'link',
  'symlink',
  'fsync',
  'sync-fs',
]);

/** Runs `work` with a system error at its nth operation, and after it when the failure lasts. */
export async function failAt(
  n: number,
  { code, lasting }: Failure,
  work: () => Promise<unknown>,
): Promise<Struck> {
  let count = 0;
  let at: string | undefined;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return intercepted(
    work,
    () => ({ at, count }),
    (operation, path, now) => {
      if (now === 'after') return;
      count += 1;
      if (count < n || (count > n && !lasting)) return;
      if (isFull && !TAKES_SPACE.has(operation)) return;
      at ??= `${operation} ${path}`;
      throw systemError(code, operation, path);
    },
  );
}

export interface Recorded {
  readonly operation: Operation;
  readonly path: string;
}

/** Chooses where to strike: every operation once; of those done for many contents alike, the first two and the last. */
export function pointsIn(recorded: readonly Recorded[]): number[] {
  const byKind = new Map<string, number[]>();
  for (const [i, { operation, path }] of recorded.entries()) {
    const kind = `${operation} ${kindOf(path)}`;
    byKind.set(kind, [...(byKind.get(kind) ?? []), i + 1]);
  }
  const chosen = [...byKind.values()].flatMap((all) => [
    ...all.slice(0, 2),
    ...all.slice(2).slice(-1),
  ]);
  return chosen.sort((a, b) => a - b);
}

/** What is left of a path without the hashes, handles and transactions that tell one from the next of its kind. */
function kindOf(path: string): string {
  return path
    .replace(/\b[0-9a-f]{2}\/[0-9a-f]{64}/g, 'HASH')
    .replace(/[0-9a-f]{64}/g, 'HASH')
    .replace(/(blobs|objects)\/[0-9a-f]{2}$/, '$1/SHELF')
    .replace(/\bt\d+-[0-9a-f]{8}/g, 'TX')
    .replace(/\/proc\/self\/fd\/\d+/, 'HANDLE');
}

/** Lists what `work` does, in order. */
export async function recordOperations(work: () => Promise<unknown>): Promise<Recorded[]> {
  const done: Recorded[] = [];
  interceptOperations((operation, path, now) => {
    if (now === 'before') done.push({ operation, path });
  });
  try {
    await work();
  } finally {
    interceptOperations(undefined);
  }
  return done;
}

async function intercepted(
  work: () => Promise<unknown>,
  struck: () => { at: string | undefined; count: number },
  intercept: Parameters<typeof interceptOperations>[0],
): Promise<Struck> {
  interceptOperations(intercept);
  try {
    await work();
    return { ...struck(), acknowledged: true, error: undefined };
  } catch (error) {
    return { ...struck(), acknowledged: false, error };
  } finally {
    releaseAllLocks();
    interceptOperations(undefined);
  }
}

/** Makes an error as Node makes them. */
export function systemError(code: string, syscall: string, path: string): Error {
  const error = new Error(`${code}: made by the test, ${syscall} '${path}'`);
  return Object.assign(error, { code, errno: -5, syscall, path });
}
