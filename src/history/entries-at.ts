import type { Entry, Tree } from '../model/entry.js';
import { asFolder, findEntry } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote } from '../remote/client.js';
import { readTrees } from './careful-trees.js';

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

/** Entries of trees that are in memory at once while one name is looked for in each. */
const AT_ONCE = 100_000;
const MOST_TREES = 256;
const NOTHING: Found = { kind: 'nothing' };

/**
 * Looks a path up below many roots at once, level by level: a round trip or a few for each name on it, not for each root.
 *
 * Of each tree only the one entry is kept, and a tree that several roots share is read once.
 */
export async function entriesAt(
  remote: Pick<Remote, 'trees'>,
  roots: readonly Hash[],
  path: string,
): Promise<Found[]> {
  const names = path.split('/');
  const found: (Found | undefined)[] = roots.map(() => undefined);
  let hashes: (Hash | undefined)[] = [...roots];
  for (const [depth, name] of names.entries()) {
    const folder = names.slice(0, depth).join('/');
    const known = await lookUp(remote, new Set(hashes), { name, folder });
    hashes = hashes.map((hash, i) => {
      if (hash === undefined) return undefined;
      const here = known.get(hash) ?? NOTHING;
      const isLast = depth === names.length - 1;
      const inside = here.kind === 'entry' && !isLast ? asFolder(here.entry)?.hash : undefined;
      if (inside === undefined) found[i] = here.kind === 'entry' && !isLast ? NOTHING : here;
      return inside;
    });
  }
  return found.map((one) => one ?? NOTHING);
}

async function lookUp(
  remote: Pick<Remote, 'trees'>,
  wanted: ReadonlySet<Hash | undefined>,
  { name, folder }: { name: string; folder: string },
): Promise<Map<Hash, Found>> {
  const hashes = [...wanted].filter((hash) => hash !== undefined);
  const known = new Map<Hash, Found>();
  // How large trees are is known once the first ones are here.
  let count = Math.min(8, hashes.length);
  for (let at = 0; at < hashes.length; ) {
    const trees = await readTrees(remote, hashes.slice(at, at + count));
    let largest = 1;
    for (const [hash, tree] of trees) {
      known.set(hash, inTree(hash, tree, { name, folder }));
      if (typeof tree !== 'string') largest = Math.max(largest, tree.length);
    }
    at += count;
    count = Math.max(1, Math.min(MOST_TREES, Math.floor(AT_ONCE / largest)));
  }
  return known;
}

function inTree(
  object: Hash,
  tree: Tree | string,
  { name, folder }: { name: string; folder: string },
): Found {
  if (typeof tree === 'string') return { kind: 'damaged', path: folder, object, why: tree };
  const entry = findEntry(tree, name);
  return entry ? { kind: 'entry', entry } : NOTHING;
}
