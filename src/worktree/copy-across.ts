import { closeSync, lstatSync, readlinkSync } from 'node:fs';
import { makeSymlink, removeIfThere, syncFile } from '../fs/durable.js';
import { takeIn } from '../store/intake.js';
import { hashFile, openRegular } from '../store/read-file.js';

/** Copies a file or a link to another file system, verified and durable. */
export function copyAcross(from: string, to: string): void {
  removeIfThere(to);
  if (lstatSync(from).isSymbolicLink()) {
    makeSymlink(readlinkSync(from), to);
    return;
  }
  const { hash, size, stat } = hashFile(from);
  takeIn({ from, to, hash, size, mode: Number(stat.mode & 0o777n), mtime: stat.mtimeNs });
  const { fd } = openRegular(to);
  try {
    syncFile(fd, to);
  } finally {
    closeSync(fd);
  }
}
