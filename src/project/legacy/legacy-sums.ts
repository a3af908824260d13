import { createXXHash3 } from 'hash-wasm';

/** XXH3-64, with which the older dsg named contents, manifests and snapshots: 16 hexadecimal digits. */
export interface LegacySums {
  /** Of texts and bytes, one after the other. */
  of(parts: Iterable<string | Uint8Array>): string;
}

export async function legacySums(): Promise<LegacySums> {
  const hasher = await createXXHash3(0, 0);
  return {
    of(parts) {
      hasher.init();
      for (const one of parts) hasher.update(one);
      return hasher.digest('hex');
    },
  };
}

/** Tells whether a value is such a hash. */
export function isLegacySum(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value);
}
