import { DsgError } from '../errors/error.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { Chain, NamedSnapshot, Remote, RemoteHead } from '../remote/client.js';

export type { NamedSnapshot } from '../remote/client.js';

/** Snapshots that are asked for at first where nobody says how many are wanted; then ever more, up to the most. */
const FIRST = 32;
const GROWTH = 8;
const MOST = 2048;

/**
 * Walks the chain from the head to the first snapshot.
 *
 * Each snapshot is verified by its hash, which its child carries; each id must be one less than its child's. What
 * breaks the chain is an integrity error whose data name the object and the id that belongs there. `wanted` of them are
 * asked for at once; there can be more.
 */
export async function* walkHistory(
  remote: Pick<Remote, 'chain'>,
  head: Pick<RemoteHead, 'id' | 'hash'>,
  wanted = FIRST,
): AsyncGenerator<NamedSnapshot> {
  let number = snapshotNumber(head.id) ?? 0;
  let count = wanted;
  for (let { hash } = head; hash !== null; ) {
    for (const one of await readLinks(remote, { hash, number, count: Math.min(count, MOST) })) {
      const id = `s${number}`;
      if (one.snapshot.id !== id)
        throw new DsgError(
          'integrity',
          `Cannot follow the history: ${one.hash} is ${one.snapshot.id} where ${id} belongs`,
          { data: { object: one.hash, snapshot: id } },
        );
      yield one;
      hash = one.snapshot.parent;
      number -= 1;
    }
    count *= GROWTH;
  }
}

async function readLinks(remote: Pick<Remote, 'chain'>, wanted: Chain): Promise<NamedSnapshot[]> {
  try {
    return await remote.chain(wanted);
  } catch (error) {
    if (!(error instanceof DsgError) || error.code !== 'integrity') throw error;
    const id = `s${wanted.number}`;
    throw new DsgError('integrity', `Cannot read ${id}: ${error.message}`, {
      hint: 'dsg fsck',
      data: { ...error.data, object: wanted.hash, snapshot: id },
      cause: error,
    });
  }
}
