import type { Dirent } from 'node:fs';
import { closeSync, existsSync, fstatSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { createXXHash3 } from 'hash-wasm';
import { DsgError, systemCode } from '../../errors/error.js';
import type { Hash } from '../../model/hash.js';
import { hashBackend } from '../../store/hash.js';
import { openRegular } from '../../store/read-file.js';
import { statOf } from '../../worktree/look.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import { contentKey } from './check-legacy.js';

/** A file that has a content of an old snapshot. */
export interface FoundContent {
  readonly from: string;
  readonly hash: Hash;
  readonly size: number;
  readonly exec: boolean;
}

/** Content (`contentKey`) -> where it is; null where two files with different bytes have one old hash. */
export type FoundContents = ReadonlyMap<string, FoundContent | null>;

const PIECE = 4 * 1024 * 1024;

/**
 * Looks for the contents that old snapshots name, in folders and in their ZFS snapshots, by size and XXH3-64.
 *
 * Follows no link. Files of other sizes are not read. Each file is read once, for the old hash and for BLAKE3.
 */
export async function findContents(
  context: Context,
  folders: readonly string[],
  wanted: ReadonlyMap<string, string>,
): Promise<FoundContents> {
  const sizes = new Set([...wanted.keys()].map((key) => Number(key.split(' ')[0])));
  const hasher = await createXXHash3(0, 0);
  const piece = Buffer.alloc(PIECE);
  const found = new Map<string, FoundContent | null>();
  let looked = 0;
  for (const file of filesIn(folders)) {
    looked += 1;
    if (looked % 100 === 1) {
      checkInterrupt(context);
      context.progress({ phase: 'scan', done: looked, total: 0, unit: 'files' });
    }
    if (!sizes.has(Number(statOf(file)?.size ?? -1))) continue;
    const read = readBoth(file, piece, hasher.init());
    if (read === undefined) continue;
    const key = contentKey({ size: read.content.size, sum: read.sum });
    if (!wanted.has(key)) continue;
    const known = found.get(key);
    if (known === undefined) found.set(key, read.content);
    else if (known !== null && known.hash !== read.content.hash) found.set(key, null);
  }
  return found;
}

function* filesIn(folders: readonly string[]): Generator<string> {
  for (const folder of folders) {
    yield* below(folder, true);
    const snapshots = join(folder, '.zfs/snapshot');
    if (existsSync(snapshots))
      for (const { name } of entriesIn(snapshots)) yield* below(join(snapshots, name), true);
  }
}

function* below(folder: string, isTop: boolean): Generator<string> {
  for (const entry of entriesIn(folder)) {
    if (isTop && (entry.name === '.dsg' || entry.name === '.zfs')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* below(path, false);
    else if (entry.isFile()) yield path;
  }
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const why = { EACCES: 'permission denied', EIO: 'the disk reports an error' }[
      systemCode(error) ?? ''
    ];
    if (why === undefined) throw error;
    throw new DsgError('no-permission', `Cannot look for contents in "${folder}": ${why}`, {
      state: 'Nothing was changed.',
      hint: 'get the right to read that folder and run the command again',
      data: { path: folder },
    });
  }
}

interface OldHasher {
  update(bytes: Uint8Array): unknown;
  digest(form: 'hex'): string;
}

/** Undefined for a file that changes while it is read, or goes. */
function readBoth(
  path: string,
  piece: Buffer,
  old: OldHasher,
): { sum: string; content: FoundContent } | undefined {
  let fd: number;
  try {
    ({ fd } = openRegular(path));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size, mode } = fstatSync(fd);
    const blake3 = hashBackend().create();
    let done = 0;
    for (let count = -1; count !== 0; done += count) {
      count = readSync(fd, piece, 0, piece.length, done);
      const bytes = piece.subarray(0, count);
      old.update(bytes);
      blake3.update(bytes);
    }
    if (done !== size) return undefined;
    const content = { from: path, hash: blake3.digest(), size, exec: (mode & 0o100) !== 0 };
    return { sum: old.digest('hex'), content };
  } finally {
    closeSync(fd);
  }
}
