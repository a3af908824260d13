import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { Repository } from './repository.js';
import { readHead, readSnapshot } from './repository.js';

/** Walks the chain from the head to the first snapshot; every link is verified by its hash. */
export function* history(repository: Repository): Generator<{ hash: Hash; snapshot: Snapshot }> {
  const head = readHead(repository);
  let id = head.id;
  for (let hash = head.hash; hash !== null; ) {
    const snapshot = readSnapshot(repository, hash);
    if (snapshot.id !== id)
      throw new DsgError(
        'integrity',
        `Cannot follow the history: ${hash} is ${snapshot.id} where ${id} belongs`,
        { data: { object: hash } },
      );
    yield { hash, snapshot };
    hash = snapshot.parent;
    id = `s${(snapshotNumber(id) ?? 0) - 1}`;
  }
}

/** Tells whether a snapshot is the head or an ancestor of it. */
export function historyContains(repository: Repository, wanted: Hash): boolean {
  for (const { hash } of history(repository)) if (hash === wanted) return true;
  return false;
}
