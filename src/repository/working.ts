import { countRead, type ReadCount } from '../store/count-read.js';

interface Amount {
  readonly done: number;
  readonly total: number;
}

/** How far a repository is with something that takes long; whoever waits for it may ask at any time. */
export interface Working {
  phase: 'verify' | 'commit' | 'check' | null;
  of: { readonly files: number; readonly bytes: number };
  count: ReadCount;
}

export function createWorking(): Working {
  return { phase: null, of: { files: 0, bytes: 0 }, count: countRead(0) };
}

/** How far it is now. */
export function workDone({ phase, of, count }: Working): {
  phase: Working['phase'];
  files: Amount;
  bytes: Amount;
} {
  return {
    phase,
    files: { done: count.files(), total: of.files },
    bytes: { done: count.bytes(), total: of.bytes },
  };
}

/** Begins a phase; without files, nothing of it can be counted. */
export function beginPhase(
  working: Working | undefined,
  phase: Working['phase'],
  files: readonly { readonly size: number }[] = [],
): void {
  if (!working) return;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  working.phase = phase;
  working.of = { files: files.length, bytes };
  working.count = countRead(bytes);
}

/** Counts files that are done; made for `inBatches`. */
export function countDone(
  working: Working | undefined,
): (files: readonly { readonly size: number }[]) => void {
  return (files) => working?.count.done(files.map(({ size }) => size));
}
