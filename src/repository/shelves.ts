import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { requireRealFolders } from '../fs/real-folders.js';
import type { Hash } from '../model/hash.js';
import type { Layout } from './layout.js';
import { generationOf, objectPath } from './layout.js';
import { linkAt } from './link-at.js';

type Store = 'blobs' | 'objects';

/** What was found to be a real folder. */
interface Seen extends Record<Store, Set<string>> {
  /** The text of `current` that this holds for. */
  live: string | undefined;
}

/** Each open repository has a layout of its own, and looks at each of its folders once. */
const seenIn = new WeakMap<Layout, Seen>();

function seenOf(layout: Layout): Seen {
  const seen = seenIn.get(layout) ?? { blobs: new Set(), objects: new Set(), live: undefined };
  seenIn.set(layout, seen);
  return seen;
}

/**
 * Tells whether a store has the folder that a hash belongs in; refuses a link in its place, which leads elsewhere.
 *
 * RACE: a folder that is exchanged for a link after it was looked at is followed until the repository is opened anew.
 */
export function hasShelf(layout: Layout, store: Store, hash: Hash): boolean {
  const seen = seenOf(layout)[store];
  const shelf = hash.slice(0, 2);
  if (seen.has(shelf)) return true;
  const path = join(layout[store], shelf);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return false;
  if (!stat.isDirectory()) requireRealFolders([path]);
  seen.add(shelf);
  return true;
}

/** Tells whether an object is stored. */
export function hasObject(layout: Layout, hash: Hash): boolean {
  if (!hasShelf(layout, 'objects', hash)) return false;
  return lstatSync(objectPath(layout, hash), { throwIfNoEntry: false })?.isFile() === true;
}

/** Looks at the live generation where contents lie in it; to be called before contents are read, for it changes. */
export function lookAtLive(layout: Layout): void {
  if (!layout.blobsAreSealed) return;
  const link = linkAt(layout.current);
  const seen = seenOf(layout);
  if (link === undefined || link === seen.live) return;
  const folder = join(layout.generations, generationOf(link));
  requireRealFolders([folder, join(folder, 'tree'), join(folder, 'blobs')]);
  seen.blobs.clear();
  seen.live = link;
}
