import { isDsgError } from '../../errors/error.js';
import type { Leaf } from '../../model/entry.js';
import { sameLeaf } from '../../model/entry.js';
import { entryIn } from '../../model/entry-in.js';
import { asLeaf } from '../../model/forest.js';
import type { Cache } from '../../worktree/cache.js';
import type { Places } from '../../worktree/places.js';
import type { Replaced } from '../../worktree/replaced.js';
import { listReplaced, readReplaced } from '../../worktree/replaced.js';

/** Tells whether some snapshot has a version of a path. */
export type IsSaved = (path: string, leaf: Leaf | undefined) => boolean;

/**
 * Makes a test whether a snapshot has a version, as far as this project knows: the one synced last, and those that
 * earlier restores took theirs from. Their records are read only when the first does not answer it.
 */
export function savedVersions(places: Places, cache: Cache | undefined): IsSaved {
  let known: Map<string, Leaf[]> | undefined;
  return (path, leaf) => {
    if (leaf === undefined) return true;
    if (cache && sameLeaf(leaf, asLeaf(entryIn(cache.forest, cache.root, path)))) return true;
    known ??= fromRecords(places);
    return known.get(path)?.some((one) => sameLeaf(one, leaf)) === true;
  };
}

function fromRecords(places: Places): Map<string, Leaf[]> {
  const known = new Map<string, Leaf[]>();
  const add = (path: string, leaf: Leaf | undefined, isSaved: boolean): void => {
    if (leaf && isSaved) known.set(path, [...(known.get(path) ?? []), leaf]);
  };
  for (const tx of listReplaced(places)) {
    for (const { path, before, after, isBeforeSaved, isAfterSaved } of readSound(places, tx)) {
      add(path, before, isBeforeSaved);
      add(path, after, isAfterSaved);
    }
  }
  return known;
}

/** A damaged record vouches for nothing. */
function readSound(places: Places, tx: string): readonly Replaced[] {
  try {
    return readReplaced(places, tx) ?? [];
  } catch (error) {
    if (isDsgError(error, 'integrity')) return [];
    throw error;
  }
}
