import { tagFault } from '../model/tag-name.js';
import { snapshotNames } from './snapshot-name.js';

/** The words of `diff`, told apart. */
export interface DiffWords {
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

const CLEAR = /^(s\d+|head(~\d+)?|@([-~]\d+)?|git:.*|.* ago)$/i;

/** Lists the words that are snapshots only where the repository has a tag of that name. */
export function maybeTags(words: readonly string[], isPath: (word: string) => boolean): string[] {
  return words
    .slice(0, 2)
    .filter(
      (word) => snapshotNames(word).length === 0 && tagFault(word) === undefined && !isPath(word),
    );
}

/** Takes A..B, as git has it, for A and B, unless it is a path. */
export function rangeApart(
  words: readonly string[],
  isPath: (word: string) => boolean,
): readonly string[] {
  const [first = '', ...others] = words;
  const [, a, b] = /^([^.].*?)\.{2,3}([^./].*)$/.exec(first) ?? [];
  if (a === undefined || b === undefined || isPath(first)) return words;
  return [a, b, ...others];
}

/**
 * Tells snapshots from paths: at most two words that have the form of a name, before all others.
 *
 * A number, a date, the digits of a hash or a tag can be the name of a file as well; where `isPath` knows one, it is meant.
 */
export function diffWords(
  words: readonly string[],
  isPath: (word: string) => boolean,
  isTag: (word: string) => boolean = () => false,
): DiffWords {
  let count = 0;
  for (const word of words.slice(0, 2)) {
    if (snapshotNames(word).length === 0 && !isTag(word)) break;
    if (!CLEAR.test(word) && isPath(word)) break;
    count += 1;
  }
  return { names: words.slice(0, count), paths: words.slice(count) };
}
