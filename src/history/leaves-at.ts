import type { Leaf } from '../model/entry.js';
import { joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote } from '../remote/client.js';
import { difference } from './difference.js';
import { entryAt, treeReader } from './entry-at.js';

/** Lists the files and links at or below a path of a root; nothing when the path is not there. */
export async function leavesAt(
  remote: Remote,
  root: Hash,
  place: string,
): Promise<{ path: string; leaf: Leaf }[]> {
  let folder: Hash | undefined = root;
  if (place !== '') {
    const entry = await entryAt(treeReader(remote), root, place);
    if (!entry) return [];
    if (entry.kind !== 'folder') return [{ path: place, leaf: entry }];
    folder = entry.hash;
  }
  const changes = await difference(remote, { before: undefined, after: folder });
  return changes.flatMap(({ path, after }) =>
    after ? [{ path: joinPath(place, path), leaf: after }] : [],
  );
}
