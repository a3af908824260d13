import { DsgError, isDsgError } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import type { Hash } from '../model/hash.js';
import type { Bulk } from '../store/bulk.js';
import { unpackBytes, writeFiles } from '../store/bulk.js';
import type { Intake } from '../store/intake.js';
import { unpackObject } from '../store/object-file.js';
import { PartWriter } from '../store/part-writer.js';
import { inBatches, takeInTask } from '../store/tasks.js';
import type { BlobRequest, Request, Transport } from './protocol.js';
import { MAX_OBJECTS } from './protocol.js';
import type { Arrived } from './send-contents.js';
import {
  BATCH_BYTES,
  BATCH_FILES,
  FILE_WEIGHT,
  PART_BYTES,
  SMALL_BYTES,
  WINDOW_BYTES,
} from './sizes.js';
import { runsOf, Window } from './window.js';

/** Files that are copied at once where nothing is sent. */
const LOCAL_RUN = 2048;

/** A content to fetch: where it goes, and the path it is known by in errors. */
export interface Fetch extends BlobRequest {
  readonly to: string;
  readonly mode: number;
  readonly mtime: bigint;
  readonly path: string;
}

/**
 * Fetches contents into new files, each verified against its hash; on failure nothing wrong is left.
 *
 * They are taken one by one as there is room for them, so that a list of millions need never be there at once.
 */
export async function fetchContents(
  transport: Transport,
  blobs: Iterable<Fetch>,
  pool: Pool,
  arrived: Arrived,
): Promise<void> {
  const { local } = transport;
  if (local) {
    // Nothing is gained by having more under way, and each that is takes memory.
    const size = () => 0;
    for (const run of runsOf(blobs, { count: LOCAL_RUN, bytes: 1, size }))
      await copyContents(local.places(run), run, pool, arrived);
    return;
  }
  const window = new Window(WINDOW_BYTES);
  const size = (blob: Fetch) => blob.size + FILE_WEIGHT;
  for (const batch of runsOf(blobs, { count: BATCH_FILES, bytes: BATCH_BYTES, size })) {
    const small = batch.filter((blob) => blob.size <= SMALL_BYTES);
    const bytes = small.reduce((sum, blob) => sum + blob.size, 0);
    if (small.length > 0)
      await window.begin(bytes + FILE_WEIGHT, async () => {
        await fetchBatch(transport, small, pool);
        arrived(small.length, bytes);
      });
    for (const blob of batch)
      if (blob.size > SMALL_BYTES) await fetchLarge(transport, window, blob, pool, arrived);
  }
  await window.finish();
}

async function fetchBatch(
  transport: Transport,
  batch: readonly Fetch[],
  pool: Pool,
): Promise<void> {
  const { found, bytes, unpacked } = await transport.call('get-blobs', {
    blobs: batch.map(({ hash, size, exec }) => ({ hash, size, exec })),
    zstd: transport.isSlow(),
  });
  const absent = batch.find((_, i) => found[i] !== true);
  if (absent) throw missing(absent);
  const total = batch.reduce((sum, { size }) => sum + size, 0);
  if ((unpacked ?? bytes.length) !== total)
    throw damaged(batch[0] as Fetch, 'is not as long as it should be');
  try {
    await writeFiles(pool, batch, { bytes, unpacked });
  } catch (error) {
    throw damagedIn(error, batch);
  }
}

async function fetchLarge(
  transport: Transport,
  window: Window,
  blob: Fetch,
  pool: Pool,
  arrived: Arrived,
): Promise<void> {
  const writer = new PartWriter(blob);
  let before: Promise<unknown> = Promise.resolve();
  try {
    for (let offset = 0; offset < blob.size; offset += PART_BYTES) {
      const length = Math.min(PART_BYTES, blob.size - offset);
      await window.begin(length, () => {
        // Asked for at once, written in order.
        const part = fetchPart(transport, { ...request(blob), offset, length }, pool);
        part.catch(() => {});
        const turn = before;
        const done = (async () => {
          await turn;
          const isLast = takePart(writer, offset, await part, blob);
          arrived(isLast ? 1 : 0, length);
        })();
        before = done;
        return done;
      });
    }
    await before;
  } catch (error) {
    // Parts that are still on their way find the file given up.
    writer.abandon();
    throw error;
  }
}

function takePart(writer: PartWriter, offset: number, bytes: Uint8Array, blob: Fetch): boolean {
  try {
    return writer.take(offset, bytes);
  } catch (error) {
    throw damagedIn(error, [blob]);
  }
}

function request({ hash, size, exec }: BlobRequest) {
  return { kind: 'blob' as const, hash, size, exec };
}

/** Fetches a part, unverified: only the whole has a hash. */
export async function fetchPart(
  transport: Transport,
  part: Omit<Request<'get-part'>, 'zstd'>,
  pool: Pool,
): Promise<Uint8Array> {
  const zstd = transport.isSlow() && part.kind === 'blob';
  const bulk: Bulk = await transport.call('get-part', { ...part, zstd });
  const bytes = await unpackBytes(pool, { bytes: bulk.bytes, unpacked: bulk.unpacked });
  if (bytes.length === part.length) return bytes;
  throw new DsgError('integrity', `Cannot read the content ${part.hash}: it is cut short`, {
    state: 'Nothing was changed.',
    hint: 'dsg fsck --read-data',
    data: { object: part.hash },
  });
}

/** Fetches objects, each verified; `what` names one in errors. They come in the order in which they were asked for. */
export function fetchObjects(
  transport: Transport,
  hashes: readonly Hash[],
  what: (hash: Hash) => string,
): Promise<Uint8Array[]> {
  return readObjects(transport, hashes, { what, read: (bytes) => bytes });
}

/** Fetches objects, each verified, and keeps of each what `read` makes of it: they need never be there all at once. */
export async function readObjects<T>(
  transport: Transport,
  hashes: readonly Hash[],
  { what, read }: { what: (hash: Hash) => string; read: (bytes: Uint8Array, hash: Hash) => T },
): Promise<T[]> {
  const objects = new Array<T>(hashes.length);
  const window = new Window(8);
  for (let at = 0; at < hashes.length; at += MAX_OBJECTS) {
    await window.begin(1, async () => {
      const end = Math.min(at + MAX_OBJECTS, hashes.length);
      for (let next = at; next < end; ) {
        const wanted = hashes.slice(next, end);
        for (const packed of await fetchSome(transport, wanted)) {
          const hash = hashes[next] as Hash;
          objects[next] = read(unpackObject(packed, hash, what(hash)), hash);
          next += 1;
        }
      }
    });
  }
  await window.finish();
  return objects;
}

/** Asks for objects and gets as many of the first ones as one answer holds. */
async function fetchSome(transport: Transport, hashes: readonly Hash[]): Promise<Uint8Array[]> {
  const { sizes, bytes } = await transport.call('objects', { hashes });
  const [first = 0] = sizes;
  if (sizes.length === 1 && bytes.length === 0 && first > 0)
    return [await fetchLargeObject(transport, hashes[0] as Hash, first)];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length === 0 || sizes.length > hashes.length || total !== bytes.length)
    throw new DsgError('integrity', 'Cannot read the manifest: the server sent something else', {
      state: 'Nothing was changed.',
    });
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
}

async function fetchLargeObject(
  transport: Transport,
  hash: Hash,
  size: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < size; offset += PART_BYTES) {
    const length = Math.min(PART_BYTES, size - offset);
    const part = { kind: 'object' as const, hash, size, exec: false, offset, length };
    parts.push(await fetchPart(transport, part, transport.pool));
  }
  return Buffer.concat(parts);
}

/** The same machine: contents are copied, and hashed while they are. */
async function copyContents(
  paths: readonly (string | null)[],
  blobs: readonly Fetch[],
  pool: Pool,
  arrived: Arrived,
): Promise<void> {
  const intakes = blobs.map((blob, i): Intake => {
    const from = paths[i];
    if (!from) throw missing(blob);
    const { to, hash, size, mode, mtime } = blob;
    return { from, to, hash, size, mode, mtime };
  });
  const done = (batch: readonly Intake[]) =>
    arrived(
      batch.length,
      batch.reduce((sum, { size }) => sum + size, 0),
    );
  try {
    await inBatches(pool, takeInTask, intakes, { size: ({ size }) => size, done });
  } catch (error) {
    const unread =
      isDsgError(error) && error.data.errno === 'EIO' ? paths.indexOf(String(error.data.path)) : -1;
    throw unread === -1
      ? damagedIn(error, blobs)
      : damaged(
          blobs[unread] as Fetch,
          'cannot be read: the disk reports an input/output error',
          error,
        );
  }
}

function missing({ path, hash }: Fetch): DsgError {
  return new DsgError(
    'integrity',
    `Cannot download "${path}": its content ${hash} is missing in the repository`,
    { state: 'Nothing was changed.', hint: 'dsg fsck', data: { path, object: hash } },
  );
}

/** A stored content that is not what its name says is damage in the repository, whatever it looks like from here. */
function damagedIn(error: unknown, blobs: readonly Fetch[]): unknown {
  if (!isDsgError(error, 'changed')) return error;
  const blob = blobs.find(({ hash }) => hash === error.data.expected);
  return damaged(blob ?? (blobs[0] as Fetch), 'is damaged', error);
}

function damaged({ path, hash }: Fetch, why: string, cause?: unknown): DsgError {
  return new DsgError(
    'integrity',
    `Cannot download "${path}": its content in the repository ${why}`,
    {
      state: 'Nothing was changed.',
      hint: 'dsg fsck --read-data',
      data: { path, object: hash },
      cause,
    },
  );
}
