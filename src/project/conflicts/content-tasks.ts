import type { ContentDifference, Merged } from '../../content/comparison.js';
import type { TwoVersions } from '../../content/content-difference.js';
import { compareVersions } from '../../content/content-difference.js';
import type { ThreeVersions } from '../../content/merge-contents.js';
import { joinVersions } from '../../content/merge-contents.js';
import type { FoundRow, WantedRow } from '../../content/row-values.js';
import { rowValues } from '../../content/row-values.js';
import type { NoTable } from '../../content/table.js';
import type { Task } from '../../fs/pool/pool.js';
import type { Hash } from '../../model/hash.js';
import { keepMerged } from '../../worktree/merged.js';

// A thread finds a task by the address of its module, so what it names must be exported here.
export { compareVersions, joinVersions, rowValues };

const module = import.meta.url;

export const compareTask: Task<TwoVersions, ContentDifference> = {
  module,
  name: 'compareVersions',
  work: compareVersions,
};
export const joinTask: Task<ThreeVersions, Merged> = {
  module,
  name: 'joinVersions',
  work: joinVersions,
};
export const rowTask: Task<WantedRow, FoundRow | NoTable> = {
  module,
  name: 'rowValues',
  work: rowValues,
};

/** A merged content, and the folder in which it waits for the sync. */
export interface ToKeep {
  readonly merged: string;
  readonly bytes: readonly [Uint8Array];
}

/** Hashes a merged content and puts it where it waits; both take a while for a large one. */
export function keepContent({ merged, bytes: [bytes] }: ToKeep): Hash {
  return keepMerged({ merged }, bytes);
}

export const keepTask: Task<ToKeep, Hash> = { module, name: 'keepContent', work: keepContent };
