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
  /** The operation log, and what each change of the working folder alone replaced. */
  readonly operations: string;
  readonly replaced: string;
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
    operations: join(dsg, 'operations'),
    replaced: join(dsg, 'replaced'),
    cacheHead: join(dsg, 'cache', 'head'),
    cacheTrees: join(dsg, 'cache', 'trees'),
    history: join(dsg, 'cache', 'history'),
    tags: join(dsg, 'cache', 'tags'),
    embedded: join(dsg, 'repository'),
  };
}

/** The folders in which dsg makes and removes files as it likes. */
export function privateFolders(places: Places): string[] {
  const { dsg, staging, backup, merged, replaced, cacheHead } = places;
  const own = [dsg, staging, backup, merged, replaced, dirname(cacheHead)];
  return [...own, ...['damaged', 'mounts', 'mounted'].map((name) => join(dsg, name))];
}

/** The files in which dsg keeps its records. */
export function records(places: Places): string[] {
  const { index, state, lock, choosing, journal, cacheHead, cacheTrees, history, tags } = places;
  const logs = [places.operations, `${places.operations}.1`];
  return [index, state, lock, choosing, journal, ...logs, cacheHead, cacheTrees, history, tags];
}
