import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const KIB = 1024;

/** Takes all space but so many bytes; returns what gives it back. */
export function fillBytes(dir: string, free: number): () => void {
  const path = join(dir, 'filler');
  const file = openSync(path, 'w');
  let size = 0;
  for (let chunk = 256 * KIB; chunk >= KIB; ) {
    try {
      size += writeSync(file, Buffer.alloc(chunk, 1));
      fsyncSync(file);
    } catch {
      chunk /= 2;
    }
  }
  ftruncateSync(file, Math.max(0, size - free));
  fsyncSync(file);
  closeSync(file);
  return () => rmSync(path);
}
