import type { FileEntry, Leaf } from '../model/entry.js';
import type { IndexedLeaf, Stamp } from './index-format.js';
import { sameStamp } from './stamps.js';

/**
 * Returns the file that must still be there, because nobody has written to it: its metadata are what they were.
 *
 * Other bytes under the same metadata are rot, unless the file was so young when it was hashed that a later write may
 * not show. Undefined where the metadata differ, or nothing is known.
 */
export function unwrittenFile(
  found: Stamp,
  indexed: IndexedLeaf | undefined,
  synced: Leaf | undefined,
): FileEntry | undefined {
  const good = indexed ? unmovedLeaf(found, indexed) : sameTime(found, synced);
  return good?.kind === 'file' ? good : undefined;
}

function unmovedLeaf(found: Stamp, { stamp, racy, leaf }: IndexedLeaf): Leaf | undefined {
  return sameStamp(stamp, found) && !racy ? leaf : undefined;
}

/** Without an index only the snapshot can tell: its time, as far as file systems and Node keep it. */
function sameTime(found: Stamp, synced: Leaf | undefined): Leaf | undefined {
  const isSame =
    synced?.kind === 'file' &&
    BigInt(synced.size) === found.size &&
    synced.mtime / 1000n === found.mtime / 1000n;
  return isSame ? synced : undefined;
}
