/** Merges one value: what only one side changed, or both in the same way. */
export function mergeValue<T>(base: T, local: T, remote: T): { readonly value: T } | undefined {
  if (local === remote || remote === base) return { value: local };
  if (local === base) return { value: remote };
  return undefined;
}

/** Merges yes or no, where two of three always agree. */
export function mergeFlag(base: boolean, local: boolean, remote: boolean): boolean {
  return local === remote ? local : !base;
}
