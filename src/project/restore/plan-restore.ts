import type { Leaf } from '../../model/entry.js';
import { sameLeaf } from '../../model/entry.js';
import { entryIn } from '../../model/entry-in.js';
import { asLeaf } from '../../model/forest.js';
import { compareNames } from '../../model/order.js';
import type { Cache } from '../../worktree/cache.js';
import { readCache } from '../../worktree/cache.js';
import type { IndexedLeaf } from '../../worktree/index-format.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import type { Chosen } from './choose.js';
import { filesBelow, isData } from './files-below.js';
import { lookHere } from './look.js';
import { savedVersions } from './saved.js';

/** What is done to one path of the working folder: a version is put there, or what is there goes. */
export interface Change {
  readonly path: string;
  readonly before: Leaf | undefined;
  readonly after: Leaf | undefined;
  /** Why a person has to be asked: the version here is in no snapshot, or is in the way of another path. */
  readonly asks?: 'unsaved' | 'in-the-way';
}

/** What a restore would do. */
export interface RestorePlan {
  readonly changes: readonly Change[];
  /** Paths that are as the snapshot has them. */
  readonly unchanged: number;
  /** Paths that the settings leave out, so that no sync looks at them. */
  readonly untracked: readonly string[];
  readonly seen: (path: string) => IndexedLeaf | undefined;
  /** Tells whether a snapshot has the version that is at a path now. */
  readonly isSaved: (path: string) => boolean;
}

/** Compares what was chosen with what is there; `exact` lets what a snapshot does not have go from the chosen folders. */
export async function planRestore(
  context: Context,
  project: Project,
  { chosen, exact }: { chosen: Chosen; exact: boolean },
): Promise<RestorePlan> {
  const cache = readCache(project.places);
  const extras = exact ? extraFiles(project, cache, chosen) : [];
  const { seen, inTheWay } = await lookHere(context, project, [...chosen.leaves.keys(), ...extras]);
  const saved = savedVersions(project.places, cache);
  const isSaved = (path: string) => saved(path, seen.get(path)?.leaf);
  const changes: Change[] = [];
  let unchanged = 0;
  for (const [path, after] of chosen.leaves) {
    const before = inTheWay.has(path) ? undefined : seen.get(path)?.leaf;
    if (before && sameLeaf(before, after)) unchanged += 1;
    else changes.push({ path, before, after, ...(before && !isSaved(path) && UNSAVED) });
  }
  for (const path of inTheWay)
    if (!chosen.leaves.has(path))
      changes.push({ path, before: seen.get(path)?.leaf, after: undefined, asks: 'in-the-way' });
  for (const path of extras) {
    const before = seen.get(path)?.leaf;
    if (before && !inTheWay.has(path))
      changes.push({ path, before, after: undefined, ...(!isSaved(path) && UNSAVED) });
  }
  const untracked = changes.filter(
    ({ path, after }) => after && !isData(project.filter, path) && !leafIn(cache, path),
  );
  return {
    changes: changes.sort((a, b) => compareNames(a.path, b.path)),
    unchanged,
    untracked: untracked.map(({ path }) => path),
    seen: (path) => seen.get(path),
    isSaved,
  };
}

const UNSAVED = { asks: 'unsaved' } as const;

function leafIn(cache: Cache | undefined, path: string): Leaf | undefined {
  return cache && asLeaf(entryIn(cache.forest, cache.root, path));
}

/** Lists the data in the chosen folders that the snapshot does not have. */
function extraFiles(
  { root, filter }: Project,
  cache: Cache | undefined,
  { leaves, folders }: Chosen,
): string[] {
  const found = folders.flatMap((folder) => filesBelow(root, folder));
  const isKnown = (path: string) => isData(filter, path) || leafIn(cache, path) !== undefined;
  return found
    .filter(({ path, isOwn }) => !isOwn && !leaves.has(path) && isKnown(path))
    .map(({ path }) => path);
}
