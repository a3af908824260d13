import { treeTotals } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { asFolder, findEntry, treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Plan } from './plan.js';

export interface GuardLimits {
  /** The most deletions that pass unasked. */
  readonly maxDeletes: number;
  /** The largest share (0 to 1) of all files whose deletion passes unasked. */
  readonly maxDeleteShare: number;
}

/** A folder that the project's data is in: the root itself, or a folder that `data_dirs` names. */
export interface DataFolder {
  readonly path: string;
  /** Files in it at the last sync and now. */
  readonly before: number;
  readonly now: number;
  /** True when the folder itself is gone, or is no folder any more. */
  readonly vanished: boolean;
  /** True when it lies on another file system than at the last sync. */
  readonly moved: boolean;
}

export type GuardRule = 'emptied' | 'count' | 'share' | 'folder';

/** One reason why a plan looks like an accident. */
export interface Objection {
  readonly rule: GuardRule;
  /** Where files would be deleted. */
  readonly where: 'local' | 'remote';
  readonly path: string;
  readonly deletions: number;
  readonly of: number;
  readonly why: string;
}

export interface GuardFacts {
  readonly forest: Forest;
  readonly cache: Hash | undefined;
  readonly dataFolders: readonly DataFolder[];
  readonly limits: GuardLimits;
}

/** Shares and whole folders count only from this many deletions on, so that small tidying passes. */
const SHARE_FROM = 10;
const FOLDER_FROM = 20;

/** Lists what makes a plan look like an accident; a move is not a deletion. */
export function guard(plan: Plan, facts: GuardFacts): Objection[] {
  const local = new Set(plan.moves.local.map((move) => move.from));
  const remote = new Set(plan.moves.remote.map((move) => move.from));
  const gone = (kind: 'delete-local' | 'delete-remote', moved: Set<string>) =>
    plan.steps
      .filter((step) => step.kind === kind && !moved.has(step.path))
      .map((step) => step.path);
  const fromRemote = gone('delete-remote', local);
  return [
    ...emptied(fromRemote, facts.dataFolders),
    ...tooMany(fromRemote, 'remote', facts),
    ...tooMany(gone('delete-local', remote), 'local', facts),
  ];
}

function emptied(deleted: readonly string[], folders: readonly DataFolder[]): Objection[] {
  const objections: Objection[] = [];
  for (const { path, before, now, vanished, moved } of folders) {
    const inside = deleted.filter((one) => path === '' || one.startsWith(`${path}/`)).length;
    if (before === 0 || now > 0 || inside === 0) continue;
    const what = path === '' ? 'the project' : `the data folder "${path}"`;
    const why = vanished
      ? `${what} has vanished`
      : moved
        ? `${what} is empty and on another disk than before`
        : `${what} is empty`;
    objections.push({
      rule: 'emptied',
      where: 'remote',
      path,
      deletions: inside,
      of: before,
      why: `${why} (an unmounted disk?)`,
    });
  }
  return objections;
}

function tooMany(
  deleted: readonly string[],
  where: 'local' | 'remote',
  facts: GuardFacts,
): Objection[] {
  const { forest, cache, limits } = facts;
  if (cache === undefined || deleted.length === 0) return [];
  const all = treeTotals(treeIn(forest, cache, '')).files;
  const count = deleted.length;
  const at = { where, path: '', deletions: count, of: all };
  if (count > limits.maxDeletes)
    return [{ ...at, rule: 'count', why: `more than ${limits.maxDeletes} files at once` }];
  if (count >= SHARE_FROM && count > all * limits.maxDeleteShare) {
    return [
      {
        ...at,
        rule: 'share',
        why: `more than ${Math.round(limits.maxDeleteShare * 100)} % of all files`,
      },
    ];
  }
  return wholeFolders(deleted, where, forest, cache);
}

/** Finds the outermost folders of many files that would be gone as a whole. */
function wholeFolders(
  deleted: readonly string[],
  where: 'local' | 'remote',
  forest: Forest,
  cache: Hash,
): Objection[] {
  const inFolder = new Map<string, number>();
  for (const path of deleted) {
    for (let cut = path.indexOf('/'); cut !== -1; cut = path.indexOf('/', cut + 1)) {
      const folder = path.slice(0, cut);
      inFolder.set(folder, (inFolder.get(folder) ?? 0) + 1);
    }
  }
  const objections: Objection[] = [];
  for (const [path, count] of [...inFolder].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (count < FOLDER_FROM || objections.some((one) => path.startsWith(`${one.path}/`))) continue;
    const before = filesIn(forest, cache, path);
    if (count === before)
      objections.push({
        rule: 'folder',
        where,
        path,
        deletions: count,
        of: before,
        why: `every file of the folder "${path}"`,
      });
  }
  return objections;
}

function filesIn(forest: Forest, root: Hash, path: string): number {
  let hash = root;
  let files = 0;
  for (const name of path.split('/')) {
    const tree = forest.get(hash);
    const folder = tree && asFolder(findEntry(tree, name));
    if (!folder) return 0;
    hash = folder.hash;
    files = folder.files;
  }
  return files;
}
