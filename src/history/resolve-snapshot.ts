import { DsgError } from '../errors/error.js';
import { nearest } from '../model/nearest.js';
import type { Snapshot } from '../model/snapshot.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import { meantHint } from './nearest-path.js';
import type { SnapshotName } from './snapshot-name.js';
import { snapshotNames } from './snapshot-name.js';
import type { NamedSnapshot } from './walk-history.js';
import { walkHistory } from './walk-history.js';

/** Finds the snapshot that a person names; throws `not-found`, or `usage` where the digits of a hash are not enough. */
export async function resolveSnapshot(
  remote: Remote,
  head: RemoteHead,
  text: string,
): Promise<NamedSnapshot> {
  const names = snapshotNames(text);
  if (names.length === 0)
    throw notFound(text, head, 'that is no name of a snapshot: s12, 12, head, head~2 or a hash');
  if (head.hash === null) throw notFound(text, head, 'the repository has no snapshots yet');
  for (const name of names) {
    const found = await find(remote, head, { name, text });
    if (found) return found;
  }
  throw notFound(text, head, `the repository has s1 to ${head.id}`);
}

async function find(
  remote: Remote,
  head: RemoteHead,
  { name, text }: { name: SnapshotName; text: string },
): Promise<NamedSnapshot | undefined> {
  if (name.kind === 'hash') return findHash(remote, head, { prefix: name.prefix, text });
  const newest = snapshotNumber(head.id) ?? 0;
  const number = name.kind === 'number' ? name.number : newest - name.back;
  if (number < 1 || number > newest) return undefined;
  for await (const one of walkHistory(remote, head))
    if (one.snapshot.id === `s${number}`) return one;
  return undefined;
}

async function findHash(
  remote: Remote,
  head: RemoteHead,
  { prefix, text }: { prefix: string; text: string },
): Promise<NamedSnapshot | undefined> {
  const found: NamedSnapshot[] = [];
  for await (const one of walkHistory(remote, head)) {
    if (one.hash === prefix) return one;
    if (one.hash.startsWith(prefix)) found.push(one);
  }
  if (found.length < 2) return found[0];
  const ids = found.map(({ snapshot }: { snapshot: Snapshot }) => snapshot.id);
  throw new DsgError(
    'not-found',
    `Cannot tell which snapshot "${text}" is: it begins the hashes of ${ids.join(', ')}`,
    { hint: 'give more digits, or an id', data: { name: text, candidates: ids } },
  );
}

function notFound(text: string, head: RemoteHead, why: string): DsgError {
  const meant = head.hash === null ? undefined : meantSnapshot(text, head.id);
  return new DsgError('not-found', `Cannot find the snapshot "${text}": ${why}`, {
    hint: head.hash === null ? 'dsg sync' : meantHint(meant, 'dsg log'),
    data: { name: text, head: head.id, meant },
  });
}

/** A number that is too high means the newest; letters that are no name may be a slip of one. */
function meantSnapshot(text: string, newest: string): string | undefined {
  const number = /^s?(\d+)$/i.exec(text)?.[1];
  if (number !== undefined) return Number(number) > 0 ? newest : 's1';
  return nearest(text, ['head', newest]);
}
