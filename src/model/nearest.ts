/** Longer than anything that is typed; what is longer still is no slip of the finger. */
const MAX_LENGTH = 80;
/** More slips than this in one word are another word. */
const MOST = 4;

/**
 * Finds what a word was most likely meant to be; undefined where nothing is near enough, for a wild guess helps nobody.
 *
 * Near is: the same but for case and the kind of dash; the beginning of exactly one; a slip of the finger for every
 * three letters; or one that the word begins with. Of several that are equally near, one with the same first letter,
 * else the first.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const meant = plainWord(word);
  if (meant === '') return undefined;
  const begun = known.filter((one) => meant.length > 1 && plainWord(one).startsWith(meant));
  if (begun.length === 1) return begun[0];
  const most = allowedSlips(meant);
  let best: string | undefined;
  let bestBegins = false;
  let least = most + 1;
  for (const one of known) {
    const candidate = plainWord(one);
    // A letter more or less is a slip, so this many letters of difference are too many.
    if (Math.abs(candidate.length - meant.length) > least) continue;
    const slips = countSlips(meant, candidate);
    // The first letter is the one that is seldom wrong.
    const begins = candidate[0] === meant[0];
    const isNearer = slips < least || (slips === least && slips <= most && begins && !bestBegins);
    // One letter of two may differ by chance; nothing of the word is then left.
    if (isNearer && slips < Math.max(meant.length, candidate.length)) {
      least = slips;
      best = one;
      bestBegins = begins;
    }
  }
  return best ?? longestStart(meant, known);
}

/** Finds the longest of three letters or more that a word begins with: `min` for `minimum`. */
function longestStart(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  for (const one of known) {
    const start = plainWord(one);
    if (start.length < 3 || !word.startsWith(start)) continue;
    if (best === undefined || start.length > plainWord(best).length) best = one;
  }
  return best;
}

function allowedSlips(word: string): number {
  return Math.min(Math.max(Math.ceil(word.length / 3), 1), MOST);
}

/** Writes `dataDirs`, `data-dirs` and `DATA_DIRS` alike: these are not slips at all. */
export function plainWord(word: string): string {
  const snake = word
    .normalize('NFC')
    .slice(0, MAX_LENGTH)
    .replace(/([a-z])([A-Z])/g, '$1_$2');
  return snake.toLowerCase().replaceAll('-', '_');
}

/** Counts letters added, lost, replaced or swapped with their neighbour (Damerau-Levenshtein, optimal string alignment). */
export function countSlips(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
