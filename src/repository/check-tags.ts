import { isDsgError } from '../errors/error.js';
import type { Tag } from '../model/tags.js';
import type { Finding } from './check.js';
import { faultIn } from './check-fault.js';
import { history } from './history.js';
import type { Repository } from './repository.js';
import { readTags } from './tags.js';

/** Checks that the tags can be read and that each names a snapshot of the history. */
export function checkTags(repository: Repository): Finding[] {
  try {
    return lostTags(repository).map((tag) =>
      finding(`the tag "${tag.name}" names a snapshot that is not in the history`, tag),
    );
  } catch (error) {
    // A chain that is broken was told of already.
    if (isDsgError(error) && error.data.object !== undefined) return [];
    const fault = isDsgError(error, 'newer-format') ? undefined : faultIn(error);
    if (!fault) throw error;
    return [{ ...finding(fault.why), ...fault }];
  }
}

function lostTags(repository: Repository): Tag[] {
  const { tags } = readTags(repository);
  if (tags.length === 0) return [];
  const ids = new Map<string, string>();
  for (const { hash, snapshot } of history(repository)) ids.set(snapshot.id, hash);
  return tags.filter(({ snapshot, hash }) => ids.get(snapshot) !== hash);
}

function finding(why: string, tag?: Tag): Finding {
  const { snapshot = null, hash = null } = tag ?? {};
  return { what: 'layout', path: '.dsg/tags', snapshot, hash, why };
}
