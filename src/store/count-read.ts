import { bytesRead } from '../fs/pool/pulse.js';
import { CHUNK } from './read-file.js';

/** Counts files that are read in batches, large ones while they are being read. */
export interface ReadCount {
  /** Made for `inBatches`. */
  readonly done: (sizes: readonly number[]) => void;
  files(): number;
  bytes(): number;
}

/** Begins to count; `total` is the bytes of all of it. */
export function countRead(total: number): ReadCount {
  const before = bytesRead();
  let files = 0;
  let bytes = 0;
  let small = 0;
  return {
    done(sizes) {
      files += sizes.length;
      for (const size of sizes) {
        bytes += size;
        // What is read in one piece is not noted while it is read.
        if (size < CHUNK) small += size;
      }
    },
    files: () => files,
    bytes: () => Math.max(bytes, Math.min(small + bytesRead() - before, total)),
  };
}
