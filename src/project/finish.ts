import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../errors/error.js';
import type { Leaf } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { asFolder, asLeaf, findEntry } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { fetchDiffering, layerForests } from '../model/layered-forest.js';
import { LOCK_FILE } from '../model/reserved.js';
import type { Remote } from '../remote/client.js';
import type { NewTrees } from '../store/edit-tree.js';
import { editTree } from '../store/edit-tree.js';
import type { Cache } from '../worktree/cache.js';
import { readCache, writeCache } from '../worktree/cache.js';
import type { LocalJournal } from '../worktree/operations.js';
import { readState, writeState } from '../worktree/state.js';
import { writeLock } from './code/write-lock.js';
import type { Context } from './context.js';
import { dataFolders } from './data-folders.js';
import type { Project } from './open.js';

/** Records a finished transaction: the cache, then what the project remembers of its repository. */
export async function finishLocal(
  project: Project,
  remote: Remote,
  {
    journal,
    skipped,
    known,
    context = QUIET,
  }: {
    journal: Pick<LocalJournal, 'target' | 'root'>;
    skipped: readonly string[];
    known?: Forest;
    context?: Pick<Context, 'warn' | 'umask'>;
  },
): Promise<Hash | undefined> {
  const { places } = project;
  const old = readCache(places);
  const sources = [...(known ? [known] : []), ...(old ? [old.forest] : [])];
  const forest = layerForests(new Map(), sources);
  const target = journal.root ?? undefined;
  await fetchDiffering(forest, [old?.root, target], (hashes) => remote.trees(hashes));
  const { root, made } = withoutSkipped(forest, old, target, skipped);
  const source: Forest = { get: (hash) => made.get(hash)?.tree ?? forest.get(hash) };
  const { id, hash } = journal.target;
  writeCache(places, { id, snapshot: hash, root }, source);
  remember(project, remote, journal.target, source, root);
  lockTo(project, remote, { context, target: journal.target, source, root });
  return root;
}

const QUIET = { umask: 0o022 };

interface Finished {
  readonly context: Pick<Context, 'warn' | 'umask'>;
  readonly target: { readonly id: string; readonly hash: Hash };
  readonly source: Forest;
  /** The manifest that the project has now. */
  readonly root: Hash | undefined;
}

/** Says in dsg.lock which snapshot the project is at. */
export function lockTo(
  { places }: Pick<Project, 'places'>,
  { repository }: Pick<Remote, 'repository'>,
  { context, target, source, root }: Finished,
): void {
  const isData = leafAt(source, root, LOCK_FILE) !== undefined;
  writeLock(context, places, { repository, snapshot: target, isData });
}

/** Keeps the old record of paths that were left alone, so that what someone did there shows as a conflict. */
function withoutSkipped(
  forest: Forest,
  old: Cache | undefined,
  target: Hash | undefined,
  skipped: readonly string[],
): { root: Hash | undefined; made: NewTrees } {
  const made: NewTrees = new Map();
  if (skipped.length === 0) return { root: target, made };
  const edits = new Map(skipped.map((path) => [path, old && leafAt(old.forest, old.root, path)]));
  return { root: editTree(forest, target, edits, made), made };
}

/** Finds the leaf at a path in a manifest. */
export function leafAt(forest: Forest, root: Hash | undefined, path: string): Leaf | undefined {
  let hash = root;
  const names = path.split('/');
  const last = names.pop() as string;
  for (const name of names) {
    const tree = hash === undefined ? undefined : forest.get(hash);
    hash = tree && asFolder(findEntry(tree, name))?.hash;
  }
  const tree = hash === undefined ? undefined : forest.get(hash);
  return tree && asLeaf(findEntry(tree, last));
}

function remember(
  project: Project,
  remote: Remote,
  target: { id: string; hash: Hash },
  forest: Forest,
  root: Hash | undefined,
): void {
  const devices: Record<string, string> = {};
  for (const path of dataFolders(project.filter, forest, root)) {
    const device = deviceAt(join(project.root, path));
    if (device !== undefined) devices[path] = device;
  }
  const seen = { id: target.id, hash: target.hash };
  const before = readState(project.places.state);
  const state = { repository: remote.repository, seen, devices };
  if (JSON.stringify(before) !== JSON.stringify(state)) writeState(project.places.state, state);
}

/** Returns the file system (st_dev) that a folder is on; undefined when it is not there. */
export function deviceAt(path: string): string | undefined {
  try {
    const stat = lstatSync(path, { bigint: true });
    return stat.isDirectory() ? stat.dev.toString() : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
