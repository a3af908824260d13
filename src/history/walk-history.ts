import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { Remote, RemoteHead } from '../remote/client.js';

/** A snapshot and the hash that names it. */
export interface NamedSnapshot {
  readonly hash: Hash;
  readonly snapshot: Snapshot;
}

/**
 * Walks the chain from the head to the first snapshot.
 *
 * Each snapshot is verified by its hash, which its child carries; each id must be one less than its child's. What
 * breaks the chain is an integrity error whose data name the object and the id that belongs there.
 */
export async function* walkHistory(
  remote: Remote,
  head: Pick<RemoteHead, 'id' | 'hash'>,
): AsyncGenerator<NamedSnapshot> {
  let number = snapshotNumber(head.id) ?? 0;
  for (let { hash } = head; hash !== null; number -= 1) {
    const id = `s${number}`;
    const snapshot = await readLink(remote, hash, id);
    if (snapshot.id !== id)
      throw new DsgError(
        'integrity',
        `Cannot follow the history: ${hash} is ${snapshot.id} where ${id} belongs`,
        { data: { object: hash, snapshot: id } },
      );
    yield { hash, snapshot };
    hash = snapshot.parent;
  }
}

async function readLink(remote: Remote, hash: Hash, id: string): Promise<Snapshot> {
  try {
    return await remote.snapshot(hash);
  } catch (error) {
    if (!(error instanceof DsgError) || error.code !== 'integrity') throw error;
    throw new DsgError('integrity', `Cannot read ${id}: ${error.message}`, {
      hint: 'dsg fsck',
      data: { ...error.data, object: hash, snapshot: id },
      cause: error,
    });
  }
}
