import { isDsgError } from '../errors/error.js';
import type { Tree } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote } from '../remote/client.js';

/** Trees of a repository in which some may be damaged: whoever looks for something goes on around those. */
export interface CarefulTrees {
  /** Reads those that are not here yet, in as few round trips as it takes. */
  load(hashes: Iterable<Hash | undefined>): Promise<void>;
  /** A tree that was loaded; undefined for one that cannot be read. */
  get(hash: Hash): Tree | undefined;
  /** What cannot be read -> why. */
  readonly damaged: ReadonlyMap<Hash, string>;
  /** Treats a tree that was read as one that cannot be. */
  condemn(hash: Hash, why: string): void;
  /** Lets another tree stand for one that cannot be read. */
  replace(hash: Hash, tree: Tree): void;
  /** Entries of all trees that were read so far. */
  readonly entries: number;
  /** Forgets what was not used for longest, so that a long history takes no more memory than a short one. */
  trim(): void;
}

/** Entries that are kept in memory when trees are forgotten: some 60 MB. */
const KEPT_ENTRIES = 200_000;

/** Reads trees of a repository; `known` has those that need not be asked for. */
export function createCarefulTrees(remote: Pick<Remote, 'trees'>, known?: Forest): CarefulTrees {
  const trees = new Map<Hash, Tree>();
  const damaged = new Map<Hash, string>();
  let entries = 0;
  const get = (hash: Hash): Tree | undefined => {
    const tree = trees.get(hash) ?? (damaged.has(hash) ? undefined : known?.get(hash));
    if (tree && trees.delete(hash)) trees.set(hash, tree);
    return tree;
  };
  return {
    async load(hashes) {
      const wanted = [...new Set(hashes)].filter(
        (hash): hash is Hash => hash !== undefined && !damaged.has(hash) && get(hash) === undefined,
      );
      for (const [hash, tree] of await readTrees(remote, wanted))
        if (typeof tree === 'string') damaged.set(hash, tree);
        else {
          trees.set(hash, tree);
          entries += tree.length;
        }
    },
    get,
    damaged,
    get entries() {
      return entries;
    },
    condemn(hash, why) {
      trees.delete(hash);
      damaged.set(hash, why);
    },
    replace: (hash, tree) => void trees.set(hash, tree),
    trim() {
      let kept = 0;
      for (const [hash, tree] of [...trees].reverse()) {
        kept += tree.length + 1;
        // What stands for a damaged tree cannot be read again.
        if (kept > KEPT_ENTRIES && !damaged.has(hash)) trees.delete(hash);
      }
    },
  };
}

/** Reads trees; of those that cannot be read, says why. Halves a batch until what is damaged stands alone. */
export async function readTrees(
  remote: Pick<Remote, 'trees'>,
  hashes: readonly Hash[],
): Promise<(readonly [Hash, Tree | string])[]> {
  if (hashes.length === 0) return [];
  try {
    const trees = await remote.trees(hashes);
    return hashes.map((hash, i) => [hash, trees[i] ?? 'it is missing'] as const);
  } catch (error) {
    if (!isDsgError(error, 'integrity')) throw error;
    const [only] = hashes;
    if (hashes.length === 1 && only !== undefined) return [[only, whyDamaged(error)]];
    const half = hashes.length >> 1;
    return [
      ...(await readTrees(remote, hashes.slice(0, half))),
      ...(await readTrees(remote, hashes.slice(half))),
    ];
  }
}

/** What is wrong, without what could not be done because of it. */
export function whyDamaged({ message }: Error): string {
  return message.replace(/^Cannot [^:]*: /, '');
}
