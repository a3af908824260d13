import type { Entry, Leaf, Tree } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { asFolder, findEntry } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { LayeredForest } from '../model/layered-forest.js';
import { layerForests } from '../model/layered-forest.js';
import type { Cache } from '../worktree/cache.js';
import { readCache } from '../worktree/cache.js';
import type { FileIndex } from '../worktree/index-file.js';
import { readIndex } from '../worktree/index-file.js';
import { indexForest } from '../worktree/index-forest.js';
import type { Scan } from '../worktree/scan.js';
import { scan } from '../worktree/scan.js';
import { startVouching } from '../worktree/vouch.js';
import { reading } from './announce.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import type { Project } from './open.js';

/** The working folder as it is, beside what was last synced here; the repository is not asked. */
export interface LocalSides {
  readonly scan: Scan;
  /** The index that the scan began with; undefined when there was none that could be used. */
  readonly index: FileIndex | undefined;
  readonly indexWasDamaged: boolean;
  readonly cache: Cache | undefined;
  /** The trees of both; those of the repository can be added. */
  readonly forest: LayeredForest;
}

export interface ScanLocalOptions {
  /** Reads every file again. */
  readonly checksum?: boolean;
  /** The repository's manifest: what would be in the way of its files is looked at though it is ignored. */
  readonly incoming?: Manifest | undefined;
}

/** A root tree, if there is one, and where its trees are. */
export interface Manifest {
  readonly root: Hash | undefined;
  readonly forest: Forest;
}

/** Scans the working folder with the help of its index and of the last snapshot. */
export async function scanLocal(
  context: Context,
  project: Project,
  { checksum = false, incoming }: ScanLocalOptions = {},
): Promise<LocalSides> {
  const { places, filter } = project;
  const read = readIndex(places.index);
  const index = read === 'damaged' ? undefined : read;
  const vouchers = checksum ? undefined : startVouching(project.root, index, context.pool);
  const cache = readCache(places);
  const synced = leafFinder(cache);
  const wanted = leafFinder(incoming);
  const found = await scan({
    root: project.root,
    filter,
    index,
    checksum,
    vouchers,
    isKnown: (path) => synced(path) !== undefined,
    isIncoming: (path) => wanted(path) !== undefined,
    synced: (path) => synced(path) as Leaf | undefined,
    pool: context.pool,
    now: BigInt(context.now().getTime()) * 1_000_000n,
    looked(done) {
      context.progress({ phase: 'scan', done, total: 0, unit: 'files' });
    },
    progress(count, ofFiles, ofBytes) {
      checkInterrupt(context);
      context.progress(reading('scan', count, { files: ofFiles, bytes: ofBytes }));
    },
  });
  checkInterrupt(context);
  const sources: Forest[] = [
    ...(index ? [indexForest(index)] : []),
    ...(cache ? [cache.forest] : []),
    ...(incoming ? [incoming.forest] : []),
  ];
  const forest = layerForests(found.trees, sources);
  return { scan: found, index, indexWasDamaged: read === 'damaged', cache, forest };
}

/** Tells whether a path lies in a folder that could not be read, so that nothing is known of it. */
export function isUnread({ incomplete }: Scan, path: string): boolean {
  return incomplete.some(
    (folder) => folder === '' || path === folder || path.startsWith(`${folder}/`),
  );
}

/** Looks paths up in a manifest: a leaf, or anything truthy for a folder. */
function leafFinder(manifest: Manifest | undefined): (path: string) => Leaf | object | undefined {
  if (manifest?.root === undefined) return () => undefined;
  const { root, forest } = manifest;
  return (path) => {
    let hash: Hash | undefined = root;
    const names = path.split('/');
    for (const [i, name] of names.entries()) {
      const tree: Tree | undefined = hash === undefined ? undefined : forest.get(hash);
      const entry: Entry | undefined = tree && findEntry(tree, name);
      if (i === names.length - 1) return entry?.kind === 'folder' ? {} : entry;
      hash = asFolder(entry)?.hash;
    }
    return undefined;
  };
}
