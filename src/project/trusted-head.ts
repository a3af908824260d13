import { DsgError, isDsgError } from '../errors/error.js';
import { walkHistory } from '../history/walk-history.js';
import type { Hash } from '../model/hash.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import type { Cache } from '../worktree/cache.js';
import type { State } from '../worktree/state.js';

/** A snapshot that this project has seen in its repository. */
interface Seen {
  readonly id: string;
  readonly hash: Hash;
}

/** Reads the head and refuses a repository that is another one or whose history went back. */
export async function trustedHead(
  remote: Remote,
  state: State | undefined,
  cache?: Pick<Cache, 'id' | 'snapshot'>,
): Promise<RemoteHead> {
  requireSame(remote, state);
  const head = await remote.head();
  // What was synced here was seen here, even where the record of it is lost.
  const synced = cache?.snapshot ? { id: cache.id, hash: cache.snapshot } : undefined;
  const seen = state?.seen ?? synced;
  if (!seen || seen.hash === head.hash || (await isAfter(remote, head, seen))) return head;
  throw await rewritten(remote, head, seen);
}

/** Refuses another repository than the one that the project was synced with. */
export function requireSame(remote: Remote, state: State | undefined): void {
  if (!state || state.repository === remote.repository) return;
  throw new DsgError(
    'integrity',
    `Cannot use the repository "${remote.root}": it is not the one this project was synced with`,
    {
      state: 'Nothing was changed.',
      hint: 'check "repository" in .dsgconfig.yml; to work with another repository, clone it into a new folder',
      data: { expected: state.repository, found: remote.repository },
    },
  );
}

/** So far back the history is followed here; beyond that the server's word is taken. */
const FOLLOWED = 2000;

/** Tells whether a head comes after a snapshot that was seen before, by its own chain and not by what the server says. */
async function isAfter(remote: Remote, head: RemoteHead, seen: Seen): Promise<boolean> {
  const distance = distanceTo(head, seen);
  if (distance <= 0) return false;
  if (distance > FOLLOWED) return remote.contains(seen.hash);
  return (await hashOf(remote, head, seen)) === seen.hash;
}

function distanceTo(head: RemoteHead, seen: Seen): number {
  return (snapshotNumber(head.id) ?? 0) - (snapshotNumber(seen.id) ?? 0);
}

/** The hash of the snapshot that has an id now; that it can be read is part of the answer. */
async function hashOf(
  remote: Remote,
  head: RemoteHead,
  { id }: Pick<Seen, 'id'>,
): Promise<Hash | undefined> {
  const distance = distanceTo(head, { id, hash: '' as Hash });
  if (distance < 0) return undefined;
  for await (const { hash, snapshot } of walkHistory(remote, head, distance + 1))
    if (snapshot.id === id) return hash;
  return undefined;
}

async function rewritten(remote: Remote, head: RemoteHead, seen: Seen): Promise<DsgError> {
  const instead = await hashOf(remote, head, seen).catch((error: unknown) => {
    if (isDsgError(error, 'integrity')) return undefined;
    throw error;
  });
  const now =
    instead === undefined
      ? `its newest is ${head.id}`
      : `its ${seen.id} is ${instead.slice(0, 10)}`;
  return new DsgError(
    'integrity',
    `Cannot use the repository "${remote.root}": its history no longer contains ${seen.id}, which was seen here before as ${seen.hash.slice(0, 10)}: ${now} now`,
    {
      state: 'Nothing was changed.',
      hint: 'ask who restored the repository from a backup; to take it as it is now, clone it into a new folder',
      data: { seen: seen.hash, head: head.hash, instead: instead ?? null },
    },
  );
}
