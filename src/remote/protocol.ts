import type { Hash } from '../model/hash.js';
import type { Finding } from '../repository/check.js';
import type { Holder } from '../repository/lock.js';
import type { Incoming } from '../repository/quarantine.js';
import type { Recovery } from '../repository/recover.js';

/** The version of the messages below; a server and a client of different versions refuse each other. */
export const PROTOCOL_VERSION = 1;

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

/** Every request that a client can make, with its answer. Fields are plain values, so that any pipe can carry them. */
export interface Messages {
  hello: {
    request: { version: number };
    reply: { version: number; repository: string; backend: string; root: string };
  };
  head: { request: object; reply: HeadReply };
  /** Objects in the form in which they are stored; the client verifies each. At most 1,000 a request. */
  objects: { request: { hashes: readonly Hash[] }; reply: { packed: readonly Uint8Array[] } };
  /** Where contents lie on this machine: for a client on the same one, which copies and verifies them itself. */
  blobs: {
    request: { blobs: readonly BlobRequest[] };
    reply: { paths: readonly (string | null)[] };
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
  'put-blobs': { request: { blobs: readonly Incoming[] }; reply: object };
  'put-objects': {
    request: { objects: readonly { hash: Hash; packed: Uint8Array }[] };
    reply: object;
  };
  /** Commits on `base` under the lock of this connection. */
  commit: {
    request: { base: Hash | null; snapshot: Hash; epoch: number; tx: string };
    reply: HeadReply;
  };
  /** Checks one snapshot, or all of them and the live tree; `share` (0 to 1) of the contents are read. */
  check: {
    request: { share: number; snapshot?: Hash };
    reply: { findings: readonly Finding[]; objects: number; blobs: number; read: number };
  };
}

export type MessageName = keyof Messages;
export type Request<N extends MessageName> = Messages[N]['request'];
export type Reply<N extends MessageName> = Messages[N]['reply'];

/** A pipe to a server. */
export interface Transport {
  call<N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>>;
  /** Ends the connection; the server frees what it held. */
  close(): Promise<void>;
}
