const HALF = 0x1_0000_0000;
const FEWEST = 1 << 12;

/**
 * A set of hashes that never takes more than its share of memory (8 bytes a slot).
 *
 * When it is full it forgets every second hash, by one bit of them, and from then on takes only the others: it then
 * knows all of one part, and further passes over the data, each with a set of its own, see to the other parts.
 */
export interface HashSet {
  /** Takes a hash; true when it was there already. */
  add(hash: number): boolean;
  /** Into how many parts the hashes are divided; it has one of them. */
  readonly parts: number;
}

export interface HashSetOptions {
  /** A power of two. */
  readonly slots: number;
  /** Of how many parts it takes which; all unless told. A later pass does not divide again. */
  readonly parts?: number;
  readonly part?: number;
}

export function createHashSet({ slots, parts: given = 1, part = 0 }: HashSetOptions): HashSet {
  const isFirstPass = given === 1;
  let parts = given;
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
  function makeRoom(): void {
    const old = table;
    const isFull = table.length >= slots;
    if (isFull && isFirstPass) parts *= 2;
    // What the first pass left to a later one fits, unless somebody chose the keys for their hashes.
    table = new Float64Array(isFull && isFirstPass ? slots : table.length * 2);
    count = 0;
    for (const hash of old) if (hash !== 0 && isMine(hash)) put(hash);
  }
  return {
    add(hash) {
      if (!isMine(hash)) return false;
      if (put(hash)) return true;
      const share = isFirstPass || table.length < slots ? 0.7 : 0.9;
      if (count > table.length * share) makeRoom();
      return false;
    },
    get parts() {
      return parts;
    },
  };
}
