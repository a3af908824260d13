import { difference } from '../../history/difference.js';
import { walkHistory } from '../../history/walk-history.js';
import { layerForests } from '../../model/layered-forest.js';
import type { Remote, RemoteHead } from '../../remote/client.js';

/** Who made a version, when (milliseconds since 1970), and in which snapshot. */
export interface Provenance {
  readonly author: string;
  readonly snapshot: string;
  readonly created: number;
}

/** So many snapshots are looked through; what is older is told of as that. */
const LOOKED_THROUGH = 100;

/**
 * Finds out in which snapshot each path got what it has in the head, deletions included.
 *
 * Goes back no further than the snapshot that was synced here last; each costs the trees that differ from its parent's.
 */
export async function provenance(
  remote: Remote,
  head: RemoteHead,
  { paths, until }: { paths: readonly string[]; until: string | undefined },
): Promise<Map<string, Provenance>> {
  const found = new Map<string, Provenance>();
  const open = new Set(paths);
  const forest = layerForests(new Map(), []);
  let looked = 0;
  let last: Provenance | undefined;
  for await (const { hash, snapshot } of walkHistory(remote, head)) {
    if (hash === until || open.size === 0) break;
    const { id, author, created, parent, root } = snapshot;
    last = { author: author.name, snapshot: id, created: Date.parse(created) };
    if (++looked > LOOKED_THROUGH) break;
    const before = parent === null ? undefined : (await remote.snapshot(parent)).root;
    for (const { path } of await difference(remote, { before, after: root, forest }))
      if (open.delete(path)) found.set(path, last);
  }
  if (last)
    for (const path of open) found.set(path, { ...last, snapshot: `${last.snapshot} or earlier` });
  return found;
}
