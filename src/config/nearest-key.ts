import { countSlips, plainWord } from '../model/nearest.js';

/** Finds the known key that `key` was most likely meant to be: the fewest single-letter slips away, however many. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const slips = countSlips(plainWord(key), plainWord(candidate));
    if (slips < least) {
      least = slips;
      nearest = candidate;
    }
  }
  return nearest;
}
