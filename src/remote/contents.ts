import { constants, lstatSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { DsgError, systemCode } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import type { Hash } from '../model/hash.js';
import { blobInStore, storedBlob } from '../repository/blobs.js';
import type { Layout } from '../repository/layout.js';
import { objectPath } from '../repository/layout.js';
import { readStoredObject } from '../repository/repository.js';
import { hasShelf } from '../repository/shelves.js';
import { packBytes, readFiles } from '../store/bulk.js';
import type { BlobRequest, Reply, Request } from './protocol.js';
import { MAX_BYTES } from './protocol.js';

/** Finds a content in either of its two forms; null when it is not stored with this size. */
export function placeOf(layout: Layout, { hash, size, exec }: BlobRequest): string | null {
  return storedBlob(layout, { hash, size, exec }) ?? blobInStore(layout, hash, size) ?? null;
}

/** Reads as many objects as one answer holds, those asked for first. */
export function readObjects(layout: Layout, hashes: readonly Hash[]): Reply<'objects'> {
  const found: Buffer[] = [];
  let total = 0;
  for (const hash of hashes) {
    const isThere = hasShelf(layout, 'objects', hash);
    const stat = isThere && lstatSync(objectPath(layout, hash), { throwIfNoEntry: false });
    const size = stat ? stat.size : 0;
    if (size > MAX_BYTES && found.length === 0) return { sizes: [size], bytes: new Uint8Array() };
    if (total + size > MAX_BYTES) break;
    const packed = readStoredObject(layout, hash);
    found.push(packed);
    total += packed.length;
  }
  return { sizes: found.map(({ length }) => length), bytes: Buffer.concat(found) };
}

/** Reads small contents into one piece. */
export async function readBlobs(
  layout: Layout,
  pool: Pool,
  { blobs, zstd }: Request<'get-blobs'>,
): Promise<Reply<'get-blobs'>> {
  if (blobs.reduce((sum, { size }) => sum + size, 0) > MAX_BYTES)
    throw new DsgError('failed', 'Cannot send these contents: they are more than one answer holds');
  const places = blobs.map((blob) => placeOf(layout, blob));
  const files = blobs.flatMap(({ size }, i) => {
    const path = places[i];
    return path ? [{ path, size }] : [];
  });
  try {
    return { found: places.map((path) => path !== null), ...(await readFiles(pool, files, zstd)) };
  } catch (error) {
    throw unreadable(error, blobs, places);
  }
}

/** Reads a part of a content or of a stored object; fewer bytes than asked for at its end only. */
export async function readPart(
  layout: Layout,
  pool: Pool,
  request: Request<'get-part'>,
): Promise<Reply<'get-part'>> {
  const { kind, hash, offset, length, zstd } = request;
  const object = () => (hasShelf(layout, 'objects', hash) ? objectPath(layout, hash) : null);
  const path = kind === 'object' ? object() : placeOf(layout, request);
  try {
    if (path === null) throw Object.assign(new Error('not stored'), { code: 'ENOENT' });
    return await packBytes(pool, await readAt(path, offset, length), zstd);
  } catch (error) {
    throw unreadable(error, [request], [path]);
  }
}

async function readAt(path: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return await readFully(handle, offset, length);
  } finally {
    await handle.close();
  }
}

/** Reads until the length is reached or the file ends. */
export async function readFully(
  handle: FileHandle,
  offset: number,
  length: number,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await handle.read(bytes, got, length - got, offset + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return bytes.subarray(0, got);
}

const WHY: Readonly<Record<string, string>> = {
  EIO: 'the disk reports an input/output error',
  ENOENT: 'it is missing',
  ELOOP: 'it is a link',
};

/** A stored content that cannot be read is damage, and named by its hash. */
function unreadable(
  error: unknown,
  blobs: readonly { hash: Hash }[],
  places: readonly (string | null)[],
): unknown {
  const code = systemCode(error);
  const path = error instanceof DsgError ? error.data.path : (error as NodeJS.ErrnoException).path;
  const isDamaged = error instanceof DsgError && error.code === 'changed';
  const why = isDamaged ? 'it is damaged' : WHY[code ?? ''];
  if (why === undefined) return error;
  const at = typeof path === 'string' ? places.indexOf(path) : -1;
  const hash = blobs[Math.max(at, 0)]?.hash;
  return new DsgError('integrity', `Cannot read the content ${hash}: ${why}`, {
    state: 'Nothing was changed.',
    hint: 'dsg fsck --read-data',
    data: { object: hash },
    cause: error,
  });
}
