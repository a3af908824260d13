import { dirname, join } from 'node:path';

/** Where a project keeps its private state (docs/format.md, "Project"). */
export interface Places {
  readonly root: string;
  readonly dsg: string;
  readonly index: string;
  readonly state: string;
  readonly lock: string;
  readonly journal: string;
  readonly staging: string;
  readonly backup: string;
  /** What a person chose about conflicts, and the contents that were merged for them. */
  readonly resolutions: string;
  readonly merged: string;
  /** Locked while someone chooses. */
  readonly choosing: string;
  readonly cacheHead: string;
  readonly cacheTrees: string;
  /** Snapshots that were read before. */
  readonly history: string;
  /** What was last seen of the repository's tags. */
  readonly tags: string;
  /** The embedded repository. */
  readonly embedded: string;
}

export function placesOf(root: string): Places {
  const dsg = join(root, '.dsg');
  return {
    root,
    dsg,
    index: join(dsg, 'index'),
    state: join(dsg, 'state'),
    lock: join(dsg, 'lock'),
    journal: join(dsg, 'journal'),
    staging: join(dsg, 'staging'),
    backup: join(dsg, 'backup'),
    resolutions: join(dsg, 'resolutions.json'),
    merged: join(dsg, 'merged'),
    choosing: join(dsg, 'choosing'),
    cacheHead: join(dsg, 'cache', 'head'),
    cacheTrees: join(dsg, 'cache', 'trees'),
    history: join(dsg, 'cache', 'history'),
    tags: join(dsg, 'cache', 'tags'),
    embedded: join(dsg, 'repository'),
  };
}

/** The folders in which dsg makes and removes files as it likes. */
export function privateFolders({ dsg, staging, backup, merged, cacheHead }: Places): string[] {
  return [
    dsg,
    staging,
    backup,
    merged,
    dirname(cacheHead),
    join(dsg, 'damaged'),
    join(dsg, 'mounts'),
    join(dsg, 'mounted'),
  ];
}

/** The files in which dsg keeps its records. */
export function records(places: Places): string[] {
  const { index, state, lock, choosing, journal, cacheHead, cacheTrees, history, tags } = places;
  return [index, state, lock, choosing, journal, cacheHead, cacheTrees, history, tags];
}
