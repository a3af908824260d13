import { closeSync, read } from 'node:fs';
import { noteRead } from '../fs/pool/pulse.js';
import { hashBackend } from './hash.js';
import type { ReadResult } from './read-file.js';
import { hashOpened, openRegular, unlessChanged } from './read-file.js';

const PIECE = 4 * 1024 * 1024;
/** Below this a file is read before a second buffer could be of use. */
export const LARGE = 2 * PIECE;

/**
 * Hashes a file as `hashFile` does; the pieces of a large one are read while the ones before are hashed.
 *
 * Throws `changed` when the file changes meanwhile.
 */
export async function hashAnyFile(path: string): Promise<ReadResult> {
  const { fd, stat } = openRegular(path);
  try {
    if (stat.size < BigInt(LARGE)) return hashOpened(fd, stat, path);
    const hasher = hashBackend().create();
    const buffers = [Buffer.allocUnsafeSlow(PIECE), Buffer.allocUnsafeSlow(PIECE)] as const;
    let size = 0;
    let next = readPiece(fd, buffers[0], 0);
    for (let turn = 0; ; turn = 1 - turn) {
      const count = await next;
      if (count === 0) break;
      size += count;
      noteRead(count);
      next = readPiece(fd, turn === 0 ? buffers[1] : buffers[0], size);
      hasher.update((turn === 0 ? buffers[0] : buffers[1]).subarray(0, count));
    }
    return unlessChanged(fd, stat, { path, hash: hasher.digest(), size });
  } finally {
    closeSync(fd);
  }
}

function readPiece(fd: number, into: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, into, 0, into.length, position, (error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}
