import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
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
export function localContent({ root }: Project, { path, local }: Change): Content {
  if (local?.kind !== 'file') return NOTHING;
  return { size: local.size, chunks: () => readScanned(join(root, path), path, local) };
}

function* readScanned(file: string, path: string, leaf: FileEntry): Generator<Uint8Array> {
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
      if (total > leaf.size) throw changed(path);
      hasher.update(piece.subarray(0, count));
      yield piece.subarray(0, count);
    }
    if (total !== leaf.size || hasher.digest() !== leaf.hash) throw changed(path);
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

/** A version that the repository has; one that is not too large is fetched once. */
export function remoteContent(context: Context, remote: Remote, leaf: Leaf | undefined): Content {
  if (leaf?.kind !== 'file') return NOTHING;
  const { hash, size, exec } = leaf;
  const fetch = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of remote.blob({ hash, size, exec }, context.pool)) {
      checkInterrupt(context);
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
