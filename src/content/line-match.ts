import { diffArrays } from 'diff';
import { longestRise } from './longest-rise.js';

/** A run of equal lines; offsets count from 0. */
export interface Match {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/**
 * Edits up to which the shortest difference is looked for. The cost grows with its square: about half a second at this
 * number. Beyond it lines that occur once on each side are matched instead, which takes no time and is a little coarser.
 */
export const EDIT_LIMIT = 2000;
/** The same for each gap between lines matched so. */
const GAP_EDIT_LIMIT = 100;

type Pair = readonly [before: number, after: number];

/** Finds which lines of two texts are the same, in rising order. Never slow: the worst is bounded by `EDIT_LIMIT`. */
export function matchLines(before: readonly string[], after: readonly string[]): Match[] {
  return toRuns(
    withoutEnds(before, after, (x, y) => {
      const ids = new Map<string, number>();
      const number = (line: string): number => {
        const known = ids.get(line) ?? ids.size;
        if (known === ids.size) ids.set(line, known);
        return known;
      };
      return alignMiddle(x.map(number), y.map(number), { isGap: false });
    }),
  );
}

/** Matches what begins and ends alike, then what lies between. */
function withoutEnds<T>(
  x: readonly T[],
  y: readonly T[],
  align: (x: readonly T[], y: readonly T[]) => Pair[],
): Pair[] {
  const least = Math.min(x.length, y.length);
  let head = 0;
  while (head < least && x[head] === y[head]) head += 1;
  let tail = 0;
  while (tail < least - head && x.at(-1 - tail) === y.at(-1 - tail)) tail += 1;
  const pairs: Pair[] = Array.from({ length: head }, (_, index) => [index, index]);
  const middle = align(x.slice(head, x.length - tail), y.slice(head, y.length - tail));
  for (const [i, j] of middle) pairs.push([head + i, head + j]);
  for (let back = tail; back > 0; back -= 1) pairs.push([x.length - back, y.length - back]);
  return pairs;
}

/** Lines that only one side has cannot match, so the search goes over the others alone. */
function alignMiddle(
  x: readonly number[],
  y: readonly number[],
  { isGap }: { isGap: boolean },
): Pair[] {
  const [inX, inY] = [new Set(x), new Set(y)];
  const places = (ids: readonly number[], other: ReadonlySet<number>) =>
    ids.flatMap((id, index) => (other.has(id) ? [index] : []));
  const [px, py] = [places(x, inY), places(y, inX)];
  if (px.length === 0) return [];
  const [sx, sy] = [px.map((index) => x[index] ?? 0), py.map((index) => y[index] ?? 0)];
  const pairs = shortest(sx, sy, isGap ? GAP_EDIT_LIMIT : EDIT_LIMIT);
  const found = pairs ?? (isGap ? [] : aroundUnique(sx, sy));
  return found.map(([i, j]) => [px[i] ?? 0, py[j] ?? 0]);
}

function shortest(x: number[], y: number[], maxEditLength: number): Pair[] | undefined {
  const changes = diffArrays(x, y, { maxEditLength });
  if (!changes) return undefined;
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  for (const { added, removed, count } of changes) {
    if (!added && !removed) for (let k = 0; k < count; k += 1) pairs.push([i + k, j + k]);
    if (!added) i += count;
    if (!removed) j += count;
  }
  return pairs;
}

/** Patience difference: the longest rising chain of lines that occur once on each side, and what lies between them. */
function aroundUnique(x: readonly number[], y: readonly number[]): Pair[] {
  const [once, places] = [unique(x), unique(y)];
  const common: Pair[] = [];
  for (const [id, i] of once) {
    const j = places.get(id);
    if (i >= 0 && j !== undefined && j >= 0) common.push([i, j]);
  }
  const chain = longestRise(common.map(([, j]) => j)).map((index) => common[index] ?? [0, 0]);
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  for (const [toI, toJ] of [...chain, [x.length, y.length] as const]) {
    const gap = withoutEnds(x.slice(i, toI), y.slice(j, toJ), (a, b) =>
      alignMiddle(a, b, { isGap: true }),
    );
    for (const [a, b] of gap) pairs.push([i + a, j + b]);
    if (toI < x.length) pairs.push([toI, toJ]);
    [i, j] = [toI + 1, toJ + 1];
  }
  return pairs;
}

/** Where each number stands, in rising order; -1 for one that occurs twice. */
function unique(ids: readonly number[]): Map<number, number> {
  const places = new Map<number, number>();
  ids.forEach((id, index) => {
    places.set(id, places.has(id) ? -1 : index);
  });
  return places;
}

function toRuns(pairs: readonly Pair[]): Match[] {
  const runs: { before: number; after: number; length: number }[] = [];
  for (const [before, after] of pairs) {
    const last = runs.at(-1);
    if (last && last.before + last.length === before && last.after + last.length === after) {
      last.length += 1;
    } else runs.push({ before, after, length: 1 });
  }
  return runs;
}
