import type { LeafChange } from '../model/difference.js';
import type { Leaf } from '../model/entry.js';
import { leafBytes } from '../model/entry.js';
import { compareNames } from '../model/order.js';
import { pairMoves } from './pair-moves.js';

/** What became of one file between two states; a move has the path it came from. */
export interface FileChange {
  readonly status: 'added' | 'changed' | 'deleted' | 'moved';
  readonly path: string;
  readonly from?: string;
  readonly before: Leaf | undefined;
  readonly after: Leaf | undefined;
}

/** Describes what differs, by path; a deletion and an addition of the same bytes and x-bit are one move. */
export function fileChanges(changes: Iterable<LeafChange>): FileChange[] {
  const all = [...changes];
  const moves = findMoves(all);
  const sources = new Set([...moves.values()].map(({ path }) => path));
  return all
    .filter(({ path, after }) => after !== undefined || !sources.has(path))
    .map(({ path, before, after }): FileChange => {
      const source = moves.get(path);
      if (source) return { status: 'moved', path, from: source.path, before: source.before, after };
      const status = !before ? 'added' : after ? 'changed' : 'deleted';
      return { status, path, before, after };
    })
    .sort((a, b) => compareNames(a.path, b.path));
}

/** Pairs added paths with deleted ones of the same content; empty files and links say nothing about a move. */
function findMoves(changes: readonly LeafChange[]): Map<string, LeafChange> {
  const gone = new Map<string, Map<string, LeafChange>>();
  const come = new Map<string, string[]>();
  for (const change of changes) {
    const { path, before, after } = change;
    if (before && after) continue;
    const key = contentOf(before ?? after);
    if (key === undefined) continue;
    if (!after) {
      const same = gone.get(key) ?? new Map<string, LeafChange>();
      gone.set(key, same.set(path, change));
      continue;
    }
    const same = come.get(key);
    if (same) same.push(path);
    else come.set(key, [path]);
  }
  const moves = new Map<string, LeafChange>();
  for (const [key, paths] of come) {
    const sources = gone.get(key);
    if (!sources) continue;
    for (const { from, to } of pairMoves([...sources.keys()], paths))
      moves.set(to, sources.get(from) as LeafChange);
  }
  return moves;
}

function contentOf(leaf: Leaf | undefined): string | undefined {
  return leaf?.kind === 'file' && leafBytes(leaf) > 0 ? `${leaf.hash}${leaf.exec}` : undefined;
}
