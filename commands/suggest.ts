import { nearestKey } from '../src/config/nearest-key.js';

/** Finds what a word was meant to be; undefined when nothing known begins alike, for a wild guess helps nobody. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const first = word[0]?.toLowerCase();
  return nearestKey(
    word,
    known.filter((name) => name.length > 1 && name[0]?.toLowerCase() === first),
  );
}
