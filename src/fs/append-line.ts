import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders, perform, syncFile, syncFolder, writeAll } from './durable.js';

interface AppendOptions {
  readonly end?: '\n' | '\r\n';
  readonly mode?: number;
  /** False where a link must not be written through. */
  readonly isFollowed?: boolean;
}

/** Adds a line to a text file of a person's, durably; the file is made, for its owner alone, when it is missing. */
export function appendLine(
  path: string,
  line: string,
  { end = '\n', mode = 0o600, isFollowed = true }: AppendOptions = {},
): void {
  makeFolders(dirname(path), 0o700);
  const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW } = fs.constants;
  const flags = O_RDWR | O_CREAT | O_APPEND | (isFollowed ? 0 : O_NOFOLLOW);
  const fd = perform('open', path, () => fs.openSync(path, flags, mode));
  try {
    const size = fs.fstatSync(fd).size;
    const last = Buffer.alloc(1);
    // Whoever wrote the file before may have left its last line open.
    const isOpen = size > 0 && fs.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
    writeAll(fd, Buffer.from(`${isOpen ? end : ''}${line}${end}`), path);
    syncFile(fd, path);
  } finally {
    fs.closeSync(fd);
  }
  syncFolder(dirname(path));
}
