import { isDsgError } from '../../errors/error.js';
import type { Leaf } from '../../model/entry.js';
import type { Forest } from '../../model/forest.js';
import { layerForests } from '../../model/layered-forest.js';
import type { NewTrees } from '../../store/edit-tree.js';
import { editTree } from '../../store/edit-tree.js';
import type { Applied } from '../../worktree/apply.js';
import { readCache } from '../../worktree/cache.js';
import { readIndex, writeIndex } from '../../worktree/index-file.js';
import { indexForest } from '../../worktree/index-forest.js';
import type { LocalJournal } from '../../worktree/operations.js';
import { reindex } from '../../worktree/reindex.js';
import type { Replaced } from '../../worktree/replaced.js';
import type { Context } from '../context.js';
import { placedStamps } from '../execute.js';
import type { Project } from '../open.js';

/**
 * Tells the index what was put in place, so that the next scan need not read it.
 *
 * The index only saves work: where it cannot take this in, it stays as it is, and the next scan reads these files.
 */
export function indexChanges(
  context: Context,
  project: Project,
  {
    journal,
    applied,
    changes,
  }: {
    journal: LocalJournal;
    applied: Applied;
    changes: readonly Pick<Replaced, 'path' | 'after'>[];
  },
): void {
  const { places, filter } = project;
  const index = readIndex(places.index);
  if (index === undefined || index === 'damaged' || index.fingerprint !== filter.fingerprint)
    return;
  const before = index.block('');
  if (!before) return;
  const cache = readCache(places);
  const forest = layerForests(new Map(), [indexForest(index), ...(cache ? [cache.forest] : [])]);
  const left = new Set(applied.skipped);
  const edits = new Map<string, Leaf | undefined>(
    changes.filter(({ path }) => !left.has(path)).map(({ path, after }) => [path, after]),
  );
  const made: NewTrees = new Map();
  try {
    const root = editTree(forest, before.files === 0 ? undefined : before.hash, edits, made);
    const known: Forest = { get: (hash) => made.get(hash)?.tree ?? forest.get(hash) };
    const placed = placedStamps(context, project, journal, applied);
    writeIndex(places.index, filter.fingerprint, reindex(root, { index, forest: known, placed }));
  } catch (error) {
    if (!isDsgError(error, 'integrity')) throw error;
  }
}
