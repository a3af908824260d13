/** How far a repository is with something that takes long; whoever waits for it may ask at any time. */
export interface Working {
  phase: 'verify' | 'commit' | 'check' | null;
  files: { done: number; total: number };
  bytes: { done: number; total: number };
}

export function createWorking(): Working {
  return { phase: null, files: { done: 0, total: 0 }, bytes: { done: 0, total: 0 } };
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
  working.files = { done: 0, total: files.length };
  working.bytes = { done: 0, total: bytes };
}

/** Counts files that are done; made for `inBatches`. */
export function countDone(
  working: Working | undefined,
): (files: readonly { readonly size: number }[]) => void {
  return (files) => {
    if (!working) return;
    working.files.done += files.length;
    working.bytes.done += files.reduce((sum, { size }) => sum + size, 0);
  };
}
