import type { Entry } from '../model/entry.js';
import { asFolder, asLeaf } from '../model/forest.js';
import type { EntryChange } from './changes-between.js';
import { leafChanges } from './changes-between.js';
import type { FileChange } from './file-changes.js';
import { fileChanges } from './file-changes.js';
import { pairMoves } from './pair-moves.js';

/** Where something was before. */
export interface MoveSource {
  readonly path: string;
  readonly entry: Entry;
}

/**
 * Finds where something that came to `path` was before, among all that changed; undefined when it is new.
 *
 * A file is known by its content, a folder by its tree or by most of the files in it. A file that changed while its
 * folder was renamed is known by the folder.
 */
export function moveSource(changes: readonly EntryChange[], path: string): MoveSource | undefined {
  const entry = changes.find((one) => one.path === path)?.after;
  const moves = fileChanges(leafChanges(changes)).filter(({ status }) => status === 'moved');
  if (asFolder(entry)) return folderSource(changes, moves, path);
  const move = moves.find((one) => one.path === path);
  if (move?.from !== undefined && move.before) return { path: move.from, entry: move.before };
  return changedOnTheWay(changes, moves, path);
}

function folderSource(
  changes: readonly EntryChange[],
  moves: readonly FileChange[],
  path: string,
): MoveSource | undefined {
  const came = asFolder(changes.find((one) => one.path === path)?.after);
  if (!came) return undefined;
  const gone = new Map<string, Entry>();
  for (const one of changes)
    if (one.before?.kind === 'folder' && !one.after) gone.set(one.path, one.before);
  const same = [...gone].filter(([, entry]) => asFolder(entry)?.hash === came.hash);
  const others = changes.filter(({ after }) => asFolder(after)?.hash === came.hash);
  const exact = pairMoves(
    same.map(([from]) => from),
    others.map((one) => one.path),
  ).find(({ to }) => to === path);
  if (exact) return { path: exact.from, entry: gone.get(exact.from) as Entry };
  return byMostFiles(moves, path, { gone, files: came.files });
}

/** The folder that half of the files or more came from, each with its name. */
function byMostFiles(
  moves: readonly FileChange[],
  path: string,
  { gone, files }: { gone: ReadonlyMap<string, Entry>; files: number },
): MoveSource | undefined {
  const votes = new Map<string, number>();
  for (const { from = '', path: to } of moves) {
    if (!to.startsWith(`${path}/`)) continue;
    const inside = to.slice(path.length);
    if (!from.endsWith(inside)) continue;
    const folder = from.slice(0, -inside.length);
    if (gone.has(folder)) votes.set(folder, (votes.get(folder) ?? 0) + 1);
  }
  const [best] = [...votes].sort(([, a], [, b]) => b - a);
  const entry = best && gone.get(best[0]);
  if (!best || !entry) return undefined;
  const least = Math.min(files, asFolder(entry)?.files ?? files);
  return best[1] * 2 >= least ? { path: best[0], entry } : undefined;
}

/** A file whose content changed in the snapshot that renamed its folder. */
function changedOnTheWay(
  changes: readonly EntryChange[],
  moves: readonly FileChange[],
  path: string,
): MoveSource | undefined {
  const taken = new Set(moves.map(({ from }) => from));
  for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
    const source = folderSource(changes, moves, path.slice(0, cut));
    if (!source) continue;
    const from = source.path + path.slice(cut);
    const entry = changes.find((one) => one.path === from && !one.after)?.before;
    return asLeaf(entry) && !taken.has(from) ? { path: from, entry: entry as Entry } : undefined;
  }
  return undefined;
}
