import type { Hash } from '../model/hash.js';
import { isHash } from '../model/hash.js';
import { parseSnapshot, snapshotNumber } from '../model/snapshot.js';
import type { Bulk } from '../store/bulk.js';
import { unpackBytes } from '../store/bulk.js';
import { hashBytes } from '../store/hash.js';
import { unpackObject } from '../store/object-file.js';
import type { AlongReply, AlongRequest } from './along-message.js';
import { MAX_AHEAD, MAX_PATHS } from './along-message.js';
import type { MessageName, Reply, Request, Transport } from './protocol.js';
import { MAX_BYTES, MAX_LISTED } from './protocol.js';
import { SMALL_BYTES } from './sizes.js';

/** What is going to be read of a repository. */
export type Wanted = Pick<AlongRequest, 'snapshot' | 'seen' | 'paths' | 'have'> & {
  /** The contents of small files are wanted, too. */
  readonly contents: boolean;
  readonly known?: Hash | null | undefined;
};

/** A transport that answers from what came ahead where it can, and asks the server for the rest. */
export interface ComingAhead {
  readonly transport: Transport;
  /** Lets come in one round trip what is going to be asked for; never throws: what did not come is asked for. */
  bring(wanted: Wanted): Promise<void>;
}

/** Anything that a request can name without the server's tags. */
const IS_NO_TAG = (name: string): boolean =>
  isHash(name) || snapshotNumber(name) !== undefined || name.startsWith('head~');

/**
 * Wraps a transport so that objects and contents can come before they are asked for.
 *
 * They are kept under the hash that the server says they have, and given out only if that is true; whoever asked verifies
 * them as if they had come just now. So a server can change what comes when, and never what is believed.
 */
export function comingAhead(transport: Transport, knows: readonly string[]): ComingAhead {
  // On this machine nothing is gained.
  if (transport.local || !knows.includes('along')) return { transport, bring: async () => {} };
  const objects = new Map<Hash, Uint8Array>();
  const contents = new Map<Hash, Bulk>();
  let head: Reply<'head'> | undefined;
  let isHeadTold = false;
  let tags: Promise<Reply<'tags'>> | undefined;

  /** Gives out an object's stored form if it is what it should be. */
  const sound = (hash: Hash): { packed: Uint8Array; bytes: Uint8Array } | undefined => {
    const packed = objects.get(hash);
    if (!packed) return undefined;
    try {
      return { packed, bytes: unpackObject(packed, hash, hash) };
    } catch {
      objects.delete(hash);
      return undefined;
    }
  };
  const answers: { [N in MessageName]?: (request: Request<N>) => unknown } = {
    head() {
      const told = head;
      head = undefined;
      isHeadTold = true;
      return told;
    },
    tags() {
      const told = tags;
      tags = undefined;
      return told;
    },
    objects: ({ hashes }) => inOnePiece(takeWhile(hashes, (hash) => sound(hash)?.packed)),
    history({ hash, count }) {
      let next: Hash | null = hash;
      const packed: Uint8Array[] = [];
      while (next !== null && packed.length < count) {
        const found = sound(next);
        const snapshot = found && asSnapshot(found.bytes);
        if (!snapshot) break;
        packed.push(found.packed);
        next = snapshot.parent;
      }
      return inOnePiece(packed);
    },
    async 'get-blobs'({ blobs }) {
      const pieces: Uint8Array[] = [];
      for (const { hash, size } of blobs) {
        const bulk = contents.get(hash);
        const bytes = bulk && (await unpackedIfSound(transport, bulk, { hash, size }));
        if (!bytes) return undefined;
        pieces.push(bytes);
      }
      return { found: blobs.map(() => true), bytes: Buffer.concat(pieces), unpacked: null };
    },
  };
  const take = (reply: AlongReply): void => {
    let at = 0;
    const cut = (size: number): Uint8Array => {
      at += size;
      return reply.bytes.subarray(at - size, at);
    };
    // Whoever asks for the head again wants to know where it is by then.
    if (!isHeadTold) head = reply.head;
    for (const { hash, size } of reply.objects) objects.set(hash, cut(size));
    for (const { hash, size, unpacked } of reply.contents)
      contents.set(hash, { bytes: cut(size), unpacked });
  };
  return {
    transport: {
      ...transport,
      async call<N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>> {
        const answer = answers[name] as ((request: Request<N>) => unknown) | undefined;
        return ((await answer?.(request)) as Reply<N>) ?? transport.call(name, request);
      },
    },
    async bring({ snapshot, seen, paths, have, contents: withContents, known = null }) {
      const along = transport.call('along', {
        snapshot,
        known,
        seen,
        paths: paths.slice(0, MAX_PATHS),
        have: have.slice(0, MAX_LISTED),
        contents: withContents ? SMALL_BYTES : 0,
        zstd: transport.isSlow(),
      });
      if (!IS_NO_TAG(snapshot) && knows.includes('tags')) {
        tags = transport.call('tags', {});
        tags.catch(() => {});
      }
      try {
        const reply = await along;
        if (fits(reply)) take(reply);
      } catch {
        // Whoever asks for what could not be read is told why.
      }
    },
  };
}

/** Tells whether an answer is as large as it says, and no larger than it may be. */
function fits({ objects, contents, bytes }: AlongReply): boolean {
  if (objects.length > MAX_AHEAD || contents.length > MAX_PATHS || bytes.length > MAX_BYTES)
    return false;
  return [...objects, ...contents].reduce((sum, { size }) => sum + size, 0) === bytes.length;
}

function takeWhile(
  hashes: readonly Hash[],
  take: (hash: Hash) => Uint8Array | undefined,
): Uint8Array[] {
  const taken: Uint8Array[] = [];
  for (const hash of hashes) {
    const one = take(hash);
    if (!one) break;
    taken.push(one);
  }
  return taken;
}

/** The first of what was asked for, as a server sends it; undefined where that is nothing. */
function inOnePiece(packed: readonly Uint8Array[]): Reply<'objects'> | undefined {
  if (packed.length === 0) return undefined;
  return { sizes: packed.map(({ length }) => length), bytes: Buffer.concat(packed) };
}

function asSnapshot(bytes: Uint8Array) {
  try {
    return parseSnapshot(bytes, 'a snapshot');
  } catch {
    return undefined;
  }
}

async function unpackedIfSound(
  { pool }: Transport,
  bulk: Bulk,
  { hash, size }: { hash: Hash; size: number },
): Promise<Uint8Array | undefined> {
  if ((bulk.unpacked ?? bulk.bytes.length) !== size) return undefined;
  try {
    const bytes = await unpackBytes(pool, bulk);
    return bytes.length === size && hashBytes(bytes) === hash ? bytes : undefined;
  } catch {
    return undefined;
  }
}
