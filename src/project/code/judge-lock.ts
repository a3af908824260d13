import type { Hash } from '../../model/hash.js';
import { LOCK_FILE } from '../../model/reserved.js';
import { snapshotNumber } from '../../model/snapshot.js';
import type { FoundLock } from './read-lock.js';
import { readLock } from './read-lock.js';

export type LockState = 'none' | 'same' | 'older' | 'newer' | 'other' | 'damaged' | 'foreign';

/** How dsg.lock stands to the data. */
export interface LockJudgement {
  /** `older` and `newer`: another snapshot of this repository, by its number; `other`: none of this history. */
  readonly state: LockState;
  /** The snapshot that it names. */
  readonly snapshot: string | null;
  /** What is wrong and what mends it; null where nothing is. */
  readonly wrong: {
    /** One sentence without its full stop. */
    readonly why: string;
    /** The same in two halves: found this, expected that. */
    readonly found: string;
    readonly expected: string;
    readonly next: string;
  } | null;
}

/** What a project knows of itself without asking anybody. */
export interface AtSnapshot {
  readonly root: string;
  /** The id of its repository; undefined where it never met one. */
  readonly repository: string | undefined;
  /** The snapshot last synced here. */
  readonly at: { readonly id: string; readonly hash: Hash } | undefined;
}

/** Compares dsg.lock with the snapshot that the project is at; asks nobody. */
export function judgeLock(project: AtSnapshot): LockJudgement {
  return judge(readLock(project.root), project);
}

/** The same for data that was brought back, to the byte, to the earlier snapshot that dsg.lock names. */
export function judgeRestored(lock: LockJudgement, at: string): LockJudgement {
  const { snapshot, wrong } = lock;
  if (!wrong) return lock;
  const why = `The data here was brought back to ${snapshot}, which ${LOCK_FILE} names; ${at} was synced last`;
  const next = `dsg restore --at ${at} --exact when you are done; dsg sync would make the old data the newest`;
  return { ...lock, wrong: { ...wrong, why, next } };
}

function judge(found: FoundLock, { repository, at }: AtSnapshot): LockJudgement {
  if (found.kind === 'none') return { state: 'none', snapshot: null, wrong: null };
  if (found.kind !== 'lock') {
    const { message, hint = 'dsg sync' } = found.fault;
    const wrong = {
      why: message,
      found: `a file of which dsg says: ${message}`,
      expected: 'the snapshot that belongs to the code',
      next: hint,
    };
    return { state: found.kind, snapshot: null, wrong };
  }
  const { snapshot, hash } = found.lock;
  if (repository !== undefined && found.lock.repository !== repository)
    return other(snapshot, {
      why: `${LOCK_FILE} names ${snapshot} of another repository`,
      found: `${snapshot} of another repository`,
      next: 'check "repository" in .dsgconfig.yml; if it is right: dsg sync',
    });
  if (at === undefined || hash === at.hash) return { state: 'same', snapshot, wrong: null };
  const step = (snapshotNumber(snapshot) ?? 0) - (snapshotNumber(at.id) ?? 0);
  if (step === 0)
    return other(snapshot, {
      why: `${LOCK_FILE} names a snapshot ${snapshot} that is not the one of this repository`,
      found: `another ${snapshot} than the one of this repository`,
      next: 'get the right dsg.lock back from git, or: dsg sync',
    });
  const wrong = {
    why: `${LOCK_FILE} names ${snapshot}, and the data here is of ${at.id}`,
    found: snapshot,
    expected: `${at.id}, which the data here is of`,
    next:
      step > 0
        ? 'dsg sync'
        : `dsg restore --at ${snapshot} --exact brings the data of that code; dsg sync keeps that of ${at.id}`,
  };
  return { state: step > 0 ? 'newer' : 'older', snapshot, wrong };
}

function other(
  snapshot: string,
  wrong: { readonly why: string; readonly found: string; readonly next: string },
): LockJudgement {
  const expected = 'a snapshot of the repository that the data here is from';
  return { state: 'other', snapshot, wrong: { ...wrong, expected } };
}
