import { DsgError } from '../errors/error.js';
import { readSealed, writeSealed } from '../fs/sealed.js';
import type { Hash } from '../model/hash.js';
import { isHash } from '../model/hash.js';

/** What a project remembers of its repository between commands. */
export interface State {
  /** The repository's own id: another repository under the same URL is refused. */
  readonly repository: string;
  /** The newest head seen there: a history that no longer contains it went back. */
  readonly seen: { readonly id: string; readonly hash: Hash } | null;
  /** The file system (st_dev) that each data folder was on at the last sync. */
  readonly devices: Readonly<Record<string, string>>;
}

/** Reads the state; undefined in a project that has not met its repository yet. */
export function readState(path: string): State | undefined {
  const state = readSealed(path, 'dsg recover');
  if (!state) return undefined;
  const { repository, seen, devices } = state as unknown as State;
  const seenIsRight =
    seen === null || (typeof seen === 'object' && isHash(seen.hash) && typeof seen.id === 'string');
  if (typeof repository === 'string' && seenIsRight && typeof devices === 'object')
    return { repository, seen, devices };
  throw new DsgError('integrity', `Cannot read "${path}": it has the wrong form`, {
    hint: 'dsg recover',
  });
}

export function writeState(path: string, state: State): void {
  writeSealed(path, state);
}
