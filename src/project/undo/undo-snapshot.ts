import { DsgError } from '../../errors/error.js';
import type { NamedSnapshot } from '../../history/walk-history.js';
import type { LeafChange } from '../../model/difference.js';
import { treeDifference } from '../../model/difference.js';
import type { Leaf } from '../../model/entry.js';
import { sameLeaf } from '../../model/entry.js';
import { entryIn } from '../../model/entry-in.js';
import type { Forest } from '../../model/forest.js';
import { asLeaf, leaves } from '../../model/forest.js';
import type { Hash } from '../../model/hash.js';
import { fetchDiffering, layerForests } from '../../model/layered-forest.js';
import type { Remote } from '../../remote/client.js';
import type { NewTrees } from '../../store/edit-tree.js';
import { editTree } from '../../store/edit-tree.js';
import type { Change as SyncChange } from '../../sync/analyze.js';
import { analyze } from '../../sync/analyze.js';
import { planOfSteps } from '../../sync/plan.js';
import type { Step } from '../../sync/resolve.js';
import { indexAfter, seenLeaves } from '../../worktree/stamps.js';
import type { Comparison } from '../compare.js';
import { compare } from '../compare.js';
import type { Context } from '../context.js';
import { execute } from '../execute.js';
import { author, holder } from '../identity.js';
import type { Project } from '../open.js';
import { requireAgreed } from './require-agreed.js';
import type { Reversal, Reversing, Touched } from './undo.js';

/**
 * Reverses what one snapshot changed, as a new snapshot: each path goes back to its version before.
 *
 * A path that a later snapshot or a local change has touched since is a conflict, so that nobody's work goes unseen.
 */
export async function undoSnapshot(
  context: Context,
  project: Project,
  { session, target, options, note }: Reversing & { target: { snapshot: NamedSnapshot } },
): Promise<Reversal> {
  const by = await author(context, project.root);
  const remote = await session.remote();
  const transaction = options.dryRun
    ? undefined
    : await remote.lock(holder(context, by, note.what));
  const comparison = await compare(context, project, remote);
  requireAtHead(project, comparison);
  const { undone, touched } = await plannedEdits(remote, comparison, target.snapshot);
  const { steps, clashing } = stepsFor(project, comparison, undone);
  const allTouched = [...touched, ...clashing];
  const nothing = { snapshot: null, kept: new Map<string, string>(), skipped: [] };
  const paths = new Set(steps.map(({ path }) => path));
  const changes = undone.filter(({ path }) => paths.has(path));
  const report = { changes, touched: allTouched, ...nothing };
  const isBlocked = allTouched.length > 0 && !options.leaveChanged;
  if (options.dryRun || isBlocked || steps.length === 0) return report;
  requireAgreed(options, changes);
  const index = indexAfter(comparison.scan, comparison.index, project.filter);
  const verb = note.what === 'redo' ? 'Redo' : 'Undo';
  const { id, message } = target.snapshot.snapshot;
  const done = await execute(context, project, {
    remote,
    transaction,
    comparison,
    plan: planOfSteps(steps),
    author: by,
    message: options.message ?? `${verb} ${id}: ${message}`,
    index,
    seen: seenLeaves(index),
    note,
  });
  return { ...report, snapshot: done.snapshot, kept: done.kept, skipped: done.skipped };
}

/** A project that is behind would take what it has not seen for undone, too. */
function requireAtHead({ root }: Project, { head, cache }: Comparison): void {
  if (cache?.snapshot === head.hash && cache.root === head.snapshot?.root) return;
  throw new DsgError(
    'changed',
    `Cannot undo in "${root}": the repository is at ${head.id}, and here it is ${cache?.id ?? 's0'}`,
    {
      state: 'Nothing was changed.',
      hint: 'dsg sync, then run the command again',
      data: { head: head.id, here: cache?.id ?? null },
    },
  );
}

/** Works out the versions to go back to, and the paths that later snapshots have changed. */
async function plannedEdits(
  remote: Remote,
  { head, forest }: Comparison,
  { snapshot }: NamedSnapshot,
): Promise<{ undone: LeafChange[]; touched: Touched[] }> {
  if (snapshot.parent === null)
    throw new DsgError('usage', `Cannot undo ${snapshot.id}: nothing came before it`, {
      state: 'Nothing was changed.',
      hint: 'dsg log',
      data: { snapshot: snapshot.id },
    });
  const parent = await remote.snapshot(snapshot.parent);
  const roots = [parent.root, snapshot.root, head.snapshot?.root];
  const fetch = (hashes: readonly Hash[]) => remote.trees(hashes);
  await fetchDiffering(forest, roots.slice(0, 2), fetch);
  await fetchDiffering(forest, roots, fetch);
  const undone: LeafChange[] = [];
  const touched: Touched[] = [];
  for (const { path, before, after } of treeDifference(forest, parent.root, snapshot.root)) {
    const now = leafAt(forest, head.snapshot?.root, path);
    if (sameLeaf(now, before)) continue;
    if (sameLeaf(now, after)) undone.push({ path, before: now, after: before });
    else touched.push({ path, why: 'a later snapshot changed it' });
  }
  return { undone, touched };
}

function leafAt(forest: Forest, root: Hash | undefined, path: string): Leaf | undefined {
  return asLeaf(entryIn(forest, root, path));
}

/**
 * Makes the steps by comparing as for a sync, as if somebody else had made the snapshot that is to come: what has
 * changed here, and names or kinds that clash, show as conflicts then.
 */
function stepsFor(
  project: Project,
  { head, forest, scan }: Comparison,
  undone: readonly LeafChange[],
): { steps: Step[]; clashing: Touched[] } {
  const made: NewTrees = new Map();
  const wanted = new Map(undone.map(({ path, after }) => [path, after]));
  const base = head.snapshot?.root;
  const root = editTree(forest, base, wanted, made);
  const known = layerForests(new Map(), [{ get: (hash) => made.get(hash)?.tree }, forest]);
  const roots = { local: scan.root, cache: base, remote: root };
  const { changes } = analyze(known, roots, { allowSimilarNames: project.filter.allowSimilar });
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const clashing: Touched[] = [];
  const inTheWay = [...unwanted(known, { base, root, undone })];
  for (const path of inTheWay) clashing.push({ path, why: 'it is in the way' });
  const steps: Step[] = [];
  for (const change of undone) {
    const found = byPath.get(change.path);
    const isBlocked = inTheWay.some((path) => isAround(path, change.path));
    if (found?.action === 'conflict' && !isBlocked)
      clashing.push({ path: change.path, why: 'it was changed here since' });
    else if (!isBlocked) steps.push(...stepsOf(change, found));
  }
  return { steps, clashing };
}

/** Lists what is in the way of versions that are to come back, and has come about since. */
function* unwanted(
  known: Forest,
  { base, root, undone }: { base: Hash | undefined; root: Hash; undone: readonly LeafChange[] },
): Generator<string> {
  const wanted = new Set(undone.map(({ path }) => path));
  // A file in the place of a folder takes all in it along: what nobody wanted to change would go with it.
  for (const { path } of treeDifference(known, base, root)) if (!wanted.has(path)) yield path;
  // Where something in the folder goes as well, it is the folder that stays, with what else is in it.
  for (const { path, after } of undone) {
    const entry = after && entryIn(known, root, path);
    if (entry?.kind === 'folder')
      for (const leaf of leaves(known, entry.hash, path)) yield leaf.path;
  }
}

/** Tells whether one path lies in the other. */
function isAround(a: string, b: string): boolean {
  return a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

function stepsOf({ path, before, after }: LeafChange, found: SyncChange | undefined): Step[] {
  const isThere = found?.action === 'download' || found?.action === 'delete-local';
  if (after)
    return isThere
      ? [{ kind: 'put', path, leaf: after, from: 'history', replaces: before, keep: false }]
      : [{ kind: 'upload', path, leaf: after, replaces: before }];
  if (!before) return [];
  const there: Step = { kind: 'delete-remote', path, leaf: before };
  return isThere ? [there, { kind: 'delete-local', path, leaf: before }] : [there];
}
