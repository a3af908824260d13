import { isDsgError } from '../errors/error.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import { whyDamaged } from './careful-trees.js';
import type { NamedSnapshot } from './walk-history.js';
import { walkHistory } from './walk-history.js';

/** Something of a history that cannot be read; what could be told without it is told. */
export interface Damage {
  /** The newest snapshot in which it was met. */
  readonly snapshot: string;
  /** The folder or file that cannot be read; "" for the root, null for the snapshot itself and all that come before it. */
  readonly path: string | null;
  readonly object: string;
  readonly why: string;
}

export interface ReadableHistory {
  /** The next snapshots, newest first; fewer than `count` only at the end. */
  next(count: number): Promise<readonly NamedSnapshot[]>;
  /** What ended it before the first snapshot. */
  readonly broken: Damage | undefined;
}

/** Walks the chain from the head as far as it can be followed: a damaged link ends it, and is told of. */
export function readableHistory(remote: Remote, head: RemoteHead): ReadableHistory {
  const chain = walkHistory(remote, head);
  let broken: Damage | undefined;
  let isEnded = false;
  return {
    async next(count) {
      const found: NamedSnapshot[] = [];
      while (!isEnded && found.length < count) {
        try {
          const { done, value } = await chain.next();
          if (done) isEnded = true;
          else found.push(value);
        } catch (error) {
          if (!isDsgError(error, 'integrity')) throw error;
          isEnded = true;
          const { snapshot, object } = error.data;
          broken = {
            snapshot: String(snapshot ?? head.id),
            path: null,
            object: String(object ?? head.hash),
            why: whyDamaged(error),
          };
        }
      }
      return found;
    },
    get broken() {
      return broken;
    },
  };
}
