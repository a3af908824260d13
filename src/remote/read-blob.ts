import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import { discardTree } from '../fs/durable.js';
import type { Pool } from '../fs/pool/pool.js';
import { makeTemporaryFolder } from '../fs/temporary-folder.js';
import type { Hash } from '../model/hash.js';
import { hashBackend, hashBytes } from '../store/hash.js';
import { readWhole } from '../store/read-file.js';
import { inBatches, verifyTask } from '../store/tasks.js';
import { fetchContents } from './fetch-contents.js';
import type { BlobRequest, Transport } from './protocol.js';

const PIECE = 1024 * 1024;

/**
 * Reads a content in pieces, never whole; it is verified before the first piece comes, and once more on its way.
 *
 * From another machine it is fetched into a private temporary folder first. A small one is read once, in one piece.
 * RACE: a disk that fails between the two readings is noticed at the end only, when its bytes are out.
 */
export async function* readBlob(
  transport: Transport,
  blob: BlobRequest,
  pool: Pool,
): AsyncGenerator<Uint8Array> {
  if (transport.local) {
    yield* readHere(transport.local.places([blob])[0] ?? null, blob, pool);
    return;
  }
  const folder = makeTemporaryFolder('dsg-content');
  try {
    const to = join(folder, 'content');
    const wanted = { ...blob, to, mode: 0o600, mtime: 0n, path: blob.hash };
    try {
      await fetchContents(transport, [wanted], pool, () => {});
    } catch (error) {
      if (!isDsgError(error, 'integrity')) throw error;
      throw damagedContent(
        blob.hash,
        error.message.replace(/^Cannot [^:]*: (its content )?/, 'it '),
      );
    }
    const bytes = wholeIfRight(to, blob);
    if (bytes) yield bytes;
    else yield* pieces(to, blob.hash);
  } finally {
    discardTree(folder);
  }
}

async function* readHere(
  path: string | null,
  { hash, size }: Pick<BlobRequest, 'hash' | 'size'>,
  pool: Pool,
): AsyncGenerator<Uint8Array> {
  if (path === null) throw damagedContent(hash, 'it is missing');
  const bytes = wholeIfRight(path, { hash, size });
  if (bytes) {
    yield bytes;
    return;
  }
  const expected = [{ path, hash, size }];
  const [fault] = (await inBatches(pool, verifyTask, expected, { size: () => size })).flat();
  if (fault !== undefined) throw damagedContent(hash, fault);
  yield* pieces(path, hash);
}

/** Reads a small content at once, and hashes what it gives away; undefined where anything is wrong: what, is found out later. */
function wholeIfRight(
  path: string,
  { hash, size }: Pick<BlobRequest, 'hash' | 'size'>,
): Uint8Array | undefined {
  if (size > PIECE) return undefined;
  try {
    const bytes = readWhole(path, size);
    return bytes && hashBytes(bytes) === hash ? bytes : undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

async function* pieces(path: string, hash: Hash): AsyncGenerator<Uint8Array> {
  const hasher = hashBackend().create();
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    hasher.update(piece as Uint8Array);
    yield piece as Uint8Array;
  }
  if (hasher.digest() !== hash)
    throw damagedContent(hash, 'its bytes changed while they were read');
}

/** A stored content that cannot be had as it was. */
export function damagedContent(hash: string, why: string): DsgError {
  return new DsgError('integrity', `Cannot read the content ${hash}: ${why}`, {
    hint: 'dsg fsck --read-data',
    data: { object: hash },
  });
}
