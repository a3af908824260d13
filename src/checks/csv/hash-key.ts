/** Stands between the parts of a key; no UTF-16 unit has this value. */
const BETWEEN = 0x1_0000;

/**
 * Hashes some fields of a row to a whole number from 1 to 2^53 - 1.
 *
 * Two keys may share a hash, so a hash that comes twice is only a suspicion. The mixing is cyrb53's (bryc, public
 * domain): two rows of multiplications whose halves are mixed in the end.
 */
export function hashKey(fields: readonly string[], columns: readonly number[]): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const column of columns) {
    const text = fields[column] ?? '';
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 2654435761);
      b = Math.imul(b ^ unit, 1597334677);
    }
    a = Math.imul(a ^ BETWEEN, 2654435761);
    b = Math.imul(b ^ BETWEEN, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 0x1_0000_0000 * (b & 0x1f_ffff) + (a >>> 0) || 1;
}
