import { join, posix } from 'node:path';
import { removeIfThere } from '../fs/durable.js';
import { joinPath, leaves } from '../model/forest.js';
import { normalizeName } from '../model/normalize.js';
import type { Problem } from '../sync/problems.js';
import { isFree, isLeftover, renameEntry, repointLink } from '../worktree/rename.js';
import type { Comparison } from './compare.js';
import type { Project } from './open.js';

/** One entry that gets a legal name. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
  /** False when something has the new name already; then nothing is done. */
  readonly possible: boolean;
}

interface Wish {
  readonly path: string;
  readonly folder: string;
  readonly name: Buffer;
  readonly to: string;
}

/** Lists what `normalize` would rename, the innermost names first. */
export function previewNormalize(project: Project, comparison: Comparison): Renaming[] {
  return preview(project, wishes(project, comparison));
}

function preview({ root }: Project, wished: readonly Wish[]): Renaming[] {
  const taken = new Set<string>();
  return wished.map(({ path, folder, name, to }) => {
    const target = joinPath(folder, to);
    const possible = !taken.has(target) && isFree(join(root, folder), name, to);
    taken.add(target);
    return { from: path, to: target, possible };
  });
}

/**
 * Renames everything whose name breaks a rule, never onto something that exists, and points links to the new names.
 *
 * The links first: after a crash the names that are still wrong are found again, but nothing would tell where a link
 * led to whose target has got its new name.
 */
export function normalize(project: Project, comparison: Comparison): Renaming[] {
  const wished = wishes(project, comparison);
  for (const { path } of comparison.scan.problems) {
    const at = join(project.root, path);
    if (isLeftover(at)) removeIfThere(at);
  }
  const planned = preview(project, wished).filter(({ possible }) => possible);
  repoint(project, comparison, new Map(planned.map(({ from, to }) => [from, to])));
  return wished.map(({ path, folder, name, to }): Renaming => {
    const possible = renameEntry(join(project.root, folder), name, to);
    return { from: path, to: joinPath(folder, to), possible };
  });
}

function wishes({ root, filter }: Project, { scan }: Comparison): Wish[] {
  const found = new Map<string, Wish>();
  for (const problem of scan.problems) {
    if (problem.renamable !== true || isLeftover(join(root, problem.path))) continue;
    const wish = wishOf(problem, filter.allow);
    if (wish) found.set(problem.path, wish);
  }
  // Inner names first, so that the paths of those still to come stay true.
  return [...found.values()].sort((a, b) => b.path.split('/').length - a.path.split('/').length);
}

function wishOf({ path, raw }: Problem, allow: Project['filter']['allow']): Wish | undefined {
  const cut = path.lastIndexOf('/');
  const folder = cut === -1 ? '' : path.slice(0, cut);
  const name = raw === undefined ? Buffer.from(path.slice(cut + 1)) : Buffer.from(raw, 'hex');
  const text = name.toString('utf8').replaceAll('\uFFFD', '_');
  const to = normalizeName(text, allow);
  return Buffer.from(to).equals(name) ? undefined : { path, folder, name, to };
}

/** Points links in the project at what their targets are called now. */
function repoint(
  { root }: Project,
  { scan, forest }: Comparison,
  renamed: ReadonlyMap<string, string>,
): void {
  if (renamed.size === 0 || scan.root === undefined) return;
  for (const { path, leaf } of leaves(forest, scan.root)) {
    if (leaf.kind !== 'link') continue;
    const meant = posix.join(posix.dirname(path), leaf.target);
    const now = newPath(meant, renamed);
    if (now === meant) continue;
    const at = newPath(path, renamed);
    repointLink(join(root, path), posix.relative(posix.dirname(at), now));
  }
}

/** Follows the renaming of every name on a path. */
function newPath(path: string, renamed: ReadonlyMap<string, string>): string {
  const names = path.split('/');
  return names
    .map((name, i) => {
      const to = renamed.get(names.slice(0, i + 1).join('/'));
      return to === undefined ? name : (to.split('/').at(-1) as string);
    })
    .join('/');
}
