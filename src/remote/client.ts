import { DsgError } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import type { Entry, Tree } from '../model/entry.js';
import { entryInTree } from '../model/entry-in-tree.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { parseSnapshot } from '../model/snapshot.js';
import type { TagList } from '../model/tags.js';
import { checkTags } from '../model/tags.js';
import { parseTree } from '../model/tree.js';
import type { Holder } from '../repository/lock.js';
import type { Incoming } from '../repository/quarantine.js';
import type { Recovery } from '../repository/recover.js';
import type { TagChange } from '../repository/tags.js';
import type { Wanted } from './coming-ahead.js';
import { comingAhead } from './coming-ahead.js';
import { fetchBytes } from './fetch-bytes.js';
import type { Fetch } from './fetch-contents.js';
import { fetchContents, fetchObjects, readObjects } from './fetch-contents.js';
import type { NamedSnapshot } from './fetch-history.js';
import { fetchHistory, ownSnapshot } from './fetch-history.js';
import type { OnWork } from './follow-work.js';
import { followWork } from './follow-work.js';
import type {
  BlobRequest,
  Created,
  Examined,
  ListedRepository,
  Messages,
  Reply,
  Request,
  ServerInfo,
  Traffic,
  Transport,
} from './protocol.js';
import { MAX_LISTED, PROTOCOL_VERSION } from './protocol.js';
import { readBlob } from './read-blob.js';
import { readHeads } from './read-heads.js';
import type { Arrived } from './send-contents.js';
import { sendContents, sendObjects } from './send-contents.js';
import { dsgVersion } from './version.js';

export type { Fetch } from './fetch-contents.js';
export type { NamedSnapshot } from './fetch-history.js';
export type { Arrived } from './send-contents.js';

/** The repository's current snapshot; both undefined while it has none. */
export interface RemoteHead {
  readonly id: string;
  readonly hash: Hash | null;
  readonly snapshot: Snapshot | undefined;
}

/** A part of the history: from the snapshot with this hash and number back, so many snapshots. */
export interface Chain {
  readonly hash: Hash;
  readonly number: number;
  readonly count: number;
}

/** A repository seen through a transport. Whatever comes back is verified before anyone sees it. */
export interface Remote {
  readonly repository: string;
  readonly backend: string;
  /** Where it is, for people. */
  readonly root: string;
  head(): Promise<RemoteHead>;
  object(hash: Hash, what: string): Promise<Uint8Array>;
  snapshot(hash: Hash): Promise<Snapshot>;
  /** Reads snapshots from one back, each the parent of the one before: one at least, and as many as are at hand. */
  chain(wanted: Chain): Promise<NamedSnapshot[]>;
  /** Lets come in one round trip what is going to be read, where the server can; it is verified when it is read. */
  ahead(wanted: Wanted): Promise<void>;
  trees(hashes: readonly Hash[]): Promise<Tree[]>;
  /** Reads the entry of one name in each of these trees, and nothing else of them. */
  entries(hashes: readonly Hash[], name: string): Promise<(Entry | undefined)[]>;
  contains(snapshot: Hash): Promise<boolean>;
  /** All tags; undefined where the server is of a dsg that has none. */
  tags(): Promise<TagList | undefined>;
  /** Tells what is stored under a hash: an object, a content, or neither. */
  find(hash: Hash): Promise<Reply<'find'>>;
  /** Reads a content of this size in pieces; all of it is verified before the first piece comes. */
  blob(blob: BlobRequest, pool: Pool): AsyncIterable<Uint8Array>;
  /** Reads how contents begin, unverified: see `readHeads`. */
  heads(blobs: readonly BlobRequest[], length: number): Promise<Map<Hash, Uint8Array>>;
  /** Fetches small contents into memory; an error in the place of one that is missing or damaged. */
  bytes(blobs: readonly BlobRequest[], pool: Pool): Promise<(Uint8Array | DsgError)[]>;
  fetch(blobs: Iterable<Fetch>, pool: Pool, arrived: Arrived): Promise<void>;
  /** Where contents lie, on this machine only; whoever reads there has to verify what is read. */
  readonly places?: (blobs: readonly BlobRequest[]) => (string | null)[];
  lock(holder: Holder, force?: boolean): Promise<RemoteTransaction>;
  /** `onWork` hears now and then how far the check is. */
  check(
    request: Messages['check']['request'],
    onWork?: OnWork,
  ): Promise<Messages['check']['reply']>;
  /** What has gone to and fro since it was opened. */
  traffic(): Traffic;
  close(): Promise<void>;
}

/** The right to commit one snapshot. */
export interface RemoteTransaction {
  readonly recovery: Recovery;
  missingBlobs(blobs: readonly BlobRequest[]): Promise<ReadonlySet<Hash>>;
  putBlobs(blobs: readonly Incoming[], arrived?: Arrived): Promise<void>;
  /** Sends the objects that the repository lacks; returns how many bytes that were. */
  putObjects(objects: ReadonlyMap<Hash, Uint8Array>): Promise<number>;
  /** Lets the server begin to make what was sent durable; whether that succeeds is the commit's to say. */
  flush(): void;
  /** `onWork` hears now and then how far the commit is. */
  commit(base: Hash | null, snapshot: Hash, onWork?: OnWork): Promise<void>;
  /** Sets, moves or removes one tag; throws `moved` where it does not name what it should by now. */
  changeTags(change: TagChange): Promise<TagList>;
  unlock(): Promise<void>;
}

/** A server before a repository is chosen. */
export interface Host {
  readonly info: ServerInfo;
  /** Lists the repositories at a folder and up to two levels below it. */
  list(path: string): Promise<readonly ListedRepository[]>;
  /** Makes an empty repository, or takes one that is still empty. */
  create(request: Request<'create'>): Promise<Created>;
  /** What is at a path, and what can work there. */
  examine(path: string): Promise<Examined>;
  close(): Promise<void>;
}

/** Shakes hands with a server. */
export async function openHost(transport: Transport): Promise<Host> {
  const info = await transport.call('hello', { version: PROTOCOL_VERSION, dsg: dsgVersion() });
  return {
    info,
    list: async (path) => (await transport.call('list', { path })).repositories,
    create: (request) => transport.call('create', request),
    examine: (path) => transport.call('examine', { path }),
    close: () => transport.close(),
  };
}

/** Shakes hands and opens the repository at an absolute path there, in one round trip. */
export async function openRemote(transport: Transport, path: string): Promise<Remote> {
  const hello = transport.call('hello', { version: PROTOCOL_VERSION, dsg: dsgVersion() });
  const open = transport.call('open', { path });
  // What is wrong with the greeting is what counts.
  open.catch(() => {});
  await hello;
  return remoteOn(transport, await open);
}

function remoteOn(pipe: Transport, opened: Reply<'open'>): Remote {
  const { transport, bring } = comingAhead(pipe, opened.knows);
  const object = async (hash: Hash, what: string): Promise<Uint8Array> =>
    (await fetchObjects(transport, [hash], () => what))[0] as Uint8Array;
  const snapshot = async (hash: Hash): Promise<Snapshot> => {
    const what = `the snapshot ${hash}`;
    return ownSnapshot(parseSnapshot(await object(hash, what), what), hash, opened.repository);
  };
  return {
    ...opened,
    object,
    snapshot,
    async chain({ hash, count }) {
      const { repository, knows } = opened;
      if (!knows.includes('history')) return [{ hash, snapshot: await snapshot(hash) }];
      return fetchHistory(transport, { hash, count, repository });
    },
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
    ahead: bring,
    trees: (hashes) =>
      readObjects(transport, hashes, {
        what: treeCalled,
        read: (bytes, hash) => parseTree(bytes, treeCalled(hash)),
      }),
    entries: (hashes, name) =>
      readObjects(transport, hashes, {
        what: treeCalled,
        read: (bytes, hash) => entryInTree(bytes, name, treeCalled(hash)),
      }),
    async tags() {
      if (!opened.knows.includes('tags')) return undefined;
      return checkTags(await transport.call('tags', {}));
    },
    find: (hash) => transport.call('find', { hash }),
    blob: (blob, pool) => readBlob(transport, blob, pool),
    ...(transport.local && { places: transport.local.places }),
    heads: (blobs, length) => readHeads(transport, blobs, length),
    bytes: (blobs, pool) => fetchBytes(transport, blobs, pool),
    contains: async (hash) => (await transport.call('contains', { hash })).contains,
    fetch: (blobs, pool, arrived) => fetchContents(transport, blobs, pool, arrived),
    async lock(holder, force = false) {
      return transaction(transport, opened.knows, await transport.call('lock', { holder, force }));
    },
    check: (request, onWork) => followWork(transport, transport.call('check', request), onWork),
    traffic: () => transport.traffic(),
    close: () => transport.close(),
  };
}

function treeCalled(hash: Hash): string {
  return `the tree ${hash}`;
}

function transaction(
  transport: Transport,
  knows: Reply<'open'>['knows'],
  { epoch, tx, recovery }: Reply<'lock'>,
): RemoteTransaction {
  return {
    recovery,
    async missingBlobs(blobs) {
      const wanted = blobs.map(({ hash, size, exec }) => ({ hash, size, exec }));
      const replies = await inParts(wanted, (part) =>
        transport.call('missing-blobs', { blobs: part }),
      );
      return new Set(replies.flatMap(({ missing }) => missing));
    },
    putBlobs: (blobs, arrived = () => {}) => sendContents(transport, blobs, arrived),
    async putObjects(objects) {
      const replies = await inParts([...objects.keys()], (hashes) =>
        transport.call('missing-objects', { hashes }),
      );
      const missing = replies.flatMap((reply) => reply.missing);
      return sendObjects(
        transport,
        missing.map((hash) => {
          const bytes = objects.get(hash);
          if (bytes) return [hash, bytes] as const;
          throw new DsgError(
            'unreachable',
            `Cannot upload: the server wants ${hash}, which was not offered`,
            { state: 'Nothing was changed.', hint: 'ask who runs the server' },
          );
        }),
      );
    },
    flush() {
      if (knows.includes('flush')) transport.call('flush', {}).catch(() => {});
    },
    async commit(base, snapshot, onWork) {
      const answer = transport.call('commit', { base, snapshot, epoch, tx });
      const { hash } = await followWork(transport, answer, onWork);
      if (hash === snapshot) return;
      throw new DsgError(
        'integrity',
        'Cannot commit: the server names another snapshot than was sent',
        {
          hint: 'ask who runs the server, and look first: dsg status',
        },
      );
    },
    async changeTags(change) {
      return checkTags(await transport.call('change-tags', { change, epoch, tx }));
    },
    async unlock() {
      await transport.call('unlock', {});
    },
  };
}

/** Asks about a long list in parts, all at once. */
function inParts<T, R>(list: readonly T[], ask: (part: readonly T[]) => Promise<R>): Promise<R[]> {
  const parts: Promise<R>[] = [];
  for (let at = 0; at === 0 || at < list.length; at += MAX_LISTED)
    parts.push(ask(list.slice(at, at + MAX_LISTED)));
  return Promise.all(parts);
}
