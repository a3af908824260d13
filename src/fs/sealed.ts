import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import { openNew, removeIfThere, renamePath, syncFile, syncFolder, writeAll } from './durable.js';

/** What Node reads in one piece, and what it can make a text of. */
const MOST_BYTES = 2 ** 31 - 1;
const MOST_TEXT = 2 ** 29 - 25;

/** Writes a file whole or not at all: temporary name, write, fsync, rename, fsync of the folder. */
export function writeAtomic(path: string, bytes: Uint8Array, mode = 0o666): void {
  writeBeside(`${path}.new`, path, { bytes, mode });
}

/** Does so under a temporary name elsewhere on the same file system: in a folder of data a leftover would be data. */
export function writeBeside(
  temporary: string,
  path: string,
  { bytes, mode }: { bytes: Uint8Array; mode: number },
): void {
  removeIfThere(temporary);
  const fd = openNew(temporary, mode);
  try {
    writeAll(fd, bytes, temporary);
    syncFile(fd, temporary);
  } finally {
    closeSync(fd);
  }
  renamePath(temporary, path);
  syncFolder(dirname(path));
}

/** Writes a small state file as one line of JSON and one of its SHA-256, atomically. */
export function writeSealed(path: string, value: object): void {
  const body = `${JSON.stringify(value)}\n`;
  writeAtomic(path, Buffer.from(`${body}sha256:${digest(body)}\n`));
}

/**
 * Reads what `writeSealed` wrote; undefined when there is no such file.
 *
 * Throws an integrity error when a byte of it differs; `hint` is the command that mends it.
 */
export function readSealed(path: string, hint?: string): Record<string, unknown> | undefined {
  const text = readIfThere(path, { hint, most: MOST_TEXT })?.toString('utf8');
  if (text === undefined) return undefined;
  if (text === '') throw damaged(path, 'it is empty', hint);
  const end = text.indexOf('\n') + 1;
  const body = text.slice(0, end);
  if (text.slice(end) !== `sha256:${digest(body)}\n`)
    throw damaged(path, 'its checksum does not match', hint);
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw damaged(path, 'it has the wrong form', hint);
  return value as Record<string, unknown>;
}

/** Reads a whole file; undefined when it is not there, an integrity error when it has more than `most` bytes. A link is followed only when it may be a person's. */
export function readIfThere(
  path: string,
  {
    mayBeLink = false,
    hint,
    most = MOST_BYTES,
  }: { mayBeLink?: boolean; hint?: string | undefined; most?: number } = {},
): Buffer | undefined {
  let fd: number;
  try {
    // A fifo in its place must not make us wait for a writer.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    fd = openSync(path, mayBeLink ? flags : flags | constants.O_NOFOLLOW);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (systemCode(error) === 'ELOOP') throw damaged(path, 'it is a link', hint);
    throw error;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw damaged(path, 'it is not a regular file', hint);
    if (stat.size > most) throw damaged(path, 'it is too large', hint);
    return readFileSync(fd);
  } catch (error) {
    if (systemCode(error) !== 'EIO') throw error;
    throw damaged(path, 'the disk reports an input/output error', hint);
  } finally {
    closeSync(fd);
  }
}

function digest(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function damaged(path: string, why: string, hint: string | undefined): DsgError {
  return new DsgError('integrity', `Cannot read "${path}": ${why}`, {
    ...(hint !== undefined && { hint }),
    data: { path },
  });
}
