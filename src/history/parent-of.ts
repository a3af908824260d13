import { snapshotNumber } from '../model/snapshot.js';
import type { Remote } from '../remote/client.js';
import type { NamedSnapshot } from './walk-history.js';
import { walkHistory } from './walk-history.js';

/** Reads the snapshot before one; undefined for the first. One that cannot be read is named by its id. */
export async function parentOf(
  remote: Pick<Remote, 'chain'>,
  { snapshot: { id, parent } }: Pick<NamedSnapshot, 'snapshot'>,
): Promise<NamedSnapshot | undefined> {
  const before = `s${(snapshotNumber(id) ?? 0) - 1}`;
  for await (const one of walkHistory(remote, { id: before, hash: parent }, 1)) return one;
  return undefined;
}
