import { resolve } from 'node:path';
import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import { countRead } from '../store/count-read.js';
import { hashBackend } from '../store/hash.js';
import { hashTask, inBatches } from '../store/tasks.js';
import { statOf } from '../worktree/look.js';
import { reading } from './announce.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';

/** A file's hash and size; the path is null for what came on stdin. */
export interface HashedFile {
  readonly path: string | null;
  readonly hash: Hash;
  readonly size: number;
}

/** Hashes regular files anywhere, none of them loaded into memory; links are not followed. */
export async function hashFiles(context: Context, paths: readonly string[]): Promise<HashedFile[]> {
  const absolute = paths.map((path) => resolve(context.cwd, path));
  for (const [i, path] of absolute.entries()) checkRegular(paths[i] ?? path, path);
  const size = (path: string) => Number(statOf(path)?.size ?? 0);
  const of = { files: paths.length, bytes: absolute.reduce((sum, path) => sum + size(path), 0) };
  const count = countRead(of.bytes);
  context.progress(reading('verify', count, of));
  const results = await inBatches(context.pool, hashTask, absolute, {
    size,
    done(batch) {
      checkInterrupt(context);
      count.done(batch.map(size));
      context.progress(reading('verify', count, of));
    },
  });
  return results.flat().map((result, i) => {
    const path = paths[i] ?? '';
    if ('failed' in result)
      throw new DsgError(
        result.failed === 'unreadable' ? 'no-permission' : 'changed',
        `Cannot hash "${path}": ${result.why}`,
        { data: { path } },
      );
    return { path, hash: result.hash, size: result.size };
  });
}

function checkRegular(shown: string, path: string): void {
  const stat = statOf(path);
  if (stat?.isFile()) return;
  const why = !stat
    ? 'there is no such file'
    : stat.isDirectory()
      ? 'it is a folder'
      : 'it is not a regular file';
  throw new DsgError(stat ? 'usage' : 'not-found', `Cannot hash "${shown}": ${why}`, {
    hint: 'name regular files',
    data: { path: shown },
  });
}

/** Hashes what comes on stdin. */
export async function hashStdin(context: Context): Promise<HashedFile> {
  if (!context.stdin) throw new DsgError('usage', 'Cannot hash stdin: there is none');
  const hasher = hashBackend().create();
  let size = 0;
  for await (const piece of context.stdin()) {
    checkInterrupt(context);
    hasher.update(piece);
    size += piece.length;
  }
  return { path: null, hash: hasher.digest(), size };
}
