import { countSlips } from '../model/nearest.js';

/** A path that went away and the one that its content came to. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** Up to so many pairs every name is compared with every other; beyond that what is left is taken in order. */
const MOST_PAIRS = 40_000;

/**
 * Pairs paths that went away with paths that came, all of the same content: each with the one whose name is nearest.
 *
 * Nearest is the path that ends alike for longest, folders included; then the name with the fewest differing letters,
 * in the folder that is nearest; then the first.
 */
export function pairMoves(gone: readonly string[], come: readonly string[]): Move[] {
  if (gone.length === 0 || come.length === 0) return [];
  if (gone.length === 1 && come.length === 1)
    return [{ from: gone[0] as string, to: come[0] as string }];
  const moves: Move[] = [];
  const open = { gone: new Set(gone), come: new Set(come) };
  const take = (from: string, to: string): void => {
    moves.push({ from, to });
    open.gone.delete(from);
    open.come.delete(to);
  };
  const deepest = Math.min(depthOf(gone), depthOf(come));
  for (let names = deepest; names > 0; names--) pairByEnd(open, names, take);
  for (const { from, to } of nearestFirst([...open.gone], [...open.come]))
    if (open.gone.has(from) && open.come.has(to)) take(from, to);
  return moves;
}

interface Open {
  readonly gone: ReadonlySet<string>;
  readonly come: ReadonlySet<string>;
}

function depthOf(paths: readonly string[]): number {
  return paths.reduce((most, path) => Math.max(most, path.split('/').length), 0);
}

/** Pairs what is alike in so many names at its end. */
function pairByEnd(
  { gone, come }: Open,
  names: number,
  take: (from: string, to: string) => void,
): void {
  const byEnd = new Map<string, string[]>();
  for (const path of gone) {
    const end = endOf(path, names);
    if (end === undefined) continue;
    const same = byEnd.get(end);
    if (same) same.push(path);
    else byEnd.set(end, [path]);
  }
  for (const to of [...come]) {
    const end = endOf(to, names);
    const from = end === undefined ? undefined : byEnd.get(end)?.shift();
    if (from !== undefined) take(from, to);
  }
}

function endOf(path: string, names: number): string | undefined {
  const all = path.split('/');
  return all.length < names ? undefined : all.slice(-names).join('/');
}

function nearestFirst(gone: readonly string[], come: readonly string[]): Move[] {
  if (gone.length * come.length > MOST_PAIRS)
    return come.slice(0, gone.length).map((to, i) => ({ from: gone[i] as string, to }));
  const pairs = come.flatMap((to) =>
    gone.map((from) => ({
      from,
      to,
      slips: countSlips(lastName(from), lastName(to)),
      shared: sharedStart(from, to),
    })),
  );
  return pairs.sort((a, b) => a.slips - b.slips || b.shared - a.shared);
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** How many folders two paths have in common from the top. */
function sharedStart(a: string, b: string): number {
  const [x, y] = [a.split('/'), b.split('/')];
  let shared = 0;
  while (shared < x.length - 1 && shared < y.length - 1 && x[shared] === y[shared]) shared += 1;
  return shared;
}
