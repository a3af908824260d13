import { DsgError } from '../errors/error.js';
import type { LeafChange } from '../model/difference.js';
import type { Entry, FolderEntry, Tree } from '../model/entry.js';
import { sameLeaf, treeTotals } from '../model/entry.js';
import { asFolder, asLeaf, joinPath, mergeTrees } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { MAX_DEPTH, MAX_FILES } from '../model/names.js';
import { compareNames } from '../model/order.js';
import type { CarefulTrees } from './careful-trees.js';
import { isBelow } from './difference.js';

/** One path at which two states differ: a file or link of which either is another, or a folder that came or went. */
export interface EntryChange {
  readonly path: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** A folder that could not be compared, because one of its two trees cannot be read. */
export interface DamagedFolder {
  /** "" for the root. */
  readonly path: string;
  readonly side: 'before' | 'after';
  readonly object: Hash;
  readonly why: string;
}

export interface ChangesBetween {
  /** In the order of the manifest. */
  readonly changes: readonly EntryChange[];
  readonly damaged: readonly DamagedFolder[];
}

export interface ComparedRoots {
  readonly before: Hash | undefined;
  readonly after: Hash | undefined;
  /** Files and folders to look at; nothing beside them is read. All when there are none. */
  readonly places?: readonly string[];
  /** Tells which paths are of interest; the others are left out of the list. */
  readonly isWanted?: (path: string) => boolean;
}

/** Pairs of folders that are compared before trees that are not needed any more are forgotten. */
const AT_ONCE = 512;

interface Pair {
  readonly path: string;
  readonly before: Side | undefined;
  readonly after: Side | undefined;
}

/** A folder's tree, and the files that it must have in it and below: at a root, no more than there may be. */
type Side =
  | Pick<FolderEntry, 'hash' | 'files'>
  | { readonly hash: Hash; readonly files?: undefined };

/**
 * Lists what differs between two roots, level by level: a tree that is the same on both sides is never opened.
 *
 * A tree that cannot be read is told of and taken to be as on the other side: nothing in it may look deleted or added.
 * `trees` keeps it as that, so that a walk through a history goes on with what it knew.
 */
export async function changesBetween(
  trees: CarefulTrees,
  { before, after, places = [], isWanted = () => true }: ComparedRoots,
): Promise<ChangesBetween> {
  const changes: EntryChange[] = [];
  const damaged: DamagedFolder[] = [];
  const [a, b] = [before, after].map((hash) => (hash === undefined ? hash : { hash }));
  let level: Pair[] = before === after ? [] : [{ path: '', before: a, after: b }];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH + 1)
      throw new DsgError(
        'integrity',
        `Cannot read the manifest: it is more than ${MAX_DEPTH} folders deep`,
      );
    const next: Pair[] = [];
    for (let at = 0; at < level.length; at += AT_ONCE) {
      const pairs = level.slice(at, at + AT_ONCE);
      if (at > 0) trees.trim();
      await trees.load(pairs.flatMap((pair) => [pair.before?.hash, pair.after?.hash]));
      for (const pair of pairs) {
        damaged.push(...standIn(trees, pair));
        const both = [treeOf(trees, pair.before), treeOf(trees, pair.after)];
        for (const { name, entries } of mergeTrees(both)) {
          const path = joinPath(pair.path, name);
          if (isOnTheWay(path, places)) note(path, entries, { changes, next, places, isWanted });
        }
      }
    }
    level = next;
  }
  changes.sort((a, b) => compareNames(a.path, b.path));
  return { changes, damaged };
}

/** What of these is files and links, as they are shown. */
export function leafChanges(changes: readonly EntryChange[]): LeafChange[] {
  return changes.flatMap(({ path, before, after }) => {
    const [a, b] = [asLeaf(before), asLeaf(after)];
    return sameLeaf(a, b) ? [] : [{ path, before: a, after: b }];
  });
}

function note(
  path: string,
  [before, after]: readonly (Entry | undefined)[],
  {
    changes,
    next,
    places,
    isWanted,
  }: {
    changes: EntryChange[];
    next: Pair[];
    places: readonly string[];
    isWanted: (path: string) => boolean;
  },
): void {
  const [a, b] = [asFolder(before), asFolder(after)];
  const isSame = a && b ? true : !a && !b && sameLeaf(asLeaf(before), asLeaf(after));
  if (!isSame && isBelow(path, places) && isWanted(path)) changes.push({ path, before, after });
  if (a?.hash !== b?.hash) next.push({ path, before: a, after: b });
}

/** Lets the side that can be read stand for one that cannot. */
function standIn(trees: CarefulTrees, { path, before, after }: Pair): DamagedFolder[] {
  const sides = { before, after };
  const found: DamagedFolder[] = [];
  for (const side of ['before', 'after'] as const) {
    const object = sides[side]?.hash;
    if (object === undefined) continue;
    checkTotals(trees, object, sides[side]?.files);
    const why = trees.get(object) === undefined ? trees.damaged.get(object) : undefined;
    if (why === undefined) continue;
    found.push({ path, side, object, why });
    const other = side === 'before' ? after : before;
    trees.replace(object, treeOf(trees, other));
  }
  return found;
}

/** Trees that name each other so often that nobody could walk them cannot have true totals, or have too many. */
function checkTotals(trees: CarefulTrees, hash: Hash, claimed: number | undefined): void {
  const tree = trees.damaged.has(hash) ? undefined : trees.get(hash);
  if (!tree) return;
  const { files } = treeTotals(tree);
  if (claimed !== undefined && files !== claimed) trees.condemn(hash, 'its totals are not true');
  if (files > MAX_FILES)
    trees.condemn(hash, `it has ${files} files, and dsg works with at most ${MAX_FILES}`);
}

function treeOf(trees: CarefulTrees, side: Side | undefined): Tree {
  return (side && trees.get(side.hash)) ?? [];
}

/** Tells whether a path is one of these places, in one, or leads to one. */
export function isOnTheWay(path: string, places: readonly string[]): boolean {
  return isBelow(path, places) || places.some((place) => place.startsWith(`${path}/`));
}
