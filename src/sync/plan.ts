import type { Leaf } from '../model/entry.js';
import { leafBytes, sameLeaf } from '../model/entry.js';
import type { Analysis, Change } from './analyze.js';
import type { Decide } from './decision.js';
import type { Naming, Step } from './resolve.js';
import { resolve } from './resolve.js';

export interface Move {
  readonly from: string;
  readonly to: string;
}

/** What one sync will do, complete before anything is done. */
export interface Plan {
  readonly steps: readonly Step[];
  /** Conflicts that nobody has settled; a plan that has any is not carried out. */
  readonly conflicts: readonly Change[];
  /** Paths at which only the record of the last sync is out of date. */
  readonly refresh: readonly string[];
  /** Deletions that are half of a move: the same bytes appear elsewhere on that side. */
  readonly moves: { readonly local: readonly Move[]; readonly remote: readonly Move[] };
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Makes a plan of steps that are decided already: nothing in it is in conflict. */
export function planOfSteps(steps: readonly Step[]): Plan {
  const moves = { local: [], remote: [] };
  return { steps, conflicts: [], refresh: [], moves, bytesUp: 0, bytesDown: 0 };
}

/** Turns an analysis into the steps of a sync, with conflicts settled by `decide`. */
export function plan(analysis: Analysis, decide: Decide, given: Naming): Plan {
  const naming = { ...given, taken: onceEach(given.taken) };
  const steps: Step[] = [];
  const conflicts: Change[] = [];
  const refresh: string[] = [];
  for (const change of analysis.changes) {
    if (change.action === 'conflict') {
      const decision = decide(change);
      if (decision === undefined) conflicts.push(change);
      else steps.push(...resolve(change, decision, naming));
    } else if (change.action === 'refresh') refresh.push(change.path);
    else steps.push(...plainStep(change));
  }
  return { steps, conflicts, refresh, moves: findMoves(steps), ...bytes(steps) };
}

/** Gives each name to one original only: names so long that their label cuts off what tells them apart become alike. */
function onceEach(taken: Naming['taken']): Naming['taken'] {
  const owners = new Map<string, string>();
  return (path, of) => {
    const owner = owners.get(path);
    if (owner !== undefined || taken(path, of)) return owner !== of;
    owners.set(path, of);
    return false;
  };
}

function plainStep({ path, action, local, cache, remote }: Change): Step[] {
  if (action === 'upload' && local)
    return [{ kind: 'upload', path, leaf: local, replaces: remote }];
  if (action === 'download' && remote)
    return [{ kind: 'download', path, leaf: remote, replaces: local }];
  if (action === 'delete-remote' && cache) return [{ kind: 'delete-remote', path, leaf: cache }];
  if (action === 'delete-local' && cache) return [{ kind: 'delete-local', path, leaf: cache }];
  return [];
}

/** Counts each distinct content once, for equal files travel once. */
function bytes(steps: readonly Step[]): { bytesUp: number; bytesDown: number } {
  const up = new Map<string, number>();
  const down = new Map<string, number>();
  for (const step of steps) {
    const { kind, leaf } = step;
    if (leaf.kind !== 'file') continue;
    const isMerged = step.kind === 'put' && step.from === 'merge';
    if (kind === 'upload' || isMerged) up.set(leaf.hash, leaf.size);
    else if (kind === 'download' || kind === 'beside' || kind === 'put')
      down.set(leaf.hash, leaf.size);
  }
  const sum = (sizes: Map<string, number>) =>
    [...sizes.values()].reduce((total, size) => total + size, 0);
  return { bytesUp: sum(up), bytesDown: sum(down) };
}

function findMoves(steps: readonly Step[]): Plan['moves'] {
  return {
    local: pair(steps, 'delete-remote', 'upload'),
    remote: pair(steps, 'delete-local', 'download'),
  };
}

/** Pairs each deletion with one addition of the same content; empty files say nothing about a move. */
function pair(steps: readonly Step[], gone: Step['kind'], come: Step['kind']): Move[] {
  const added = new Map<string, string[]>();
  for (const step of steps) {
    if (step.kind !== come || step.leaf.kind !== 'file' || leafBytes(step.leaf) === 0) continue;
    if ('replaces' in step && step.replaces) continue;
    const paths = added.get(step.leaf.hash) ?? [];
    paths.push(step.path);
    added.set(step.leaf.hash, paths);
  }
  const moves: Move[] = [];
  for (const step of steps) {
    if (step.kind !== gone || step.leaf.kind !== 'file') continue;
    const to = added.get(step.leaf.hash)?.shift();
    if (to !== undefined) moves.push({ from: step.path, to });
  }
  return moves;
}

/** Lists what changes in the repository: path -> new leaf, or undefined where it goes. */
export function remoteEdits(steps: readonly Step[]): Map<string, Leaf | undefined> {
  const edits = new Map<string, Leaf | undefined>();
  for (const step of steps) {
    if (step.kind === 'delete-remote') edits.set(step.path, undefined);
    if (step.kind === 'upload' || step.kind === 'beside' || step.kind === 'put') {
      if (step.kind !== 'upload' || !sameLeaf(step.leaf, step.replaces))
        edits.set(step.path, step.leaf);
    }
  }
  return edits;
}
