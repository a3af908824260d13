import { isDsgError } from '../errors/error.js';
import type { Entry } from '../model/entry.js';
import { asFolder } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote } from '../remote/client.js';
import { whyDamaged } from './careful-trees.js';

/** What is at a path: an entry, nothing, or a folder on the way that cannot be read. */
export type Found =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'damaged';
      readonly path: string;
      readonly object: Hash;
      readonly why: string;
    };

const NOTHING: Found = { kind: 'nothing' };

/**
 * Looks a path up below many roots at once, level by level: a round trip or a few for each name on it, not for each root.
 *
 * Of each tree only the one entry is read, a tree that several roots share once, and one that is damaged is told of.
 */
export async function entriesAt(
  remote: Pick<Remote, 'entries'>,
  roots: readonly Hash[],
  path: string,
): Promise<Found[]> {
  const names = path.split('/');
  const found: Found[] = roots.map(() => NOTHING);
  let hashes: (Hash | undefined)[] = [...roots];
  for (const [depth, name] of names.entries()) {
    const folder = names.slice(0, depth).join('/');
    const isLast = depth === names.length - 1;
    const wanted = [...new Set(hashes)].filter((hash) => hash !== undefined);
    const known = new Map(await lookUp(remote, wanted, { name, folder }));
    hashes = hashes.map((hash, i) => {
      const here = (hash && known.get(hash)) ?? NOTHING;
      if (hash === undefined) return undefined;
      if (isLast || here.kind === 'damaged') found[i] = here;
      return here.kind === 'entry' ? asFolder(here.entry)?.hash : undefined;
    });
  }
  return found;
}

/** Looks into trees for a name; halves the list until what is damaged stands alone. */
async function lookUp(
  remote: Pick<Remote, 'entries'>,
  hashes: readonly Hash[],
  { name, folder }: { name: string; folder: string },
): Promise<(readonly [Hash, Found])[]> {
  if (hashes.length === 0) return [];
  try {
    const entries = await remote.entries(hashes, name);
    return hashes.map((hash, i) => {
      const entry = entries[i];
      return [hash, entry ? { kind: 'entry', entry } : NOTHING] as const;
    });
  } catch (error) {
    if (!isDsgError(error, 'integrity')) throw error;
    const [object] = hashes;
    if (hashes.length === 1 && object !== undefined)
      return [[object, { kind: 'damaged', path: folder, object, why: whyDamaged(error) }]];
    const half = hashes.length >> 1;
    return [
      ...(await lookUp(remote, hashes.slice(0, half), { name, folder })),
      ...(await lookUp(remote, hashes.slice(half), { name, folder })),
    ];
  }
}
