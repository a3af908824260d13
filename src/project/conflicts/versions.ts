import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import type { Content } from '../../content/content.js';
import { contentOf } from '../../content/content.js';
import { DsgError, systemCode } from '../../errors/error.js';
import type { FileEntry, Leaf } from '../../model/entry.js';
import type { Remote } from '../../remote/client.js';
import { hashBackend } from '../../store/hash.js';
import type { Change } from '../../sync/analyze.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import type { Project } from '../open.js';

/** Bytes up to which a version of the repository is kept in memory once it was read. */
const KEPT = 64 * 1024 * 1024;
const PIECE = 1024 * 1024;
const NOTHING = contentOf(new Uint8Array());

/** The local version of a conflict; reading it fails when the file is no longer what was scanned. */
export function localContent(
  { root }: Project,
  { path, local }: Pick<Change, 'path' | 'local'>,
  signal?: AbortSignal,
): Content {
  if (local?.kind !== 'file') return NOTHING;
  return { size: local.size, chunks: () => readScanned(join(root, path), { path, local, signal }) };
}

/** Bytes that tell text from most of what is none. */
const HEAD = 16 * 1024;

/** Reads how the local version of a conflict begins; undefined where that cannot be read now. */
export function readHead({ root }: Project, { path }: Change): Uint8Array | undefined {
  let fd: number | undefined;
  try {
    fd = openScanned(join(root, path), path);
    if (!fstatSync(fd).isFile()) return undefined;
    const head = Buffer.allocUnsafe(HEAD);
    return head.subarray(0, readSync(fd, head, 0, HEAD, 0));
  } catch (error) {
    // It is read again, and its faults told, by whatever needs it.
    if (error instanceof DsgError || systemCode(error) !== undefined) return undefined;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

interface Scanned {
  readonly path: string;
  readonly local: FileEntry;
  readonly signal: AbortSignal | undefined;
}

async function* readScanned(
  file: string,
  { path, local, signal }: Scanned,
): AsyncGenerator<Uint8Array> {
  const fd = openScanned(file, path);
  try {
    if (!fstatSync(fd).isFile()) throw changed(path);
    const hasher = hashBackend().create();
    let total = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE);
      const count = readSync(fd, piece, 0, PIECE, total);
      if (count === 0) break;
      total += count;
      if (total > local.size) throw changed(path);
      hasher.update(piece.subarray(0, count));
      yield piece.subarray(0, count);
      // Nobody else gets a turn while a disk is read like this.
      await breath();
      signal?.throwIfAborted();
    }
    if (total !== local.size || hasher.digest() !== local.hash) throw changed(path);
  } finally {
    closeSync(fd);
  }
}

function openScanned(file: string, path: string): number {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) throw changed(path);
    throw error;
  }
}

/** Which version of the repository is wanted, and what ends the reading of it. */
export interface Wanted {
  readonly remote: Remote;
  readonly leaf: Leaf | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A version that the repository has; one that is not too large is fetched once. */
export function remoteContent(context: Context, { remote, leaf, signal }: Wanted): Content {
  if (leaf?.kind !== 'file') return NOTHING;
  const { hash, size, exec } = leaf;
  const fetch = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of remote.blob({ hash, size, exec }, context.pool)) {
      checkInterrupt(context);
      signal?.throwIfAborted();
      yield piece;
    }
  };
  if (size > KEPT) return { size, chunks: fetch };
  let kept: Uint8Array[] | undefined;
  return {
    size,
    chunks: async function* () {
      if (!kept) {
        const pieces: Uint8Array[] = [];
        for await (const piece of fetch()) pieces.push(Uint8Array.from(piece));
        kept = pieces;
      }
      yield* kept;
    },
  };
}

function changed(path: string): DsgError {
  return new DsgError('changed', `Cannot compare "${path}": it changed since it was scanned`, {
    state: 'Nothing was changed.',
    hint: 'dsg resolve',
    data: { path },
  });
}
