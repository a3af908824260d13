import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DsgError } from '../errors/error.js';
import { createCarefulTrees } from '../history/careful-trees.js';
import { changesBetween, leafChanges } from '../history/changes-between.js';
import { diffWords, maybeTags, rangeApart } from '../history/diff-words.js';
import { isBelow } from '../history/difference.js';
import type { TreeReader } from '../history/entry-at.js';
import { entryAt, treeReader } from '../history/entry-at.js';
import type { FileChange } from '../history/file-changes.js';
import { fileChanges } from '../history/file-changes.js';
import { nearestPath } from '../history/nearest-path.js';
import type { Damage } from '../history/readable-history.js';
import type { Naming } from '../history/resolve-snapshot.js';
import { resolveSnapshot } from '../history/resolve-snapshot.js';
import type { LeafChange } from '../model/difference.js';
import { treeDifference } from '../model/difference.js';
import type { Forest } from '../model/forest.js';
import { treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import type { Problem } from '../sync/problems.js';
import type { Context } from './context.js';
import type { ShownContent } from './diff-contents.js';
import { diffContents } from './diff-contents.js';
import { meantHere } from './meant-here.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { projectPath } from './path-argument.js';
import type { LocalSides } from './scan-local.js';
import { isUnread, scanLocal } from './scan-local.js';
import { tagsAmong } from './tags.js';
import { withRepository } from './with-repository.js';

/** What differs between two states of the files; null stands for the working folder. */
export interface DiffReport {
  readonly from: string;
  readonly to: string | null;
  readonly changes: readonly FileChange[];
  /** What of the working folder could not be compared as it is. */
  readonly problems: readonly Problem[];
  /** Folders of a snapshot that cannot be read; nothing is told of what is in them. */
  readonly damage: readonly Damage[];
  /** How contents changed, by path, where that was asked for. */
  readonly contents?: ReadonlyMap<string, ShownContent>;
}

export interface DiffOptions {
  /** Also tells how contents changed. */
  readonly withContents?: boolean;
  /** The columns that tell the rows of tables apart; declared or found unless told. */
  readonly key?: readonly string[];
}

/** Compares as `diff [A [B]] [PATH...]` says; without A, the working folder with what was last synced here. */
export async function diff(
  context: Context,
  project: Project,
  given: readonly string[],
  { withContents = false, key }: DiffOptions = {},
): Promise<DiffReport> {
  const isPath = (word: string) => existsSync(resolve(context.cwd, word));
  const words = rangeApart(given, isPath);
  const tags = await tagsAmong(context, project, maybeTags(words, isPath));
  const told = diffWords(words, isPath, (word) => tags.has(word));
  const [a, b] = told.names;
  const paths = told.paths.map((path) => projectPath(context, project, path));
  const local = b === undefined ? await scanLocal(context, project) : undefined;
  const hintOf = (meant: string | undefined) =>
    meantHere(context, project, { meant, otherwise: 'dsg list-files' });
  const limits = { paths, hintOf };
  const sinceSync = a === undefined && local ? await sinceLastSync(local, limits) : undefined;
  // What was synced last is known here; its contents are in the repository.
  if (sinceSync && (!withContents || sinceSync.changes.length === 0)) return sinceSync;
  return withRepository(context, project, async (remote, head) => {
    const found =
      sinceSync ??
      (await withSnapshot(remote, head, {
        names: [a ?? '', b],
        naming: namingOf(context, project),
        limits,
        ...(local && { local }),
      }));
    if (!withContents) return found;
    const { changes } = found;
    const isLocal = found.to === null;
    const contents = await diffContents(context, project, { remote, changes, isLocal, key });
    return { ...found, contents };
  });
}

async function sinceLastSync(local: LocalSides, limits: Limits): Promise<DiffReport> {
  const { cache, forest, scan } = local;
  const roots = [cache?.root, scan.root];
  await checkPaths(readerOf(forest), roots, limits);
  const changes = [...treeDifference(forest, cache?.root, scan.root)];
  const from = cache?.id ?? 's0';
  return { from, to: null, damage: [], ...ofLocal(local, changes, limits.paths) };
}

/** What is compared of the whole; none stands for all of it. */
interface Limits {
  readonly paths: readonly string[];
  /** What to do about a path that neither side has, with the one that was most likely meant. */
  readonly hintOf: (meant: string | undefined) => string;
}

interface Compared {
  readonly names: readonly [a: string, b: string | undefined];
  readonly naming: Naming;
  readonly limits: Limits;
  /** The later side where B is not told. */
  readonly local?: LocalSides;
}

async function withSnapshot(
  remote: Remote,
  head: RemoteHead,
  { names, naming, limits, local }: Compared,
): Promise<DiffReport> {
  const { paths } = limits;
  const { snapshot: a } = await resolveSnapshot(remote, head, names[0], naming);
  const other = local ? undefined : await resolveSnapshot(remote, head, names[1] ?? '', naming);
  const b = other?.snapshot;
  const after = b ? b.root : local?.scan.root;
  const fetch = treeReader(remote);
  const read: TreeReader = async (hash) => local?.forest.get(hash) ?? (await fetch(hash));
  await checkPaths(read, [a.root, after], limits);
  const trees = createCarefulTrees(remote, local?.forest);
  const found = await changesBetween(trees, { before: a.root, after, places: paths });
  const changes = leafChanges(found.changes);
  const damage = found.damaged.map(({ side, path, object, why }) => {
    return { snapshot: side === 'after' && b ? b.id : a.id, path, object, why };
  });
  const shared = { from: a.id, to: b?.id ?? null, damage };
  if (local) return { ...shared, ...ofLocal(local, changes, paths) };
  return { ...shared, changes: fileChanges(changes), problems: [] };
}

/** Nothing in a folder that could not be read may look deleted. */
function ofLocal(
  { scan }: LocalSides,
  changes: readonly LeafChange[],
  paths: readonly string[],
): Pick<DiffReport, 'changes' | 'problems'> {
  const known = changes.filter(
    ({ path, after }) => isBelow(path, paths) && (after !== undefined || !isUnread(scan, path)),
  );
  return {
    changes: fileChanges(known),
    problems: scan.problems.filter(({ path }) => isBelow(path, paths)),
  };
}

function readerOf(forest: Forest): TreeReader {
  return async (hash) => treeIn(forest, hash, '');
}

/** A path that neither side has is a slip, not an answer. */
async function checkPaths(
  read: TreeReader,
  roots: readonly (Hash | undefined)[],
  { paths, hintOf }: Limits,
): Promise<void> {
  for (const path of paths) {
    if (path === '') continue;
    const found = await Promise.all(roots.map(async (root) => root && entryAt(read, root, path)));
    if (found.some((entry) => entry !== undefined)) continue;
    const guesses = await Promise.all(roots.map((root) => nearestPath(read, root, path)));
    const meant = guesses.find((guess) => guess !== undefined);
    throw new DsgError('not-found', `Cannot compare "${path}": neither side has it`, {
      hint: hintOf(meant),
      data: { path, meant },
    });
  }
}
