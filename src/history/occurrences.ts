import type { Entry } from '../model/entry.js';
import { compareNames } from '../model/order.js';
import type { Remote } from '../remote/client.js';
import { createCarefulTrees } from './careful-trees.js';
import { changesBetween } from './changes-between.js';
import { loadDiffering } from './load-differing.js';
import type { Damage } from './readable-history.js';
import type { NamedSnapshot } from './walk-history.js';

/** One content of a path, and the snapshots that have it there, without a gap from the first to the last. */
export interface Occurrence {
  readonly path: string;
  /** Of a folder, that there is one: what is in it is not looked at. */
  readonly entry: Entry;
  readonly first: NamedSnapshot;
  readonly last: NamedSnapshot;
}

export interface Occurrences {
  /** By path, the newest version of each first. */
  readonly versions: readonly Occurrence[];
  readonly damage: readonly Damage[];
  /** Snapshots that were looked at. */
  readonly snapshots: number;
}

export interface WantedPaths {
  /** Files and folders to look at; all when there are none. */
  readonly places?: readonly string[];
  readonly isWanted?: (path: string) => boolean;
}

/** Entries of trees that are read ahead of what is compared, and the most snapshots that they may be of. */
const AHEAD_ENTRIES = 50_000;
const AHEAD_SNAPSHOTS = 64;

/**
 * Lists every version of paths over a list of snapshots, newest first.
 *
 * The newest one is read whole, or what `places` name of it; of each other one only what differs from the one after it,
 * as many of them in one round trip as memory allows.
 */
export async function occurrences(
  remote: Pick<Remote, 'trees'>,
  snapshots: AsyncIterable<NamedSnapshot> | Iterable<NamedSnapshot>,
  { places = [], isWanted = () => true }: WantedPaths,
): Promise<Occurrences> {
  const trees = createCarefulTrees(remote);
  const open = new Map<string, Omit<Occurrence, 'first'>>();
  const versions: Occurrence[] = [];
  const damage: Damage[] = [];
  let newer: NamedSnapshot | undefined;
  const take = async (named: NamedSnapshot): Promise<void> => {
    const { id, root } = named.snapshot;
    // The newer one comes first: where the older cannot be read, it is taken to be the same.
    const roots = { before: newer?.snapshot.root, after: root, places, isWanted };
    const { changes, damaged } = await changesBetween(trees, roots);
    damage.push(...damaged.map(({ path, object, why }) => ({ snapshot: id, path, object, why })));
    for (const { path, after } of changes) {
      const known = open.get(path);
      if (known && newer) versions.push({ ...known, first: newer });
      open.delete(path);
      if (after) open.set(path, { path, entry: after, last: named });
    }
    newer = named;
  };
  let count = 0;
  for await (const run of runsOf(snapshots, () => trees.entries)) {
    if (newer) await loadDiffering(trees, [newer, ...run].map(rootOf), places);
    for (const named of run) await take(named);
    trees.trim();
    count += run.length;
  }
  for (const one of open.values()) versions.push({ ...one, first: newer as NamedSnapshot });
  // What is of one path is in order already: the newest was closed first.
  versions.sort((a, b) => compareNames(a.path, b.path));
  return { versions, damage, snapshots: count };
}

const rootOf = ({ snapshot }: NamedSnapshot) => snapshot.root;

/** Cuts a list into runs of which each needs about as many entries as may be read ahead; the first snapshot stands alone. */
async function* runsOf(
  snapshots: AsyncIterable<NamedSnapshot> | Iterable<NamedSnapshot>,
  entriesRead: () => number,
): AsyncGenerator<NamedSnapshot[]> {
  let run: NamedSnapshot[] = [];
  let most = 1;
  let isFirst = true;
  for await (const named of snapshots) {
    run.push(named);
    if (run.length < most) continue;
    const before = entriesRead();
    yield run;
    const each = Math.max((entriesRead() - before) / run.length, 1);
    const fitting = Math.max(Math.floor(AHEAD_ENTRIES / each), 1);
    // What one whole snapshot took says nothing about what differs between two.
    most = isFirst ? 2 : Math.min(fitting, most * 4, AHEAD_SNAPSHOTS);
    isFirst = false;
    run = [];
  }
  if (run.length > 0) yield run;
}
