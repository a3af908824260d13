/**
 * Remembers of hashes, by some of their bits, which came at least twice; some others seem to.
 *
 * Two bits a slot, so a hundred million hashes fit where their values would not; the few that share a slot with another
 * are looked at again.
 */
export interface TwiceFilter {
  add(hash: number): void;
  /** Ends the adding, and gives half of the memory back. */
  seal(): void;
  /** False only of a hash that came once. */
  mayBeTwice(hash: number): boolean;
}

/** Makes a filter with this many slots: a power of two from 8 to 2^31. */
export function createTwiceFilter(slots: number): TwiceFilter {
  const twice = new Uint8Array(slots / 8);
  let once: Uint8Array | undefined = new Uint8Array(slots / 8);
  const mask = slots - 1;
  return {
    add(hash) {
      if (!once) return;
      const slot = (hash & mask) >>> 0;
      const at = slot >>> 3;
      const bit = 1 << (slot & 7);
      if (((once[at] as number) & bit) === 0) once[at] = (once[at] as number) | bit;
      else twice[at] = (twice[at] as number) | bit;
    },
    seal() {
      once = undefined;
    },
    mayBeTwice(hash) {
      const slot = (hash & mask) >>> 0;
      return ((twice[slot >>> 3] as number) & (1 << (slot & 7))) !== 0;
    },
  };
}
