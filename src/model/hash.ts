declare const hashBrand: unique symbol;

/** A BLAKE3 digest as 64 lower-case hexadecimal digits. */
export type Hash = string & { readonly [hashBrand]: true };

const HASH = /^[0-9a-f]{64}$/;

/** Tells whether `text` has the form of a hash. */
export function isHash(text: unknown): text is Hash {
  return typeof text === 'string' && HASH.test(text);
}

/** The parent of the first snapshot in a repository that has none. */
export const NO_HASH = '0'.repeat(64) as Hash;
