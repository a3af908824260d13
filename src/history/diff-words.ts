import { snapshotNames } from './snapshot-name.js';

/** The words of `diff`, told apart. */
export interface DiffWords {
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

const CLEAR = /^(s\d+|head(~\d+)?)$/i;

/**
 * Tells snapshots from paths: at most two words that have the form of a name, before all others.
 *
 * A number or the digits of a hash can be the name of a file as well; where `isPath` knows one, it is meant.
 */
export function diffWords(words: readonly string[], isPath: (word: string) => boolean): DiffWords {
  let count = 0;
  for (const word of words.slice(0, 2)) {
    if (snapshotNames(word).length === 0 || (!CLEAR.test(word) && isPath(word))) break;
    count += 1;
  }
  return { names: words.slice(0, count), paths: words.slice(count) };
}
