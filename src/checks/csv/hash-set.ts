const HALF = 0x1_0000_0000;
const FEWEST = 1 << 12;

/**
 * A set of hashes that never takes more than its share of memory (8 bytes a slot).
 *
 * When it is full it forgets every second hash, by one bit of them, and from then on takes only the others: it then
 * knows all of one part. Further passes over the data, in the same memory, see to the other parts.
 */
export interface HashSet {
  /** Takes a hash; true when it was there already. */
  add(hash: number): boolean;
  /** Goes on to the next part, for which all hashes have to come once more; false when there is none. */
  next(): boolean;
  /** Into how many parts the hashes are divided. */
  readonly parts: number;
  /** Tells whether one more would make it divide, and so forget. */
  readonly isFull: boolean;
  values(): Iterable<number>;
}

/** How much of the table is filled at most, so that looking for a free slot stays short. */
const FILLED = 0.7;

/** Makes a set with at most this many slots, a power of two. */
export function createHashSet(slots: number): HashSet {
  let [part, parts] = [0, 1];
  let table = new Float64Array(Math.min(FEWEST, slots));
  let count = 0;

  function put(hash: number): boolean {
    const mask = table.length - 1;
    let at = hash & mask;
    for (let there = table[at]; there !== 0; there = table[at]) {
      if (there === hash) return true;
      at = (at + 1) & mask;
    }
    table[at] = hash;
    count += 1;
    return false;
  }
  function isMine(hash: number): boolean {
    return parts === 1 || (Math.floor(hash / HALF) & (parts - 1)) === part;
  }
  /** Only the first pass divides: what it left to a later one fits, unless somebody chose the keys for their hashes. */
  function makeRoom(): void {
    const isFull = table.length >= slots;
    if (isFull && part === 0) parts *= 2;
    const kept = keptOf(table, count, isMine);
    if (isFull && part === 0) table.fill(0);
    else table = new Float64Array(table.length * 2);
    count = 0;
    for (const hash of kept) put(hash);
  }
  return {
    add(hash) {
      if (!isMine(hash)) return false;
      if (put(hash)) return true;
      const share = part === 0 || table.length < slots ? FILLED : 0.9;
      if (count > table.length * share) makeRoom();
      return false;
    },
    next() {
      part += 1;
      if (part >= parts) return false;
      table.fill(0);
      count = 0;
      return true;
    },
    get parts() {
      return parts;
    },
    get isFull() {
      return count >= Math.floor(slots * FILLED);
    },
    values: () => keptOf(table, count, () => true),
  };
}

/** Copies what stays, so that the table can be filled anew in its own place. */
function keptOf(table: Float64Array, most: number, stays: (hash: number) => boolean): Float64Array {
  const kept = new Float64Array(most);
  let count = 0;
  for (const hash of table) if (hash !== 0 && stays(hash)) kept[count++] = hash;
  return kept.subarray(0, count);
}
