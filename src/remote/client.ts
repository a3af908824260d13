import { DsgError } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import type { Tree } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { parseSnapshot } from '../model/snapshot.js';
import { parseTree } from '../model/tree.js';
import type { Holder } from '../repository/lock.js';
import type { Incoming } from '../repository/quarantine.js';
import type { Recovery } from '../repository/recover.js';
import type { Intake } from '../store/intake.js';
import { packObject, unpackObject } from '../store/object-file.js';
import { inBatches, takeInTask } from '../store/tasks.js';
import type { BlobRequest, Messages, Reply, Transport } from './protocol.js';
import { PROTOCOL_VERSION } from './protocol.js';
import { readBlob } from './read-blob.js';

/** The repository's current snapshot; both undefined while it has none. */
export interface RemoteHead {
  readonly id: string;
  readonly hash: Hash | null;
  readonly snapshot: Snapshot | undefined;
}

/** A content to fetch: where it goes, and the path it is known by in errors. */
export interface Fetch extends BlobRequest {
  readonly to: string;
  readonly mode: number;
  readonly mtime: bigint;
  readonly path: string;
}

/** Hears of files and bytes that have arrived. */
export type Arrived = (files: number, bytes: number) => void;

/** A repository seen through a transport. Whatever comes back is verified before anyone sees it. */
export interface Remote {
  readonly repository: string;
  readonly backend: string;
  /** Where it is, for people. */
  readonly root: string;
  head(): Promise<RemoteHead>;
  object(hash: Hash, what: string): Promise<Uint8Array>;
  snapshot(hash: Hash): Promise<Snapshot>;
  trees(hashes: readonly Hash[]): Promise<Tree[]>;
  contains(snapshot: Hash): Promise<boolean>;
  /** Tells what is stored under a hash: an object, a content, or neither. */
  find(hash: Hash): Promise<Reply<'find'>>;
  /** Reads a content of this size in pieces; all of it is verified before the first piece comes. */
  blob(blob: BlobRequest, pool: Pool): AsyncIterable<Uint8Array>;
  fetch(blobs: readonly Fetch[], pool: Pool, arrived: Arrived): Promise<void>;
  lock(holder: Holder, force?: boolean): Promise<RemoteTransaction>;
  check(request: Messages['check']['request']): Promise<Messages['check']['reply']>;
  close(): Promise<void>;
}

/** The right to commit one snapshot. */
export interface RemoteTransaction {
  readonly recovery: Recovery;
  missingBlobs(blobs: readonly BlobRequest[]): Promise<ReadonlySet<Hash>>;
  putBlobs(blobs: readonly Incoming[]): Promise<void>;
  /** Sends the objects that the repository lacks; returns how many bytes that were. */
  putObjects(objects: ReadonlyMap<Hash, Uint8Array>): Promise<number>;
  commit(base: Hash | null, snapshot: Hash): Promise<void>;
  unlock(): Promise<void>;
}

const BATCH = 500;

/** Shakes hands and wraps a transport. */
export async function openRemote(transport: Transport): Promise<Remote> {
  const hello = await transport.call('hello', { version: PROTOCOL_VERSION });
  const object = async (hash: Hash, what: string): Promise<Uint8Array> => {
    const { packed } = await transport.call('objects', { hashes: [hash] });
    return unpackObject(packed[0] ?? new Uint8Array(), hash, what);
  };
  const snapshot = async (hash: Hash): Promise<Snapshot> => {
    const what = `the snapshot ${hash}`;
    const parsed = parseSnapshot(await object(hash, what), what);
    if (parsed.repository !== hello.repository)
      throw new DsgError('integrity', `Cannot read ${what}: it belongs to another repository`, {
        data: { object: hash },
      });
    return parsed;
  };
  return {
    repository: hello.repository,
    backend: hello.backend,
    root: hello.root,
    object,
    snapshot,
    async head() {
      const { id, hash } = await transport.call('head', {});
      if (hash === null) return { id, hash, snapshot: undefined };
      const found = await snapshot(hash);
      if (found.id !== id)
        throw new DsgError(
          'integrity',
          `Cannot read the head: it is called ${id}, but its snapshot is ${found.id}`,
          { data: { object: hash } },
        );
      return { id, hash, snapshot: found };
    },
    async trees(hashes) {
      const trees: Tree[] = [];
      for (let at = 0; at < hashes.length; at += BATCH) {
        const batch = hashes.slice(at, at + BATCH);
        const { packed } = await transport.call('objects', { hashes: batch });
        batch.forEach((hash, i) => {
          const what = `the tree ${hash}`;
          trees.push(parseTree(unpackObject(packed[i] ?? new Uint8Array(), hash, what), what));
        });
      }
      return trees;
    },
    find: (hash) => transport.call('find', { hash }),
    blob: (blob, pool) => readBlob(transport, blob, pool),
    contains: async (hash) => (await transport.call('contains', { hash })).contains,
    fetch: (blobs, pool, arrived) => fetchBlobs(transport, blobs, pool, arrived),
    async lock(holder, force = false) {
      const { epoch, tx, recovery } = await transport.call('lock', { holder, force });
      return transaction(transport, { epoch, tx, recovery });
    },
    check: (request) => transport.call('check', request),
    close: () => transport.close(),
  };
}

async function fetchBlobs(
  transport: Transport,
  blobs: readonly Fetch[],
  pool: Pool,
  arrived: Arrived,
): Promise<void> {
  const { paths } = await transport.call('blobs', {
    blobs: blobs.map(({ hash, size, exec }) => ({ hash, size, exec })),
  });
  const intakes = blobs.map(({ hash, size, to, mode, mtime, path }, i): Intake => {
    const from = paths[i];
    if (from) return { from, to, hash, size, mode, mtime };
    throw new DsgError(
      'integrity',
      `Cannot download "${path}": its content ${hash} is missing in the repository`,
      {
        state: 'Nothing was changed.',
        hint: 'dsg fsck',
        data: { path, object: hash },
      },
    );
  });
  const done = (batch: readonly Intake[]) =>
    arrived(
      batch.length,
      batch.reduce((sum, { size }) => sum + size, 0),
    );
  try {
    await inBatches(pool, takeInTask, intakes, { size: ({ size }) => size, done });
  } catch (error) {
    throw damagedBlob(error, blobs, paths);
  }
}

/** A stored content that is not what its name says is damage in the repository, whatever it looks like from here. */
function damagedBlob(
  error: unknown,
  blobs: readonly Fetch[],
  paths: readonly (string | null)[],
): unknown {
  if (!(error instanceof DsgError)) return error;
  const unread = error.data.errno === 'EIO' ? paths.indexOf(String(error.data.path)) : -1;
  if (error.code !== 'changed' && unread === -1) return error;
  const blob = blobs[unread] ?? blobs.find(({ hash }) => hash === error.data.expected);
  const path = blob?.path ?? String(error.data.path);
  return new DsgError(
    'integrity',
    `Cannot download "${path}": its content in the repository ${unread === -1 ? 'is damaged' : 'cannot be read: the disk reports an input/output error'}`,
    {
      state: 'Nothing was changed.',
      hint: 'dsg fsck --read-data',
      data: { path, object: blob?.hash },
      cause: error,
    },
  );
}

function transaction(
  transport: Transport,
  { epoch, tx, recovery }: Messages['lock']['reply'],
): RemoteTransaction {
  return {
    recovery,
    missingBlobs: async (blobs) =>
      new Set((await transport.call('missing-blobs', { blobs })).missing),
    async putBlobs(blobs) {
      await transport.call('put-blobs', { blobs });
    },
    async putObjects(objects) {
      const { missing } = await transport.call('missing-objects', { hashes: [...objects.keys()] });
      let sent = 0;
      for (let at = 0; at < missing.length; at += BATCH) {
        const packed = missing
          .slice(at, at + BATCH)
          .map((hash) => ({ hash, packed: packObject(objects.get(hash) as Uint8Array) }));
        sent += packed.reduce((sum, one) => sum + one.packed.length, 0);
        await transport.call('put-objects', { objects: packed });
      }
      return sent;
    },
    async commit(base, snapshot) {
      await transport.call('commit', { base, snapshot, epoch, tx });
    },
    async unlock() {
      await transport.call('unlock', {});
    },
  };
}
