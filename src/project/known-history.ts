import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { NamedSnapshot, Remote } from '../remote/client.js';
import { ownSnapshot } from '../remote/fetch-history.js';
import type { HistoryCache } from '../worktree/history-cache.js';
import { openHistoryCache } from '../worktree/history-cache.js';

/**
 * Wraps a repository so that its history is read from what this project knows of it already; the rest is asked for and,
 * when the repository is closed, kept.
 *
 * Each snapshot that is kept is verified by its hash, so this changes what is asked for and never what is told.
 */
export function knowing(remote: Remote, path: string): Remote {
  let cache: HistoryCache | undefined;
  const fetched = new Map<number, NamedSnapshot>();
  const find = (number: number, hash: Hash): Snapshot | undefined => {
    const one = fetched.get(number);
    if (one?.hash === hash) return one.snapshot;
    const snapshot = cache?.find(number, hash);
    return snapshot && ownSnapshot(snapshot, hash, remote.repository);
  };
  return {
    ...remote,
    async chain({ hash, number, count }) {
      cache ??= openHistoryCache(path);
      const known: NamedSnapshot[] = [];
      for (let next: typeof hash | null = hash; next !== null && known.length < count; ) {
        const snapshot = find(number - known.length, next);
        if (!snapshot) break;
        known.push({ hash: next, snapshot });
        next = snapshot.parent;
      }
      if (known.length > 0) return known;
      const beyond = number - cache.length;
      const wanted = beyond > 0 ? Math.min(count, beyond) : count;
      const found = await remote.chain({ hash, number, count: wanted });
      for (const [i, one] of found.entries()) fetched.set(number - i, one);
      return found;
    },
    async ahead(wanted) {
      cache ??= openHistoryCache(path);
      // What is kept here says only what to ask for: a hash of it that is none of the history finds nothing.
      const known = wanted.known ?? cache.hashAt(cache.length);
      const snapshot = cache.hashAt(snapshotNumber(wanted.snapshot) ?? 0) ?? wanted.snapshot;
      await remote.ahead({ ...wanted, snapshot, known });
    },
    async close() {
      if (cache) keepFetched(cache, fetched);
      await remote.close();
    },
  };
}

/** Keeps the run that goes on from what is kept already; what hangs in the air would not be found again. */
function keepFetched(cache: HistoryCache, fetched: ReadonlyMap<number, NamedSnapshot>): void {
  const first = [...fetched.keys()].sort((a, b) => a - b).find((number) => isAnchored(number));
  if (first === undefined) return;
  const run: NamedSnapshot[] = [];
  for (let one = fetched.get(first); one; one = fetched.get(first + run.length)) {
    const before = run.at(-1);
    if (before && one.snapshot.parent !== before.hash) break;
    run.push(one);
  }
  cache.keep(
    first,
    run.map(({ snapshot }) => snapshot),
  );

  function isAnchored(number: number): boolean {
    const parent = fetched.get(number)?.snapshot.parent;
    if (parent === null) return number === 1;
    return parent !== undefined && cache.find(number - 1, parent) !== undefined;
  }
}
