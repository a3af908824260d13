import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { parseSnapshot } from '../model/snapshot.js';
import { unpackObject } from '../store/object-file.js';
import type { Transport } from './protocol.js';
import { MAX_HISTORY } from './protocol.js';

/** A snapshot and the hash that names it. */
export interface NamedSnapshot {
  readonly hash: Hash;
  readonly snapshot: Snapshot;
}

/**
 * Fetches up to `count` snapshots from one back, each verified as the parent of the one before it.
 *
 * Ends before the first that is damaged; where that is the very first, throws an integrity error.
 */
export async function fetchHistory(
  transport: Transport,
  { hash, count, repository }: { hash: Hash; count: number; repository: string },
): Promise<NamedSnapshot[]> {
  const most = Math.min(count, MAX_HISTORY);
  const { sizes, bytes } = await transport.call('history', { hash, count: most });
  const found: NamedSnapshot[] = [];
  let at = 0;
  for (let next: Hash | null = hash; next !== null && found.length < Math.max(sizes.length, 1); ) {
    const size = sizes[found.length] ?? 0;
    try {
      const snapshot = readSnapshot(bytes.subarray(at, at + size), next, repository);
      found.push({ hash: next, snapshot });
      next = snapshot.parent;
    } catch (error) {
      if (found.length === 0) throw error;
      break;
    }
    at += size;
  }
  return found;
}

/** Reads a packed snapshot that must have this hash and belong to this repository. */
function readSnapshot(packed: Uint8Array, hash: Hash, repository: string): Snapshot {
  const what = `the snapshot ${hash}`;
  return ownSnapshot(parseSnapshot(unpackObject(packed, hash, what), what), hash, repository);
}

/** Refuses a snapshot of another repository: a chain cannot be passed off as another's. */
export function ownSnapshot(snapshot: Snapshot, hash: Hash, repository: string): Snapshot {
  if (snapshot.repository === repository) return snapshot;
  const what = `the snapshot ${hash}`;
  throw new DsgError('integrity', `Cannot read ${what}: it belongs to another repository`, {
    state: 'Nothing was changed.',
    data: { object: hash },
  });
}
