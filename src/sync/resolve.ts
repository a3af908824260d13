import { besideName } from '../model/beside.js';
import type { Leaf } from '../model/entry.js';
import { sameLeaf } from '../model/entry.js';
import { joinPath } from '../model/forest.js';
import type { Change } from './analyze.js';

/** Which side a conflict is settled for; `both` keeps the other side's file beside under a name of its own. */
export type Side = 'local' | 'remote' | 'both';

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
  | { readonly kind: 'beside'; readonly path: string; readonly leaf: Leaf; readonly of: string };

export interface Naming {
  /** Who made the other side's version, and of which snapshot: "alice-s12". */
  readonly label: string;
  /** Tells whether a path is in use on either side, or given to another original than `of`. */
  readonly taken: (path: string, of: string) => boolean;
}

/** Settles one conflict for a side. Local versions that lose are marked `keep`: they are in no snapshot. */
export function resolve(change: Change, side: Side, naming: Naming): Step[] {
  if (side === 'local') return takeLocal(change);
  if (side === 'remote') return takeRemote(change);
  return takeBoth(change, naming);
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
