import type { Dirent } from 'node:fs';
import { closeSync, lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  discardTree,
  makeFolders,
  openNew,
  removeIfThere,
  removeTree,
  renamePath,
  syncFile,
  syncFolder,
  writeAll,
} from '../fs/durable.js';
import type { Pool } from '../fs/pool/pool.js';
import { syncFileSystem } from '../fs/sync-fs.js';
import type { Hash } from '../model/hash.js';
import type { Intake } from '../store/intake.js';
import { unpackObject } from '../store/object-file.js';
import { openRegular } from '../store/read-file.js';
import { hashTask, inBatches, takeInTask, verifyTask } from '../store/tasks.js';
import { listedStore, storedBlob, storedOneByOne } from './blobs.js';
import type { Layout } from './layout.js';
import type { Hold } from './lock.js';
import { blobPlace, isBlobPlace, modeAt, objectPlace, placeOf } from './places.js';
import { copyBlobs, moveShelves } from './publish.js';
import { hasObject } from './shelves.js';

/** A file's content on its way into the repository. */
export interface Incoming {
  readonly hash: Hash;
  /** Bytes. */
  readonly size: number;
  readonly exec: boolean;
  /** Nanoseconds. */
  readonly mtime: bigint;
  /** A path on this machine, which is copied; the copy is hashed. */
  readonly from: string;
}

/** Above this many files one sync of the whole file system is cheaper than an fsync of each. */
const FSYNC_EACH = 64;
/** Above this many questions it is cheaper to list what is stored than to look for each. */
const LIST_FROM = 512;

/** What a client uploads during one transaction: invisible until it is verified, complete and published. */
export interface Quarantine {
  readonly folder: string;
  /** Files verified in this transaction: their place below the folder ("blobs/ab/<hash>"), and their bytes. */
  readonly received: ReadonlyMap<string, number>;
  /** Tells which contents are neither stored nor here yet. What an interrupted upload left is verified and reused. */
  missingBlobs(wanted: readonly { hash: Hash; size: number }[]): Promise<Hash[]>;
  missingObjects(wanted: readonly Hash[]): Hash[];
  putObjects(objects: readonly { hash: Hash; packed: Uint8Array }[]): void;
  takeIn(
    incoming: readonly Incoming[],
    done?: (count: number, bytes: number) => void,
  ): Promise<void>;
  /** Makes room for a file whose bytes come from elsewhere; returns where to write it, with which mode. */
  prepare(kind: 'blob' | 'object', hash: Hash, exec: boolean): { to: string; mode: number };
  /** Says that a prepared file is complete and has been found right. */
  arrived(kind: 'blob' | 'object', hash: Hash, exec: boolean, size: number): void;
  /** Finds a content that was received: its path, or undefined. */
  blob(hash: Hash, exec: boolean): string | undefined;
  object(hash: Hash): string | undefined;
  /** Makes everything received durable; after a failure nothing that was received is left. */
  flush(): Promise<void>;
  /** Waits for a flush that was begun already, if there is one; throws what it throws. */
  flushBegun(): Promise<void>;
  /** Bytes of the contents received. */
  bytes(): number;
  /**
   * Moves everything received to its final place; each is durable there when this returns. Contents for another folder
   * than the layout's own are copied there and read back; making them durable is left to who seals that folder.
   */
  publish(blobs?: string): Promise<void>;
}

/** Opens the quarantine of a transaction; the caller holds the lock, so whatever else lies there is left over. */
export function openQuarantine(
  layout: Layout,
  hold: Pick<Hold, 'tx' | 'assertCurrent'>,
  pool: Pool,
): Quarantine {
  const folder = join(layout.quarantine, hold.tx);
  const left = adoptLeftovers(layout, folder, hold);
  const received = new Map<string, number>();
  const shelves = new Set<string>();
  // Begun before the commit asks for it, a flush serves for what has come by then.
  let flushing: Promise<void> | undefined;
  // Listed once: while the lock is held nobody else adds to the store.
  let listed: ReturnType<typeof listedStore> | undefined;
  // Not join(): this is asked hundreds of thousands of times, of paths that are in order already.
  const at = (place: string) => `${folder}/${place}`;
  const inside = (place: string) => (received.has(place) ? at(place) : undefined);
  const blob = (hash: Hash, exec: boolean) => inside(blobPlace(hash, exec));
  const object = (hash: Hash) => inside(objectPlace(hash));
  const isHere = (hash: Hash) => blob(hash, false) !== undefined || blob(hash, true) !== undefined;
  const receive = (place: string, size: number): void => {
    flushing = undefined;
    received.set(place, size);
  };
  /** Makes room for a file: its shelf, and nothing under its name. */
  const clear = (place: string): void => {
    const shelf = dirname(place);
    if (!shelves.has(shelf)) makeFolders(at(shelf));
    shelves.add(shelf);
    if (left.delete(place) || received.delete(place)) removeIfThere(at(place));
  };

  return {
    folder,
    received,
    blob,
    object,
    async missingBlobs(wanted) {
      if (wanted.length > LIST_FROM) listed ??= listedStore(layout);
      const isStored = listed ?? storedOneByOne(layout);
      const stored = wanted.filter(({ hash, size }) => !isHere(hash) && isStored(hash, size));
      const damaged = await putDamagedAside(layout, stored, hold.tx, pool);
      const unsure = wanted.filter(
        ({ hash, size }) => !isHere(hash) && (damaged.has(hash) || !isStored(hash, size)),
      );
      const both = unsure.flatMap(({ hash }) => [blobPlace(hash, false), blobPlace(hash, true)]);
      await verifyLeft(both.filter((place) => left.has(place)));
      return unsure.filter(({ hash }) => !isHere(hash)).map(({ hash }) => hash);
    },
    missingObjects(wanted) {
      return wanted.filter((hash) => !object(hash) && !hasObject(layout, hash));
    },
    putObjects(objects) {
      for (const { hash, packed } of objects) {
        unpackObject(packed, hash, `the received object ${hash}`);
        const place = objectPlace(hash);
        clear(place);
        writeNew(at(place), packed);
        receive(place, packed.length);
      }
    },
    async takeIn(incoming, done) {
      const places = incoming.map(({ hash, exec }) => blobPlace(hash, exec));
      places.forEach(clear);
      const intakes = incoming.map((one, i): Intake => {
        const place = places[i] as string;
        return { ...one, to: at(place), mode: modeAt(place) };
      });
      const size = (one: Intake) => one.size;
      const report = (batch: readonly Intake[]) =>
        done?.(
          batch.length,
          batch.reduce((sum, one) => sum + one.size, 0),
        );
      await inBatches(pool, takeInTask, intakes, { size, done: report });
      incoming.forEach((one, i) => void receive(places[i] as string, one.size));
    },
    prepare(kind, hash, exec) {
      const place = placeOf(kind, hash, exec);
      clear(place);
      return { to: at(place), mode: modeAt(place) };
    },
    arrived(kind, hash, exec, size) {
      receive(placeOf(kind, hash, exec), size);
    },
    flush() {
      flushing ??= makeDurable();
      return flushing;
    },
    flushBegun: async () => flushing,
    bytes: () =>
      [...received].reduce((sum, [place, size]) => sum + (isBlobPlace(place) ? size : 0), 0),
    async publish(blobs = layout.blobs) {
      for (const place of left) removeIfThere(at(place));
      left.clear();
      const isOwn = blobs === layout.blobs;
      const places = [...received.keys()].filter((place) => isOwn || !isBlobPlace(place));
      if (!isOwn) await copyBlobs(folder, blobs, received, pool);
      const moved = moveShelves(join(layout.root, '.dsg'), folder, places);
      received.clear();
      if (moved.size > FSYNC_EACH) return syncFileSystem(layout.root);
      const parents = isOwn ? [layout.objects, layout.blobs] : [layout.objects];
      for (const shelf of [...moved, ...parents]) syncFolder(shelf);
    },
  };

  async function makeDurable(): Promise<void> {
    try {
      if (received.size > FSYNC_EACH) return await syncFileSystem(folder);
      for (const place of received.keys()) fsyncPath(at(place));
      for (const shelf of shelves) syncFolder(at(shelf));
    } catch (error) {
      discardTree(folder);
      throw error;
    }
  }

  /** Files of an interrupted upload count only once they have been read and found right. */
  async function verifyLeft(places: readonly string[]): Promise<void> {
    const found = (await inBatches(pool, hashTask, places.map(at), { size: () => 0 })).flat();
    places.forEach((place, i) => {
      const result = found[i];
      left.delete(place);
      const isRight = result && 'hash' in result && basename(place).startsWith(result.hash);
      // A crash can come between the last byte and the mode, and a blob that can be written to is none.
      if (isRight && (lstatSync(at(place)).mode & 0o777) === modeAt(place)) {
        receive(place, result.size);
        shelves.add(dirname(place));
      } else removeIfThere(at(place));
    });
  }
}

/** Takes over the folder that an interrupted upload left; returns the places of its files, none of them verified. */
function adoptLeftovers(
  layout: Layout,
  folder: string,
  hold: Pick<Hold, 'assertCurrent'>,
): Set<string> {
  const [first, ...rest] = sift(layout.quarantine, isFolder);
  // Listed first: the uploads of a later holder are not among the names.
  hold.assertCurrent();
  // Each transaction takes over what the last one left, so there is never more than one that is worth keeping.
  for (const name of rest) removeTree(join(layout.quarantine, name));
  if (first === undefined) makeFolders(folder);
  else renamePath(join(layout.quarantine, first), folder);
  const left = new Set<string>();
  for (const kind of sift(folder, isFolder)) {
    for (const shelf of sift(join(folder, kind), isFolder)) {
      for (const name of sift(join(folder, kind, shelf), isFile))
        left.add(`${kind}/${shelf}/${name}`);
    }
  }
  // Shelves without files are what a commit leaves.
  if (left.size === 0) {
    removeTree(folder);
    makeFolders(folder);
  }
  return left;
}

/** Lists what belongs in a folder; anything else, a link least of all, has no place here and is taken away. */
function sift(folder: string, belongs: (entry: Dirent) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (belongs(entry)) return [entry.name];
    removeTree(join(folder, entry.name));
    return [];
  });
}

const isFolder = (entry: Dirent): boolean => entry.isDirectory();
const isFile = (entry: Dirent): boolean => entry.isFile();

/**
 * Reads contents that are stored already and that a new snapshot is to refer to; puts damaged ones aside. Where nothing
 * can be moved they only count as missing, and what comes anew takes their place in the next generation.
 *
 * The client has them whole and can send them: what is stored under a hash is never relied on unread.
 */
async function putDamagedAside(
  layout: Layout,
  stored: readonly { hash: Hash; size: number }[],
  tx: string,
  pool: Pool,
): Promise<Set<Hash>> {
  const files = stored.flatMap(({ hash, size }) =>
    [false, true].flatMap((exec) => {
      const path = storedBlob(layout, { hash, size, exec });
      return path === undefined ? [] : [{ path, hash, size }];
    }),
  );
  const faults = (await inBatches(pool, verifyTask, files, { size: ({ size }) => size })).flat();
  const damaged = new Set<Hash>();
  files.forEach(({ path, hash }, i) => {
    if (faults[i] === undefined) return;
    damaged.add(hash);
    if (!layout.blobsAreSealed) renamePath(path, join(layout.corrupt, `${basename(path)}-${tx}`));
  });
  return damaged;
}

function writeNew(path: string, bytes: Uint8Array): void {
  const fd = openNew(path, 0o444);
  try {
    writeAll(fd, bytes, path);
  } finally {
    closeSync(fd);
  }
}

function fsyncPath(path: string): void {
  const fd = openRegular(path).fd;
  try {
    syncFile(fd, path);
  } finally {
    closeSync(fd);
  }
}
