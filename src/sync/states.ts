import type { Leaf } from '../model/entry.js';
import { sameLeaf } from '../model/entry.js';

export type Action =
  | 'none'
  | 'download'
  | 'upload'
  | 'refresh'
  | 'delete-remote'
  | 'delete-local'
  | 'conflict';

/** The 15 states of a path and what a sync does about each; the names are part of the command-line contract. */
export const ACTIONS = {
  unchanged: 'none',
  'remote-changed': 'download',
  'same-change': 'refresh',
  'local-changed': 'upload',
  'both-changed': 'conflict',
  'local-deleted': 'delete-remote',
  'local-deleted-remote-changed': 'conflict',
  'same-added': 'refresh',
  'both-added': 'conflict',
  'remote-deleted': 'delete-local',
  'remote-deleted-local-changed': 'conflict',
  'remote-added': 'download',
  'both-deleted': 'refresh',
  'local-added': 'upload',
  absent: 'none',
} as const satisfies Record<string, Action>;

export type State = keyof typeof ACTIONS;

/** The three versions of one path: in the working folder, as last synced, in the repository. */
export interface Versions {
  readonly local: Leaf | undefined;
  readonly cache: Leaf | undefined;
  readonly remote: Leaf | undefined;
}

/** Classifies one path by which versions are there and which are equal. */
export function classify({ local, cache, remote }: Versions): State {
  const localIsCache = sameLeaf(local, cache);
  const cacheIsRemote = sameLeaf(cache, remote);
  const localIsRemote = sameLeaf(local, remote);
  if (local && cache && remote) {
    if (localIsCache) return cacheIsRemote ? 'unchanged' : 'remote-changed';
    if (localIsRemote) return 'same-change';
    return cacheIsRemote ? 'local-changed' : 'both-changed';
  }
  if (cache && remote) return cacheIsRemote ? 'local-deleted' : 'local-deleted-remote-changed';
  if (local && remote) return localIsRemote ? 'same-added' : 'both-added';
  if (local && cache) return localIsCache ? 'remote-deleted' : 'remote-deleted-local-changed';
  if (remote) return 'remote-added';
  if (cache) return 'both-deleted';
  return local ? 'local-added' : 'absent';
}

/** Writes which of local, cache and remote have the path: "101". */
export function presence({ local, cache, remote }: Versions): string {
  return [local, cache, remote].map((leaf) => (leaf ? '1' : '0')).join('');
}
