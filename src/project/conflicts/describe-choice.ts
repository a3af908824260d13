import type { Change } from '../../sync/analyze.js';
import type { Choice } from '../../sync/resolutions.js';
import { offeredChoices } from '../../sync/resolutions.js';

/** Says for every choice that a conflict has what it will do. */
export function describeChoices(change: Change): Partial<Record<Choice, string>> {
  const words: Record<Choice, string> = {
    local: change.local
      ? 'upload your version; theirs stays in the history'
      : 'delete it there, as you did here; theirs stays in the history',
    remote: change.remote
      ? `put their version here${keeping(change)}`
      : `delete it here, as they did${keeping(change)}`,
    both: change.clash
      ? 'keep yours, and theirs beside it under a name of its own'
      : 'keep yours, and theirs beside it as NAME.AUTHOR-SNAPSHOT',
    base: `put what both had back on both sides${keeping(change)}`,
    merge: `join the changes of both sides${keeping(change)}`,
  };
  return Object.fromEntries(offeredChoices(change).map((choice) => [choice, words[choice]]));
}

function keeping({ local, cache }: Change): string {
  return local && local !== cache ? '; yours is kept in .dsg/backup' : '';
}
