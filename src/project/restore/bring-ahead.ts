import type { Naming } from '../../history/resolve-snapshot.js';
import { snapshotNames } from '../../history/snapshot-name.js';
import { asFolder, findEntry } from '../../model/forest.js';
import type { Hash } from '../../model/hash.js';
import { isHash } from '../../model/hash.js';
import { pathFault } from '../../model/names.js';
import { snapshotNumber } from '../../model/snapshot.js';
import type { Remote } from '../../remote/client.js';
import type { Cache } from '../../worktree/cache.js';

/** What is going to be read of a snapshot. */
export interface Reading {
  /** From the project; "" is all of it. */
  readonly paths: readonly string[];
  /** The contents of files are going to be read, too. */
  readonly contents: boolean;
}

interface Ahead extends Reading {
  readonly naming: Naming;
  readonly cache: Cache | undefined;
  /** The snapshot that was seen last in the repository. */
  readonly seen: Hash | null;
}

/** Snapshots that are brought to find one by a time: most are of late. */
const LATE = 'head~31';

/**
 * Lets come in one round trip what finding a snapshot by its name and reading paths of it takes.
 *
 * Returns what brings the paths, in a second one, once the snapshot is found: for names that only the history explains.
 */
export async function bringAhead(
  remote: Remote,
  at: string,
  { naming, cache, seen, ...reading }: Ahead,
): Promise<(hash: Hash, head: Hash | null) => Promise<void>> {
  const paths = reading.paths.filter((path) => path === '' || pathFault(path) === undefined);
  const wanted = { paths, have: treesAlong(cache, paths), contents: reading.contents };
  const snapshot = plainName(at, naming);
  if (snapshot !== undefined) {
    await remote.ahead({ ...wanted, snapshot, seen });
    return async () => {};
  }
  const isTime = snapshotNames(at)[0]?.kind === 'time';
  const history = { seen, paths: [], have: [], contents: false };
  await remote.ahead({ ...history, snapshot: isTime ? LATE : 's1' });
  return (hash, head) => remote.ahead({ ...wanted, snapshot: hash, known: head, seen: null });
}

/** Says a name so that the server finds the snapshot itself; undefined where it is only found by the history. */
function plainName(at: string, naming: Naming): string | undefined {
  const [name] = snapshotNames(at);
  switch (name?.kind) {
    case undefined:
      return at;
    case 'number':
      return `s${name.number}`;
    case 'head':
      return `head~${name.back}`;
    case 'here':
      return `s${Math.max((snapshotNumber(naming.here?.()?.id ?? '') ?? 0) - name.back, 0)}`;
    case 'hash':
      return isHash(name.prefix) ? name.prefix : undefined;
    default:
      return undefined;
  }
}

/** The trees on these paths that are here since the last sync. */
function treesAlong(cache: Cache | undefined, paths: readonly string[]): Hash[] {
  const found = new Set<Hash>();
  for (const path of paths) {
    let hash = cache?.root;
    for (const name of path === '' ? [''] : path.split('/')) {
      const tree = hash === undefined ? undefined : cache?.forest.get(hash);
      if (hash === undefined || !tree) break;
      found.add(hash);
      hash = asFolder(findEntry(tree, name))?.hash;
    }
  }
  return [...found];
}
