import type { BigIntStats } from 'node:fs';
import { closeSync, fstatSync } from 'node:fs';
import { DsgError, systemCode } from '../errors/error.js';
import {
  cloneFile,
  openNew,
  removeIfThere,
  setMode,
  setTime,
  truncateFile,
  writeAll,
} from '../fs/durable.js';
import { translateFailure } from '../fs/failure.js';
import type { Hash } from '../model/hash.js';
import { hashBackend } from './hash.js';
import { hashFile, openRegular, readPieces } from './read-file.js';

/** One file to be taken in: from where, to which new path, and what it must turn out to be. */
export interface Intake {
  readonly from: string;
  readonly to: string;
  readonly hash: Hash;
  /** Bytes. */
  readonly size: number;
  /** Permission bits of the new file before the umask. */
  readonly mode: number;
  /** Nanoseconds. */
  readonly mtime: bigint;
}

/** From this size on a copy shares its blocks with the original where the file system can. */
const CLONE_FROM = 128 * 1024;
const ZERO = Buffer.alloc(64 * 1024);

/**
 * Copies a file to a new path and proves that exactly the expected bytes arrived there.
 *
 * The new file is complete but not yet durable. On any failure nothing is left at `to`.
 */
export function takeIn(intake: Intake): void {
  const { from, to, hash, size } = intake;
  try {
    const got = size >= CLONE_FROM && cloneFile(from, to) ? finishClone(intake) : copyFile(intake);
    if (got.hash !== hash || got.size !== size) {
      throw new DsgError(
        'changed',
        `Cannot take in "${from}": its bytes are not the expected ones`,
        {
          data: { path: from, expected: hash, found: got.hash },
        },
      );
    }
  } catch (error) {
    removeIfThere(to);
    // Errors of writing have been put into words; what is left of these comes from reading.
    throw systemCode(error) === 'EIO' ? translateFailure(error, 'read', from) : error;
  }
}

function finishClone({ to, mode, mtime }: Intake): { hash: Hash; size: number } {
  const { fd } = openRegular(to);
  try {
    setMode(fd, mode, to);
    setTime(fd, mtime, to);
  } finally {
    closeSync(fd);
  }
  return hashFile(to);
}

function copyFile(intake: Intake): { hash: Hash; size: number } {
  const { from, to, mode } = intake;
  const source = openRegular(from);
  try {
    const fd = openNew(to, mode);
    try {
      const result = pour(source.fd, source.stat, fd, to);
      finishCopy(fd, intake, result.size);
      return result;
    } finally {
      closeSync(fd);
    }
  } finally {
    closeSync(source.fd);
  }
}

/** Sets what the umask took from the mode, and the time; proves that every byte was taken. */
function finishCopy(fd: number, { to, mode, mtime }: Intake, size: number): void {
  const found = fstatSync(fd);
  if (found.size !== size)
    throw new DsgError('failed', `Cannot write "${to}": it has another size than what was written`);
  if ((found.mode & 0o777) !== mode) setMode(fd, mode, to);
  setTime(fd, mtime, to);
}

/** Copies bytes and hashes what is written; blocks of zeros in a file with holes become holes again. */
function pour(
  source: number,
  stat: BigIntStats,
  target: number,
  to: string,
): { hash: Hash; size: number } {
  const sparse = stat.blocks * 512n < stat.size;
  const backend = hashBackend();
  const hasher = stat.size > 1024n * 1024n ? backend.create() : undefined;
  let whole: Hash | undefined;
  let at = 0;
  const size = readPieces(source, Number(stat.size), (piece) => {
    if (hasher) hasher.update(piece);
    else whole = at === 0 ? backend.hash(piece) : undefined;
    if (sparse) writeSparse(target, piece, to, at);
    else writeAll(target, piece, to);
    at += piece.length;
  });
  if (sparse) truncateFile(target, size, to);
  const hash =
    hasher?.digest() ?? whole ?? (size === 0 ? backend.hash(Buffer.alloc(0)) : hashFile(to).hash);
  return { hash, size };
}

function writeSparse(fd: number, piece: Buffer, to: string, position: number): void {
  for (let at = 0; at < piece.length; at += ZERO.length) {
    const block = piece.subarray(at, at + ZERO.length);
    if (!block.equals(ZERO.subarray(0, block.length))) writeAll(fd, block, to, position + at);
  }
}
