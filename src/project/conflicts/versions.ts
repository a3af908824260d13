import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, systemCode } from '../../errors/error.js';
import type { FileEntry, Leaf } from '../../model/entry.js';
import { sameLeaf } from '../../model/entry.js';
import type { Remote } from '../../remote/client.js';
import { hashBytes } from '../../store/hash.js';
import { openRegular, readPieces } from '../../store/read-file.js';
import type { Change } from '../../sync/analyze.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import type { Project } from '../open.js';

/** Bytes of the largest version that is compared or merged line by line; a larger one is told of by its size alone. */
export const LARGEST_COMPARED = 64 * 1024 * 1024;

/** Reads the local version of a conflict; fails when it is no longer what was scanned. */
export function readLocal({ root }: Project, { path, local }: Change): Buffer {
  const leaf = fileOf(local, path);
  try {
    const { fd, stat } = openRegular(join(root, path));
    try {
      if (stat.size !== BigInt(leaf.size)) throw changed(path);
      const pieces: Buffer[] = [];
      readPieces(fd, leaf.size, (piece) => void pieces.push(Buffer.from(piece)));
      const bytes = Buffer.concat(pieces);
      if (hashBytes(bytes) !== leaf.hash) throw changed(path);
      return bytes;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) throw changed(path);
    throw error;
  }
}

/** Reads a version that the repository has. */
export async function readRemote(
  context: Context,
  remote: Remote,
  { hash, size, exec }: FileEntry,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of remote.blob({ hash, size, exec }, context.pool)) {
    checkInterrupt(context);
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

function fileOf(leaf: Leaf | undefined, path: string): FileEntry {
  if (leaf?.kind === 'file') return leaf;
  throw new DsgError('usage', `Cannot read "${path}": it is no file`);
}

function changed(path: string): DsgError {
  return new DsgError('changed', `Cannot compare "${path}": it changed since it was scanned`, {
    state: 'Nothing was changed.',
    hint: 'dsg resolve',
    data: { path },
  });
}

/** Tells why versions cannot be read for a comparison; undefined when they can. */
export function tooLarge(...versions: (Leaf | undefined)[]): boolean {
  return versions.some((leaf) => leaf?.kind === 'file' && leaf.size > LARGEST_COMPARED);
}

/** True when both sides have the same bytes, and differ in the x-bit alone. */
export function sameBytes(a: Leaf | undefined, b: Leaf | undefined): boolean {
  return a?.kind === 'file' && b?.kind === 'file' && a.hash === b.hash && !sameLeaf(a, b);
}
