import type { DsgError } from '../errors/error.js';
import { isDsgError, systemCode } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import { readFiles, unpackBytes } from '../store/bulk.js';
import { hashBytes } from '../store/hash.js';
import type { BlobRequest, Reply, Transport } from './protocol.js';
import { damagedContent } from './read-blob.js';
import { BATCH_BYTES, BATCH_FILES, FILE_WEIGHT, WINDOW_BYTES } from './sizes.js';
import { runsOf, Window } from './window.js';

/**
 * Fetches small contents into memory, each verified against its hash; one that is missing or damaged is an integrity
 * error in its place, and hides no other.
 */
export async function fetchBytes(
  transport: Transport,
  blobs: readonly BlobRequest[],
  pool: Pool,
): Promise<(Uint8Array | DsgError)[]> {
  const found: (Uint8Array | DsgError)[] = [];
  const window = new Window(WINDOW_BYTES);
  const size = (blob: BlobRequest) => blob.size + FILE_WEIGHT;
  let start = 0;
  for (const batch of runsOf(blobs, { count: BATCH_FILES, bytes: BATCH_BYTES, size })) {
    const at = start;
    start += batch.length;
    const weight = batch.reduce((sum, blob) => sum + size(blob), 0);
    await window.begin(weight, async () => {
      const came = await fetchRun(transport, batch, pool);
      for (const [i, one] of came.entries()) found[at + i] = one;
    });
  }
  await window.finish();
  return found;
}

async function fetchRun(
  transport: Transport,
  batch: readonly BlobRequest[],
  pool: Pool,
): Promise<(Uint8Array | DsgError)[]> {
  try {
    return await read(transport, batch, pool);
  } catch (error) {
    const [blob] = batch;
    const damage = blob && damageIn(error, blob);
    if (!damage) throw error;
    if (batch.length === 1) return [damage];
    const came: (Uint8Array | DsgError)[] = [];
    for (const one of batch) came.push(...(await fetchRun(transport, [one], pool)));
    return came;
  }
}

/** What an error says of a content; undefined where it says something of the way there. */
function damageIn(error: unknown, { hash }: BlobRequest): DsgError | undefined {
  if (isDsgError(error, 'integrity')) return error;
  if (isDsgError(error, 'changed')) return damagedContent(hash, 'it is damaged');
  const code = systemCode(error);
  if (code === 'ENOENT') return damagedContent(hash, 'it is missing');
  return code === 'EIO'
    ? damagedContent(hash, 'the disk reports an input/output error')
    : undefined;
}

async function read(
  transport: Transport,
  batch: readonly BlobRequest[],
  pool: Pool,
): Promise<(Uint8Array | DsgError)[]> {
  const { found, ...bulk } = await ask(transport, batch, pool);
  const bytes = await unpackBytes(pool, bulk);
  const expected = batch.reduce((sum, { size }, i) => sum + (found[i] === true ? size : 0), 0);
  if (bytes.length !== expected)
    throw damagedContent(batch[0]?.hash ?? '', 'the server sent another number of bytes');
  let at = 0;
  return batch.map(({ hash, size }, i) => {
    if (found[i] !== true) return damagedContent(hash, 'it is missing');
    const own = bytes.subarray(at, at + size);
    at += size;
    // What is kept for longer must not keep the whole answer.
    return hashBytes(own) === hash
      ? Uint8Array.from(own)
      : damagedContent(hash, 'its bytes do not match its hash');
  });
}

async function ask(
  transport: Transport,
  batch: readonly BlobRequest[],
  pool: Pool,
): Promise<Reply<'get-blobs'>> {
  const { local } = transport;
  if (!local) {
    const blobs = batch.map(({ hash, size, exec }) => ({ hash, size, exec }));
    return transport.call('get-blobs', { blobs, zstd: transport.isSlow() });
  }
  const places = local.places(batch);
  const files = batch.flatMap(({ size }, i) => {
    const path = places[i];
    return path ? [{ path, size }] : [];
  });
  const found = places.map((path) => path !== null);
  return { found, ...(await readFiles(pool, files, false, true)) };
}
