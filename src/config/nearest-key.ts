/** Longer than any key there is; what is longer still is no slip of the finger. */
const MAX_LENGTH = 40;

/** Finds the known key that `key` was most likely meant to be: the fewest single-letter slips away. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const slips = distance(plain(key), plain(candidate));
    if (slips < least) {
      least = slips;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Writes `dataDirs`, `data-dirs` and `DATA_DIRS` alike: these are not slips at all. */
function plain(key: string): string {
  const snake = key.slice(0, MAX_LENGTH).replace(/([a-z])([A-Z])/g, '$1_$2');
  return snake.toLowerCase().replaceAll('-', '_');
}

/** Counts letters added, lost, replaced or swapped with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
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
