import { createReadStream } from 'node:fs';
import { DsgError } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import type { Hash } from '../model/hash.js';
import { hashBackend } from '../store/hash.js';
import { inBatches, verifyTask } from '../store/tasks.js';
import type { BlobRequest, Transport } from './protocol.js';

const PIECE = 1024 * 1024;

/**
 * Reads a content in pieces, never whole; it is verified before the first piece comes, and once more on its way.
 *
 * RACE: a disk that fails between the two readings is noticed at the end only, when its bytes are out.
 */
export async function* readBlob(
  transport: Transport,
  { hash, size, exec }: BlobRequest,
  pool: Pool,
): AsyncGenerator<Uint8Array> {
  const { paths } = await transport.call('blobs', { blobs: [{ hash, size, exec }] });
  const path = paths[0];
  if (!path) throw damaged(hash, 'it is missing');
  const expected = [{ path, hash, size }];
  const [fault] = (await inBatches(pool, verifyTask, expected, { size: () => size })).flat();
  if (fault !== undefined) throw damaged(hash, fault);
  const hasher = hashBackend().create();
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    hasher.update(piece as Uint8Array);
    yield piece as Uint8Array;
  }
  if (hasher.digest() !== hash) throw damaged(hash, 'its bytes changed while they were read');
}

function damaged(hash: Hash, why: string): DsgError {
  return new DsgError('integrity', `Cannot read the content ${hash}: ${why}`, {
    hint: 'dsg fsck --read-data',
    data: { object: hash },
  });
}
