import { constants, fstatSync, lstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DsgError } from '../errors/error.js';
import { closeDescriptor } from '../fs/fuse-device.js';
import { openNameless } from '../fs/open-nameless.js';
import type { Pool } from '../fs/pool/pool.js';
import type { FileEntry } from '../model/entry.js';
import type { Remote } from '../remote/client.js';
import { damagedContent } from '../remote/read-blob.js';
import { inBatches, verifyTask } from '../store/tasks.js';
import type { Fetcher } from './contents.js';
import type { Link } from './link.js';

/** Large contents that are fetched at once. */
const MOST_LARGE = 4;

interface Waiting {
  readonly entry: FileEntry;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Fetches contents over a link, large ones into `folder`.
 *
 * Small ones that are asked for at the same time go together. A large one on this machine is verified where it lies and
 * read there.
 */
export function createFetcher(link: Link, pool: Pool, folder: string): Fetcher {
  let waiting: Waiting[] = [];
  let running = 0;
  let made = 0;
  const turns: (() => void)[] = [];

  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const blobs = batch.map(({ entry }) => entry);
      const came = await link.use((remote) => remote.bytes(blobs, pool));
      for (const [i, { resolve, reject }] of batch.entries()) {
        const one = came[i] as Uint8Array | DsgError;
        if (one instanceof Uint8Array) resolve(one);
        else reject(one);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return {
    small(entry) {
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(() => void flush());
        waiting.push({ entry, resolve, reject });
      });
    },
    async large(entry) {
      if (running >= MOST_LARGE) await new Promise<void>((resolve) => turns.push(resolve));
      else running += 1;
      try {
        made += 1;
        const to = join(folder, String(made));
        return await link.use((remote) => fetchLarge(remote, pool, { entry, to }));
      } finally {
        // The turn is handed on, or given back.
        const next = turns.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}

async function fetchLarge(
  remote: Remote,
  pool: Pool,
  { entry, to }: { entry: FileEntry; to: string },
): Promise<{ fd: number; isOwn: boolean }> {
  // On ZFS a content lies in the dataset of a generation, which cannot go while somebody has it open.
  const place = remote.backend === 'zfs' ? undefined : remote.places?.([entry])[0];
  if (place) return { fd: await openVerified(place, entry, pool), isOwn: false };
  await remote.fetch([{ ...entry, to, mode: 0o600, path: entry.name }], pool, () => undefined);
  return { fd: openNameless(to), isOwn: true };
}

/**
 * Opens a content of this machine and reads all of it once.
 *
 * RACE: a disk that fails later, or root who writes into it, is noticed by the next mount only.
 */
async function openVerified(path: string, { hash, size }: FileEntry, pool: Pool): Promise<number> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const expected = [{ path, hash, size }];
    const [fault] = (await inBatches(pool, verifyTask, expected, { size: () => size })).flat();
    if (fault !== undefined) throw damagedContent(hash, fault);
    // What was opened is what was verified.
    const there = lstatSync(path, { bigint: true });
    const own = fstatSync(fd, { bigint: true });
    if (there.ino !== own.ino || there.dev !== own.dev)
      throw damagedContent(hash, 'it was replaced while it was read');
    return fd;
  } catch (error) {
    closeDescriptor(fd);
    throw error;
  }
}
