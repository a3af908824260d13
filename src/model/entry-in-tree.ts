import type { Entry } from './entry.js';
import { Reader } from './reader.js';
import { ENTRY_TAIL, LINK, readEntry, TREE_HEAD } from './tree.js';

/**
 * Finds one entry by its name in the canonical bytes of a tree, without reading the others: what a path needs of each of
 * thousands of trees.
 *
 * The bytes must have been verified by their hash; only the entry that is found is checked as `parseTree` does.
 */
export function entryInTree(bytes: Uint8Array, name: string, what: string): Entry | undefined {
  const wanted = Buffer.from(name);
  for (let at = TREE_HEAD; at + 3 <= bytes.length; ) {
    const length = u16(bytes, at + 1);
    const behind = at + 3 + length;
    if (length === wanted.length && isAt(bytes, at + 3, wanted))
      return readEntry(new Reader(bytes.subarray(at), what));
    at = behind + (bytes[at] === LINK ? 10 + u16(bytes, behind + 8) : ENTRY_TAIL);
  }
  return undefined;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** From the end: names in one folder begin alike. */
function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = wanted.length - 1; i >= 0; i--) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}
