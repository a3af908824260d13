import type { Pool } from '../fs/pool/pool.js';
import type { Hash } from '../model/hash.js';
import type { TagList } from '../model/tags.js';
import type { Finding } from '../repository/check.js';
import type { Holder } from '../repository/lock.js';
import type { Incoming } from '../repository/quarantine.js';
import type { Recovery } from '../repository/recover.js';
import type { TagChange } from '../repository/tags.js';
import type { AlongReply, AlongRequest } from './along-message.js';
import type { BackendType } from './url.js';

/** The version of the greeting, the frames and the messages; servers and clients of different versions refuse each other. */
export const PROTOCOL_VERSION = 1;

/** Most hashes or files that one request may name. */
export const MAX_LISTED = 4096;
/** Most objects that one request may ask for. */
export const MAX_OBJECTS = 1000;
/** Most snapshots that one answer about the history holds. */
export const MAX_HISTORY = 2048;
/** Most bytes that one piece of a content or one message's objects may have. */
export const MAX_BYTES = 8 * 1024 * 1024;

export interface HeadReply {
  readonly id: string;
  readonly hash: Hash | null;
}

export interface BlobRequest {
  readonly hash: Hash;
  /** Bytes. */
  readonly size: number;
  readonly exec: boolean;
}

/** A content that is sent as bytes. */
export interface SentBlob extends BlobRequest {
  /** Nanoseconds, in decimal digits. */
  readonly mtime: string;
}

/** What a part belongs to: a content, or an object that is too large for one message. */
export type PartOf = { readonly kind: 'blob' | 'object' } & SentBlob;

/** Bytes of one or several contents, one after the other. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** The length before compression with zstd; null when the bytes are as they are. */
  readonly unpacked: number | null;
}

/** A server's view of itself. */
export interface ServerInfo {
  readonly version: number;
  /** The version of dsg there. */
  readonly dsg: string;
  readonly node: string;
  readonly user: string;
  readonly host: string;
  /** The folder that all paths must lie in; null when there is no such limit. */
  readonly root: string | null;
  readonly readOnly: boolean;
}

export interface ListedRepository {
  readonly path: string;
  readonly id: string;
  readonly backend: string;
  readonly head: string;
  /** UTC; null while there is no snapshot. */
  readonly created: string | null;
  readonly files: number;
  /** Bytes. */
  readonly bytes: number;
  /** The shared settings, in which the name is; null when there are none. */
  readonly settings: string | null;
  /** What is wrong with it; the rest is then only what could be found out. */
  readonly fault: string | null;
}

export interface Created {
  readonly id: string;
  readonly backend: string;
  /** Why this backend. */
  readonly why: string;
  readonly root: string;
  /** False for one that was there already, still empty. */
  readonly isNew: boolean;
}

export interface Examined {
  readonly exists: boolean;
  readonly repository: boolean;
  /** A commit is under way in the repository, or was interrupted. */
  readonly unfinished: boolean;
  readonly types: readonly {
    readonly type: string;
    readonly suitable: boolean;
    readonly why: string;
  }[];
  /** Bytes; null where it cannot be told. */
  readonly free: number | null;
  /** What `zfs` may do for this user there; null where there is no ZFS. */
  readonly zfs: unknown;
  /** The server's clock, UTC; null where it has not told. */
  readonly now: string | null;
  /** Why this account cannot change the repository there; null when it can, or there is none. */
  readonly obstacle: string | null;
  /** What interrupted work and postponed housekeeping have left in the repository. */
  readonly untidy: readonly { readonly what: string; readonly why: string }[];
}

/** Every request that a client can make, with its answer. Fields are plain values, `bytes` aside, so that any pipe can carry them. */
export interface Messages {
  hello: { request: { version: number; dsg: string }; reply: ServerInfo };
  list: { request: { path: string }; reply: { repositories: readonly ListedRepository[] } };
  create: {
    request: {
      path: string;
      type: BackendType | null;
      /** The ZFS dataset below which it is made; null to find it by the path. */
      pool: string | null;
      umask: number;
    };
    reply: Created;
  };
  examine: { request: { path: string }; reply: Examined };
  open: {
    request: { path: string };
    /** What it can answer beyond the messages that every server has. */
    reply: { repository: string; backend: string; root: string; knows: readonly string[] };
  };
  head: { request: object; reply: HeadReply };
  /** Objects in the form in which they are stored; the client verifies each. The first `sizes.length` of those asked for. */
  objects: {
    request: { hashes: readonly Hash[] };
    /** An object that is larger than MAX_BYTES comes alone, with its size and no bytes: it is fetched in parts. */
    reply: { sizes: readonly number[]; bytes: Uint8Array };
  };
  /**
   * Snapshots as they are stored, from this one back, each the parent of the one before it; `sizes.length` of them, which
   * can be less than asked for. The client verifies each. Servers may not know it.
   */
  history: {
    request: { hash: Hash; count: number };
    reply: { sizes: readonly number[]; bytes: Uint8Array };
  };
  /** What reading a few paths of a snapshot takes, at once. Servers may not know it. */
  along: { request: AlongRequest; reply: AlongReply };
  /** Contents of up to MAX_BYTES in all, one after the other; those that were not found have no bytes. */
  'get-blobs': {
    request: { blobs: readonly BlobRequest[]; zstd: boolean };
    reply: { found: readonly boolean[] } & Piece;
  };
  'get-part': {
    request: {
      kind: 'blob' | 'object';
      hash: Hash;
      size: number;
      exec: boolean;
      offset: number;
      length: number;
      zstd: boolean;
    };
    reply: Piece;
  };
  /** Tells whether there is an object, and a content, of this hash; unverified. */
  find: {
    request: { hash: Hash };
    reply: { object: boolean; blob: { size: number; exec: boolean } | null };
  };
  /** Tells whether a snapshot is the head or an ancestor of it. */
  contains: { request: { hash: Hash }; reply: { contains: boolean } };
  /** Takes the lock and recovers what a crash left. */
  lock: {
    request: { holder: Holder; force: boolean };
    reply: { epoch: number; tx: string; recovery: Recovery };
  };
  unlock: { request: object; reply: object };
  'missing-blobs': {
    request: { blobs: readonly BlobRequest[] };
    reply: { missing: readonly Hash[] };
  };
  'missing-objects': { request: { hashes: readonly Hash[] }; reply: { missing: readonly Hash[] } };
  'put-blobs': { request: { blobs: readonly SentBlob[] } & Piece; reply: object };
  /** Parts of one content come in order; the last one makes it complete. */
  'put-part': { request: PartOf & { offset: number } & Piece; reply: object };
  'put-objects': {
    request: { objects: readonly { hash: Hash; size: number }[]; bytes: Uint8Array };
    reply: object;
  };
  /** Begins to make what was uploaded durable, which a commit does anyway. Servers may not know it. */
  flush: { request: object; reply: object };
  /** Commits on `base` under the lock of this connection. */
  commit: {
    request: { base: Hash | null; snapshot: Hash; epoch: number; tx: string };
    reply: HeadReply;
  };
  /** All tags. Servers may not know it. */
  tags: { request: object; reply: TagList };
  /** Changes one tag under the lock of this connection. Servers may not know it. */
  'change-tags': {
    request: { change: TagChange; epoch: number; tx: string };
    reply: TagList;
  };
  /** Checks one snapshot, or all of them and the live tree; `share` (0 to 1) of the contents are read. */
  check: {
    request: { share: number; snapshot?: Hash | undefined };
    reply: { findings: readonly Finding[]; objects: number; blobs: number; read: number };
  };
  /** Tells how far a commit or a check of this connection is; totals are 0 while unknown. Servers may not know it. */
  progress: {
    request: object;
    reply: {
      phase: string | null;
      files: { done: number; total: number };
      bytes: { done: number; total: number };
    };
  };
}

export type MessageName = keyof Messages;
export type Request<N extends MessageName> = Messages[N]['request'];
export type Reply<N extends MessageName> = Messages[N]['reply'];

/** Contents by path: for a client on the same machine, where nothing has to be sent. */
export interface LocalContents {
  /** Where contents lie; the client copies and verifies them itself. */
  places(blobs: readonly BlobRequest[]): (string | null)[];
  /** Copies files into the quarantine of the locked transaction, each hashed on the way. */
  takeIn(blobs: readonly Incoming[]): Promise<void>;
}

/** What has gone over a transport since it was opened. */
export interface Traffic {
  /** Times that the client had to wait for the server with nothing else on the way. */
  readonly roundTrips: number;
  /** Bytes, frames included; 0 where nothing is sent. */
  readonly up: number;
  readonly down: number;
}

/** A pipe to a server. */
export interface Transport {
  call<N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>>;
  /** Threads for what is sent and received. */
  readonly pool: Pool;
  /** Undefined when the server is not on this machine. */
  readonly local?: LocalContents;
  traffic(): Traffic;
  /** True when so little gets through that compressing pays. */
  isSlow(): boolean;
  /** Ends the connection; the server frees what it held. */
  close(): Promise<void>;
}
