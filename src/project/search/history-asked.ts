import { treeReader } from '../../history/entry-at.js';
import { nearestPath } from '../../history/nearest-path.js';
import type { Damage } from '../../history/readable-history.js';
import { readableHistory } from '../../history/readable-history.js';
import type { Naming } from '../../history/resolve-snapshot.js';
import { resolveSnapshot } from '../../history/resolve-snapshot.js';
import type { NamedSnapshot } from '../../history/walk-history.js';
import { snapshotNumber } from '../../model/snapshot.js';
import type { Remote, RemoteHead } from '../../remote/client.js';

/** The snapshots that a search is about, newest first. */
export interface AskedHistory {
  readonly snapshots: AsyncIterable<NamedSnapshot>;
  /** What ended them too early; known when all were read. */
  broken(): Damage | undefined;
}

const AT_ONCE = 256;

/** Finds the snapshots that a person named; without any, all there are. */
export async function historyAsked(
  remote: Remote,
  head: RemoteHead,
  names: readonly string[],
  naming?: Naming,
): Promise<AskedHistory> {
  if (names.length > 0) {
    const found = new Map<string, NamedSnapshot>();
    for (const name of names) {
      const named = await resolveSnapshot(remote, head, name, naming);
      found.set(named.snapshot.id, named);
    }
    const number = ({ snapshot }: NamedSnapshot) => snapshotNumber(snapshot.id) ?? 0;
    const newestFirst = [...found.values()].sort((a, b) => number(b) - number(a));
    return { snapshots: each(newestFirst), broken: () => undefined };
  }
  const history = readableHistory(remote, head);
  async function* all(): AsyncGenerator<NamedSnapshot> {
    for (
      let part = await history.next(AT_ONCE);
      part.length > 0;
      part = await history.next(AT_ONCE)
    )
      yield* part;
  }
  return { snapshots: all(), broken: () => history.broken };
}

async function* each(list: readonly NamedSnapshot[]): AsyncGenerator<NamedSnapshot> {
  yield* list;
}

/** Finds what was most likely meant by a path that no snapshot has, among those of the newest. */
export function meantPath(
  remote: Remote,
  { snapshot }: RemoteHead,
  path: string,
): Promise<string | undefined> {
  return nearestPath(treeReader(remote), snapshot?.root, path);
}
