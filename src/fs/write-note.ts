import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolders, openNew, writeAll } from './durable.js';

/** Writes a new file for its owner's eyes into a folder, which is made when it is missing; returns the path. */
export function writeNote(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  makeFolders(folder, 0o700);
  const fd = openNew(path, 0o600);
  try {
    writeAll(fd, Buffer.from(text), path);
  } finally {
    closeSync(fd);
  }
  return path;
}
