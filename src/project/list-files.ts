import { DsgError } from '../errors/error.js';
import { isBelow } from '../history/difference.js';
import { treeReader } from '../history/entry-at.js';
import { leavesAt } from '../history/leaves-at.js';
import { nearestPath } from '../history/nearest-path.js';
import { resolveSnapshot } from '../history/resolve-snapshot.js';
import type { Leaf } from '../model/entry.js';
import { entryIn } from '../model/entry-in.js';
import { leaves, treeIn } from '../model/forest.js';
import type { Problem } from '../sync/problems.js';
import { readCache } from '../worktree/cache.js';
import type { Context } from './context.js';
import type { Ignored } from './list-ignored.js';
import { listIgnored } from './list-ignored.js';
import { meantHere } from './meant-here.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { projectPath } from './path-argument.js';
import { scanLocal } from './scan-local.js';
import { withRepository } from './with-repository.js';

export interface ListOptions {
  /** A snapshot; without it, the working folder. */
  readonly at?: string | undefined;
  /** A file or folder, from the current folder. */
  readonly path?: string | undefined;
}

export interface FileList {
  /** The snapshot's id; null for the working folder. */
  readonly at: string | null;
  readonly files: readonly { readonly path: string; readonly leaf: Leaf }[];
  readonly problems: readonly Problem[];
}

/** Lists what is tracked in the working folder, or what a snapshot holds, by path. */
export async function listFiles(
  context: Context,
  project: Project,
  { at, path }: ListOptions = {},
): Promise<FileList> {
  const place = path === undefined ? '' : projectPath(context, project, path);
  const list =
    at === undefined
      ? await tracked(context, project, place)
      : await held(context, project, { at, place });
  if (place === '' || list.files.length > 0) return list;
  const meant = await list.near();
  const where = list.at ?? 'the working folder';
  throw new DsgError(
    'not-found',
    `Cannot list "${path}": ${where} has no such file or folder of data`,
    {
      hint: meantHere(context, project, {
        meant,
        otherwise: `dsg list-files${list.at === null ? '' : ` --at ${list.at}`}`,
      }),
      data: { path: place, meant },
    },
  );
}

/** A list, and the nearest path for when nothing is in it. */
type Listed = FileList & { readonly near: () => Promise<string | undefined> };

async function tracked(context: Context, project: Project, place: string): Promise<Listed> {
  const { scan, forest } = await scanLocal(context, project);
  const all = scan.root === undefined ? [] : [...leaves(forest, scan.root)];
  const places = [place];
  return {
    at: null,
    files: all.filter(({ path }) => isBelow(path, places)),
    problems: scan.problems.filter(({ path }) => isBelow(path, places)),
    near: () => nearestPath(async (hash) => treeIn(forest, hash, ''), scan.root, place),
  };
}

function held(
  context: Context,
  project: Project,
  { at, place }: { at: string; place: string },
): Promise<Listed> {
  return withRepository(context, project, async (remote, head) => {
    const { snapshot } = await resolveSnapshot(remote, head, at, namingOf(context, project));
    const files = await leavesAt(remote, snapshot.root, place);
    const guess =
      files.length > 0 ? undefined : await nearestPath(treeReader(remote), snapshot.root, place);
    return { at: snapshot.id, files, problems: [], near: async () => guess };
  });
}

/** Lists what the rules of the project ignore, below a path. */
export function ignoredFiles(
  context: Context,
  project: Project,
  path: string | undefined,
): Ignored[] {
  const places = path === undefined ? [] : [projectPath(context, project, path)];
  const cache = readCache(project.places);
  const isKnown = (inside: string) =>
    cache !== undefined && entryIn(cache.forest, cache.root, inside) !== undefined;
  return listIgnored(project, isKnown).filter((one) => isBelow(one.path, places));
}
