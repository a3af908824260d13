import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DsgError } from '../errors/error.js';
import { diffWords, maybeTags } from '../history/diff-words.js';
import { difference, isBelow } from '../history/difference.js';
import type { TreeReader } from '../history/entry-at.js';
import { entryAt, treeReader } from '../history/entry-at.js';
import type { FileChange } from '../history/file-changes.js';
import { fileChanges } from '../history/file-changes.js';
import { meantHint, nearestPath } from '../history/nearest-path.js';
import { resolveSnapshot } from '../history/resolve-snapshot.js';
import type { LeafChange } from '../model/difference.js';
import { treeDifference } from '../model/difference.js';
import type { Forest } from '../model/forest.js';
import { treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Problem } from '../sync/problems.js';
import type { Context } from './context.js';
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
}

/** Compares as `diff [A [B]] [PATH...]` says; without A, the working folder with what was last synced here. */
export async function diff(
  context: Context,
  project: Project,
  words: readonly string[],
): Promise<DiffReport> {
  const isPath = (word: string) => existsSync(resolve(context.cwd, word));
  const tags = await tagsAmong(context, project, maybeTags(words, isPath));
  const told = diffWords(words, isPath, (word) => tags.has(word));
  const [a, b] = told.names;
  const paths = told.paths.map((path) => projectPath(context, project, path));
  if (b !== undefined) return betweenSnapshots(context, project, { names: [a ?? '', b], paths });
  const local = await scanLocal(context, project);
  return a === undefined
    ? sinceLastSync(local, paths)
    : sinceSnapshot(context, project, { local, name: a, paths });
}

async function sinceLastSync(local: LocalSides, paths: readonly string[]): Promise<DiffReport> {
  const { cache, forest, scan } = local;
  const roots = [cache?.root, scan.root];
  await checkPaths(readerOf(forest), roots, paths);
  const changes = treeDifference(forest, cache?.root, scan.root);
  return { from: cache?.id ?? 's0', to: null, ...ofLocal(local, [...changes], paths) };
}

async function sinceSnapshot(
  context: Context,
  project: Project,
  { local, name, paths }: { local: LocalSides; name: string; paths: readonly string[] },
): Promise<DiffReport> {
  const { forest, scan } = local;
  return withRepository(context, project, async (remote, head) => {
    const { snapshot } = await resolveSnapshot(remote, head, name, namingOf(context, project));
    const between = { before: snapshot.root, after: scan.root, forest };
    const changes = await difference(remote, between);
    const fetch = treeReader(remote);
    const read: TreeReader = async (hash) => forest.get(hash) ?? (await fetch(hash));
    await checkPaths(read, [snapshot.root, scan.root], paths);
    return { from: snapshot.id, to: null, ...ofLocal(local, changes, paths) };
  });
}

function betweenSnapshots(
  context: Context,
  project: Project,
  { names, paths }: { names: readonly [string, string]; paths: readonly string[] },
): Promise<DiffReport> {
  return withRepository(context, project, async (remote, head) => {
    const naming = namingOf(context, project);
    const { snapshot: a } = await resolveSnapshot(remote, head, names[0], naming);
    const { snapshot: b } = await resolveSnapshot(remote, head, names[1], naming);
    await checkPaths(treeReader(remote), [a.root, b.root], paths);
    const changes = await difference(remote, { before: a.root, after: b.root, paths });
    return { from: a.id, to: b.id, changes: fileChanges(changes), problems: [] };
  });
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
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    if (path === '') continue;
    const found = await Promise.all(roots.map(async (root) => root && entryAt(read, root, path)));
    if (found.some((entry) => entry !== undefined)) continue;
    const guesses = await Promise.all(roots.map((root) => nearestPath(read, root, path)));
    const meant = guesses.find((guess) => guess !== undefined);
    throw new DsgError('not-found', `Cannot compare "${path}": neither side has it`, {
      hint: meantHint(meant, 'dsg list-files'),
      data: { path, meant },
    });
  }
}
