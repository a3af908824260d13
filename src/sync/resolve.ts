import { besideName } from '../model/beside.js';
import type { Leaf } from '../model/entry.js';
import { sameLeaf } from '../model/entry.js';
import { joinPath } from '../model/forest.js';
import type { Change } from './analyze.js';
import type { Decision } from './decision.js';

/** One thing that a sync does to one path. */
export type Step =
  | {
      readonly kind: 'upload';
      readonly path: string;
      readonly leaf: Leaf;
      readonly replaces?: Leaf | undefined;
    }
  | {
      readonly kind: 'download';
      readonly path: string;
      readonly leaf: Leaf;
      readonly replaces?: Leaf | undefined;
      readonly keep?: boolean;
    }
  | { readonly kind: 'delete-remote'; readonly path: string; readonly leaf: Leaf }
  | {
      readonly kind: 'delete-local';
      readonly path: string;
      readonly leaf: Leaf;
      readonly keep?: boolean;
    }
  /** The remote's file `of` is put at `path` on both sides. */
  | { readonly kind: 'beside'; readonly path: string; readonly leaf: Leaf; readonly of: string }
  /** A version that neither side has now is put on both: one that the repository has in its history, or a merged one. */
  | {
      readonly kind: 'put';
      readonly path: string;
      readonly leaf: Leaf;
      readonly from: 'history' | 'merge';
      readonly replaces?: Leaf | undefined;
      readonly keep: boolean;
    };

/** A step that puts a file or link into the working folder. */
export type Placing = Step & { readonly kind: 'download' | 'beside' | 'put' };

export function isPlacing(step: Step): step is Placing {
  return step.kind === 'download' || step.kind === 'beside' || step.kind === 'put';
}

export interface Naming {
  /** Who made the other side's version, and of which snapshot: "alice-s12". */
  readonly label: string;
  /** Tells whether a path is in use on either side, or given to another original than `of`. */
  readonly taken: (path: string, of: string) => boolean;
}

/** Settles one conflict. Local versions that lose are marked `keep`: they are in no snapshot. */
export function resolve(change: Change, decision: Decision, naming: Naming): Step[] {
  if (decision === 'local') return takeLocal(change);
  if (decision === 'remote') return takeRemote(change);
  if (decision === 'both') return takeBoth(change, naming);
  if (decision !== 'base') return takeOther(change, decision.merged, 'merge');
  return change.cache ? takeOther(change, change.cache, 'history') : [];
}

/** Puts a third version on both sides, unless it turns out to be one of the two. */
function takeOther(change: Change, leaf: Leaf, from: 'history' | 'merge'): Step[] {
  const { path, local, cache, remote } = change;
  if (sameLeaf(leaf, remote)) return takeRemote(change);
  if (sameLeaf(leaf, local)) return takeLocal(change);
  const keep = local !== undefined && !sameLeaf(local, cache);
  return [{ kind: 'put', path, leaf, from, replaces: local, keep }];
}

function takeLocal({ path, local, remote }: Change): Step[] {
  if (sameLeaf(local, remote)) return [];
  if (local) return [{ kind: 'upload', path, leaf: local, replaces: remote }];
  return remote ? [{ kind: 'delete-remote', path, leaf: remote }] : [];
}

function takeRemote({ path, local, cache, remote }: Change): Step[] {
  if (sameLeaf(local, remote)) return [];
  const keep = local !== undefined && !sameLeaf(local, cache);
  if (remote) return [{ kind: 'download', path, leaf: remote, replaces: local, keep }];
  return local ? [{ kind: 'delete-local', path, leaf: local, keep }] : [];
}

function takeBoth(change: Change, naming: Naming): Step[] {
  const { path, local, remote } = change;
  if (!remote) return takeLocal(change);
  if (!local && !change.clash) return takeRemote(change);
  if (sameLeaf(local, remote)) return [];
  const as = besidePath(path, change.group ?? path, naming);
  const beside: Step = { kind: 'beside', path: as, leaf: remote, of: path };
  if (!local) return [{ kind: 'delete-remote', path, leaf: remote }, beside];
  return [{ kind: 'upload', path, leaf: local, replaces: remote }, beside];
}

/** Renames the component at which a group clashes, so that a whole folder moves aside together. */
function besidePath(path: string, group: string, { label, taken }: Naming): string {
  const parts = path.split('/');
  const depth = group.split('/').length;
  const name = parts[depth - 1] as string;
  const folder = parts.slice(0, depth - 1).join('/');
  for (let n = 1; ; n++) {
    const aside = joinPath(folder, besideName(name, n === 1 ? label : `${label}-${n}`));
    if (!taken(aside, joinPath(folder, name))) return [aside, ...parts.slice(depth)].join('/');
  }
}
