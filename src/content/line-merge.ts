import { type Match, matchLines } from './line-match.js';

/** A stretch of a three-way merge: lines that are settled, or that both sides changed in different ways. */
export type MergedLines =
  | { readonly kind: 'settled'; readonly lines: readonly string[] }
  | {
      readonly kind: 'conflict';
      readonly base: readonly string[];
      readonly local: readonly string[];
      readonly remote: readonly string[];
    };

export interface LineMerge {
  readonly parts: readonly MergedLines[];
  /** Lines that changed on one side only and were taken from it. */
  readonly taken: { readonly local: number; readonly remote: number };
}

/**
 * Merges three lists of lines (diff3: Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007).
 * Changes that touch are a conflict: at least one line that nobody changed must lie between those of the two sides.
 */
export function mergeLines(
  base: readonly string[],
  local: readonly string[],
  remote: readonly string[],
): LineMerge {
  const inLocal = placesOf(matchLines(base, local), base.length);
  const inRemote = placesOf(matchLines(base, remote), base.length);
  const parts: MergedLines[] = [];
  const taken = { local: 0, remote: 0 };
  let settled: string[] = [];
  const settle = (lines: readonly string[]) => {
    for (const line of lines) settled.push(line);
  };
  let [b, l, r] = [0, 0, 0];
  for (let at = 0; at <= base.length; at += 1) {
    const isEnd = at === base.length;
    const toLocal = isEnd ? local.length : (inLocal[at] ?? -1);
    const toRemote = isEnd ? remote.length : (inRemote[at] ?? -1);
    if (toLocal < 0 || toRemote < 0) continue;
    if (!isEnd && at === b && toLocal === l && toRemote === r) {
      settled.push(base[at] ?? '');
      [b, l, r] = [b + 1, l + 1, r + 1];
      continue;
    }
    const [was, mine, theirs] = [
      base.slice(b, at),
      local.slice(l, toLocal),
      remote.slice(r, toRemote),
    ];
    if (isSame(mine, theirs)) settle(mine);
    else if (isSame(theirs, was)) {
      settle(mine);
      taken.local += Math.max(was.length, mine.length);
    } else if (isSame(mine, was)) {
      settle(theirs);
      taken.remote += Math.max(was.length, theirs.length);
    } else {
      if (settled.length > 0) parts.push({ kind: 'settled', lines: settled });
      settled = [];
      parts.push({ kind: 'conflict', base: was, local: mine, remote: theirs });
    }
    if (!isEnd) settled.push(base[at] ?? '');
    [b, l, r] = [at + 1, toLocal + 1, toRemote + 1];
  }
  if (settled.length > 0) parts.push({ kind: 'settled', lines: settled });
  return { parts, taken };
}

/** For each line of the base its place in the other, -1 for none. */
function placesOf(matches: readonly Match[], length: number): Int32Array {
  const places = new Int32Array(length).fill(-1);
  for (const match of matches) {
    for (let index = 0; index < match.length; index += 1) {
      places[match.before + index] = match.after + index;
    }
  }
  return places;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
