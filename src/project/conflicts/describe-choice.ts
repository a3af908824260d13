import type { Change } from '../../sync/analyze.js';
import type { Choice } from '../../sync/resolutions.js';
import { offeredChoices } from '../../sync/resolutions.js';
import type { ConflictItem } from './conflict-source.js';

/** Says for every choice that a conflict has what it will do, and for one that it cannot have, why not. */
export function describeChoices(
  change: Change,
  whyUnmergeable: ReadonlyMap<string, string>,
): Pick<ConflictItem, 'choices' | 'impossible'> {
  const offered = offeredChoices(change);
  const why = whyUnmergeable.get(change.path);
  const possible = offered.filter((choice) => choice !== 'merge' || why === undefined);
  const choices = Object.fromEntries(possible.map((choice) => [choice, effect(choice, change)]));
  return { choices, ...(why !== undefined && { impossible: { merge: why } }) };
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
