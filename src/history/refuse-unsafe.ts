import { DsgError } from '../errors/error.js';
import type { Leaf } from '../model/entry.js';
import { linkFault } from '../model/links.js';
import { MAX_DEPTH, MAX_PATH_BYTES } from '../model/names.js';

/** Trusts no repository: throws an integrity error for a path or a link that the manifest of the snapshot `id` may not hold. */
export function refuseUnsafe(id: string, path: string, leaf: Leaf): void {
  const isLong = Buffer.byteLength(path) > MAX_PATH_BYTES || path.split('/').length > MAX_DEPTH;
  const why = isLong
    ? 'its path is too long'
    : leaf.kind === 'link'
      ? linkFault(path, leaf.target)?.why
      : undefined;
  if (why === undefined) return;
  throw new DsgError('integrity', `Cannot take "${path}" from ${id}: ${why}`, {
    state: 'Nothing was changed.',
    hint: 'dsg fsck',
    data: { path, snapshot: id },
  });
}
