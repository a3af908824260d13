import type { Entry } from '../model/entry.js';
import { sameLeaf } from '../model/entry.js';
import { asFolder, asLeaf } from '../model/forest.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import { createCarefulTrees } from './careful-trees.js';
import { changesBetween } from './changes-between.js';
import type { Found } from './entries-at.js';
import { entriesAt } from './entries-at.js';
import { moveSource } from './move-source.js';
import type { Damage } from './readable-history.js';
import { readableHistory } from './readable-history.js';
import type { NamedSnapshot } from './walk-history.js';

/** What one snapshot did to a file or folder. */
export interface BlameEvent {
  readonly status: 'added' | 'changed' | 'moved' | 'deleted';
  /** What it is called after it; of a deleted one, what it was called. */
  readonly path: string;
  /** True where the path that was asked for, or followed to, has nothing any more. */
  readonly isGone: boolean;
  /** Of a moved one, what it was called before. */
  readonly from?: string;
  readonly named: NamedSnapshot;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
  /** Snapshots just before this one that cannot be read: it may have happened in one of them. */
  readonly skipped: readonly string[];
}

export interface Blame {
  /** Newest first. */
  readonly events: readonly BlameEvent[];
  readonly damage: readonly Damage[];
}

export interface BlameOptions {
  readonly path: string;
  /** The most events to find. */
  readonly limit?: number;
}

/** Snapshots that are looked at together: few at first, so that a short answer costs little, then ever more. */
const FIRST = 32;
const GROWTH = 4;
const MOST = 1024;

interface State {
  readonly named: NamedSnapshot;
  readonly entry: Entry | undefined;
  readonly skipped: string[];
}

/**
 * Tells which snapshots added, changed, moved and deleted what is or was at a path, following it through renames.
 *
 * Costs the trees on its way, each once; where it came or went, also what differs between those two snapshots. No events
 * when no snapshot has it. What cannot be read is passed over, and told.
 */
export async function blame(
  remote: Remote,
  head: RemoteHead,
  { path, limit = Number.POSITIVE_INFINITY }: BlameOptions,
): Promise<Blame> {
  const history = readableHistory(remote, head);
  const damage = new Map<string, Damage>();
  const events: BlameEvent[] = [];
  let current = path;
  let newer: State | undefined;
  /** Takes in one snapshot; true when the path has another name from there on. */
  const take = async (named: NamedSnapshot, found: Found): Promise<boolean> => {
    if (found.kind === 'damaged') {
      const { object, why } = found;
      const first = damage.get(object)?.snapshot ?? named.snapshot.id;
      damage.set(object, { snapshot: first, path: found.path, object, why });
      newer?.skipped.push(named.snapshot.id);
      return false;
    }
    const entry = found.kind === 'entry' ? found.entry : undefined;
    const before: State = { named, entry, skipped: [] };
    const event =
      newer && !sameEntry(newer.entry, entry)
        ? await eventBetween(remote, { path: current, before, after: newer }, damage)
        : undefined;
    newer = before;
    if (!event) return false;
    events.push(event);
    if (event.isGone || event.from === undefined) return false;
    current = event.from;
    newer = { ...before, entry: event.before };
    return true;
  };
  for (let count = FIRST; events.length < limit; count = Math.min(count * GROWTH, MOST)) {
    let rest = await history.next(count);
    if (rest.length === 0) break;
    while (rest.length > 0 && events.length < limit) {
      const roots = rest.map(({ snapshot }) => snapshot.root);
      const found = await entriesAt(remote, roots, current);
      let taken = 0;
      for (let isMoved = false; !isMoved && taken < rest.length && events.length < limit; taken++)
        isMoved = await take(rest[taken] as NamedSnapshot, found[taken] as Found);
      rest = rest.slice(taken);
    }
  }
  const isWhole = history.broken === undefined;
  if (isWhole && newer?.entry && events.length < limit) events.push(firstEvent(newer, current));
  return { events, damage: [...damage.values(), ...(history.broken ? [history.broken] : [])] };
}

function firstEvent({ named, entry, skipped }: State, path: string): BlameEvent {
  return { status: 'added', path, isGone: false, named, before: undefined, after: entry, skipped };
}

interface Step {
  readonly path: string;
  readonly before: State;
  readonly after: State;
}

async function eventBetween(
  remote: Remote,
  { path, before, after }: Step,
  damage: Map<string, Damage>,
): Promise<BlameEvent> {
  const { named, skipped } = after;
  const isGone = after.entry === undefined;
  const same = { isGone, named, before: before.entry, after: after.entry, skipped };
  if (before.entry && after.entry) return { status: 'changed', path, ...same };
  const [then, now] = [before.named, after.named];
  // What came is looked for among what went, and what went among what came.
  const sides = after.entry ? [then, now] : [now, then];
  const roots = sides.map(({ snapshot }) => snapshot.root);
  const found = await changesBetween(createCarefulTrees(remote), {
    before: roots[0],
    after: roots[1],
  });
  for (const { path: folder, side, object, why } of found.damaged) {
    const where = (side === 'before' ? sides[0] : sides[1]) ?? now;
    if (!damage.has(object))
      damage.set(object, { snapshot: where.snapshot.id, path: folder, object, why });
  }
  const other = moveSource(found.changes, path);
  if (after.entry && other)
    return { ...same, status: 'moved', path, from: other.path, before: other.entry };
  if (other) return { ...same, status: 'moved', path: other.path, from: path, after: other.entry };
  return { ...same, status: after.entry ? 'added' : 'deleted', path };
}

function sameEntry(a: Entry | undefined, b: Entry | undefined): boolean {
  if (asFolder(a) || asFolder(b)) return asFolder(a)?.hash === asFolder(b)?.hash;
  return sameLeaf(asLeaf(a), asLeaf(b));
}
