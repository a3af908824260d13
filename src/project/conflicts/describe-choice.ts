import { whyNoMerge } from '../../content/merge-contents.js';
import type { Change } from '../../sync/analyze.js';
import type { Choice } from '../../sync/resolutions.js';
import { offeredChoices } from '../../sync/resolutions.js';
import type { Project } from '../open.js';
import type { ConflictItem } from './conflict-source.js';
import { readHead } from './versions.js';

/** Says for every choice that a conflict has what it will do, and for one that it cannot have, why not. */
export function describeChoices(
  project: Project,
  change: Change,
): Pick<ConflictItem, 'choices' | 'impossible'> {
  const offered = offeredChoices(change);
  const why = offered.includes('merge') ? whyUnmergeable(project, change) : undefined;
  const possible = offered.filter((choice) => choice !== 'merge' || why === undefined);
  const choices = Object.fromEntries(possible.map((choice) => [choice, effect(choice, change)]));
  return { choices, ...(why !== undefined && { impossible: { merge: why } }) };
}

/** Only the beginning of what is here is read: there can be thousands of conflicts, and the rest is far away. */
function whyUnmergeable(project: Project, change: Change): string | undefined {
  const { local, remote, cache } = change;
  if (local?.kind !== 'file' || remote?.kind !== 'file' || cache?.kind !== 'file') return undefined;
  const sizes = { local: local.size, remote: remote.size, base: cache.size };
  return whyNoMerge(sizes) ?? whyNoMerge(sizes, readHead(project, change));
}

function effect(choice: Choice, change: Change): string {
  switch (choice) {
    case 'local':
      return change.local
        ? 'upload your version; theirs stays in the history'
        : 'delete it there, as you did here; theirs stays in the history';
    case 'remote':
      return change.remote
        ? `put their version here${keeping(change)}`
        : `delete it here, as they did${keeping(change)}`;
    case 'both':
      return change.clash
        ? 'keep yours, and theirs beside it under a name of its own'
        : 'keep yours, and theirs beside it as NAME.AUTHOR-SNAPSHOT';
    case 'base':
      return `put what both had back on both sides${keeping(change)}`;
    case 'merge':
      return `join the changes of both sides${keeping(change)}`;
  }
}

function keeping({ local, cache }: Change): string {
  return local && local !== cache ? '; yours is kept in .dsg/backup' : '';
}
