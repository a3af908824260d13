import { createRequire } from 'node:module';

/** The calls of `fs-native-extensions` that dsg uses (its own package has no types). */
export interface NativeFs {
  tryLock(fd: number): boolean;
  unlock(fd: number): void;
  /** renameat2(RENAME_EXCHANGE). */
  swapSync(from: string, to: string): void;
}

let loaded: NativeFs | undefined | null = null;

/** Loads the native file calls; undefined where there are none for this machine. */
export function native(): NativeFs | undefined {
  if (loaded === null) {
    try {
      loaded = createRequire(import.meta.url)('fs-native-extensions') as NativeFs;
    } catch {
      loaded = undefined;
    }
  }
  return loaded;
}
