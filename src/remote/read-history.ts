import { isDsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import { parseSnapshot } from '../model/snapshot.js';
import type { Layout } from '../repository/layout.js';
import { readStoredObject } from '../repository/repository.js';
import { unpackObject } from '../store/object-file.js';
import type { Reply, Request } from './protocol.js';
import { MAX_BYTES } from './protocol.js';

/** Reads the chain from a snapshot back, as far as it is asked for, can be read and fits into one answer. */
export function readHistory(layout: Layout, { hash, count }: Request<'history'>): Reply<'history'> {
  const found: Buffer[] = [];
  let total = 0;
  for (let next: Hash | null = hash; next !== null && found.length < count; ) {
    try {
      const packed = readStoredObject(layout, next);
      if (total + packed.length > MAX_BYTES) break;
      const parent: Hash | null = parentIn(packed, next);
      found.push(packed);
      total += packed.length;
      next = parent;
    } catch (error) {
      // What is wrong with it is told to whoever asks for it first.
      if (found.length === 0 || !isDsgError(error, 'integrity')) throw error;
      break;
    }
  }
  return { sizes: found.map(({ length }) => length), bytes: Buffer.concat(found) };
}

function parentIn(packed: Buffer, hash: Hash): Hash | null {
  const what = `the snapshot ${hash}`;
  return parseSnapshot(unpackObject(packed, hash, what), what).parent;
}
