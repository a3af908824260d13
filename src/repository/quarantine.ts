import { closeSync, existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import {
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
import { isHash } from '../model/hash.js';
import type { Intake } from '../store/intake.js';
import { unpackObject } from '../store/object-file.js';
import { openRegular } from '../store/read-file.js';
import { hashTask, inBatches, takeInTask } from '../store/tasks.js';
import { blobInStore } from './blobs.js';
import type { Layout } from './layout.js';
import { blobPath, objectPath } from './layout.js';

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

/** What a client uploads during one transaction: invisible until it is verified, complete and published. */
export interface Quarantine {
  readonly folder: string;
  /** Files verified in this transaction: names in the folder. */
  readonly received: ReadonlySet<string>;
  /** Tells which contents are neither stored nor here yet. What an interrupted upload left is verified and reused. */
  missingBlobs(wanted: readonly { hash: Hash; size: number }[]): Promise<Hash[]>;
  missingObjects(wanted: readonly Hash[]): Hash[];
  putObjects(objects: readonly { hash: Hash; packed: Uint8Array }[]): void;
  takeIn(
    incoming: readonly Incoming[],
    done?: (count: number, bytes: number) => void,
  ): Promise<void>;
  /** Finds a content that was received: its path, or undefined. */
  blob(hash: Hash, exec: boolean): string | undefined;
  object(hash: Hash): string | undefined;
  /** Makes everything received durable. */
  flush(): Promise<void>;
  /** Moves everything received to its final place; each is durable there when this returns. */
  publish(): Promise<void>;
}

/** Opens the quarantine of a transaction; the caller holds the lock, so whatever else lies there is left over. */
export function openQuarantine(layout: Layout, tx: string, pool: Pool): Quarantine {
  const folder = join(layout.quarantine, tx);
  adoptLeftovers(layout, folder);
  const received = new Set<string>();
  const blob = (hash: Hash, exec: boolean) => inside(exec ? `${hash}.x` : hash);
  const inside = (name: string) => (received.has(name) ? join(folder, name) : undefined);
  const object = (hash: Hash) => inside(`${hash}.o`);

  return {
    folder,
    received,
    blob,
    object,
    async missingBlobs(wanted) {
      const unsure = wanted.filter(
        ({ hash, size }) =>
          !blobInStore(layout, hash, size) && !blob(hash, false) && !blob(hash, true),
      );
      const names = unsure
        .flatMap(({ hash }) => [hash, `${hash}.x`])
        .filter((name) => existsSync(join(folder, name)));
      const paths = names.map((name) => join(folder, name));
      const found = (await inBatches(pool, hashTask, paths, { size: () => 0 })).flat();
      names.forEach((name, i) => {
        const result = found[i];
        if (result && 'hash' in result && name.startsWith(result.hash)) received.add(name);
        else removeIfThere(join(folder, name));
      });
      return unsure
        .filter(({ hash }) => !blob(hash, false) && !blob(hash, true))
        .map(({ hash }) => hash);
    },
    missingObjects(wanted) {
      return wanted.filter((hash) => !object(hash) && !existsSync(objectPath(layout, hash)));
    },
    putObjects(objects) {
      for (const { hash, packed } of objects) {
        unpackObject(packed, hash, `the received object ${hash}`);
        const name = `${hash}.o`;
        removeIfThere(join(folder, name));
        writeNew(join(folder, name), packed);
        received.add(name);
      }
    },
    async takeIn(incoming, done) {
      const intakes = incoming.map(
        (one): Intake => ({
          ...one,
          to: join(folder, one.exec ? `${one.hash}.x` : one.hash),
          mode: one.exec ? 0o555 : 0o444,
        }),
      );
      for (const { to } of intakes) if (existsSync(to)) removeIfThere(to);
      const report = (batch: readonly Intake[]) =>
        done?.(
          batch.length,
          batch.reduce((sum, { size }) => sum + size, 0),
        );
      await inBatches(pool, takeInTask, intakes, { size: ({ size }) => size, done: report });
      for (const { to } of intakes) received.add(basename(to));
    },
    async flush() {
      if (received.size > FSYNC_EACH) return syncFileSystem(folder);
      for (const name of received) fsyncPath(join(folder, name));
      syncFolder(folder);
    },
    async publish() {
      const shelves = new Set<string>();
      for (const name of received) {
        const target = finalPlace(layout, name);
        const shelf = target.slice(0, target.lastIndexOf('/'));
        if (!shelves.has(shelf)) makeFolders(shelf);
        shelves.add(shelf);
        renamePath(join(folder, name), target);
      }
      received.clear();
      if (shelves.size > FSYNC_EACH) await syncFileSystem(layout.root);
      else for (const shelf of [...shelves, layout.objects, layout.blobs]) syncFolder(shelf);
    },
  };
}

/** Gathers what interrupted uploads left into the folder of this transaction, unverified as yet. */
function adoptLeftovers(layout: Layout, folder: string): void {
  const others = readdirSync(layout.quarantine).map((name) => join(layout.quarantine, name));
  const [first, ...rest] = others;
  if (first === undefined) makeFolders(folder);
  else renamePath(first, folder);
  for (const other of rest) {
    for (const name of namesIn(other)) renamePath(join(other, name), join(folder, name));
    removeTree(other);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => isHash(name.slice(0, 64)));
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function finalPlace(layout: Layout, name: string): string {
  const hash = name.slice(0, 64);
  if (!isHash(hash))
    throw new DsgError('failed', `Cannot publish "${name}": it is not named by a hash`);
  return name.endsWith('.o')
    ? objectPath(layout, hash)
    : blobPath(layout, hash, name.endsWith('.x'));
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
