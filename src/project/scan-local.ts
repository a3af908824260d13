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
import { readJournal } from '../worktree/operations.js';
import type { Scan } from '../worktree/scan.js';
import { scan } from '../worktree/scan.js';
import type { Vouchers } from '../worktree/vouch.js';
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

/** A scan that began before the repository's manifest was known. */
export interface EarlyScan {
  readonly sides: Promise<LocalSides>;
  /** Paths on the disk that are not tracked: where one of them is in the manifest, the scan has to be made again. */
  readonly untracked: readonly string[];
}

/** The index that a scan starts from, and the thread that has begun to look whether it still holds. */
interface Prepared {
  readonly read: FileIndex | 'damaged' | undefined;
  readonly vouchers: Vouchers | undefined;
}

/** Has a second thread begin to compare the working folder with its index. */
function prepareScan(
  { pool }: Pick<Context, 'pool'>,
  { places, root }: Pick<Project, 'places' | 'root'>,
  checksum = false,
): Prepared {
  const read = readIndex(places.index);
  const index = read === 'damaged' ? undefined : read;
  return { read, vouchers: checksum ? undefined : startVouching(root, index, pool) };
}

/**
 * Lets the scan begin while a server is reached: a second thread at once, this one when `start` is called.
 *
 * Nothing begins where an interrupted sync left something, which would be scanned with the rest, and nothing before the
 * repository is reached on this machine, which takes no time.
 */
export function scanWhileConnecting(
  context: Context,
  project: Project,
  checksum = false,
): { readonly start: () => void; readonly early: () => EarlyScan | undefined } {
  const mayBegin = readJournal(project.places.journal) === undefined && project.url.kind === 'ssh';
  const prepared = mayBegin ? prepareScan(context, project, checksum) : undefined;
  let early: EarlyScan | undefined;
  return {
    start() {
      if (prepared) early ??= scanEarly(context, project, { checksum, prepared });
    },
    early: () => early,
  };
}

function scanEarly(
  context: Context,
  project: Project,
  options: Pick<ScanLocalOptions, 'checksum'> & { readonly prepared: Prepared },
): EarlyScan {
  const untracked: string[] = [];
  const isIncoming = (path: string) => {
    untracked.push(path);
    return false;
  };
  const sides = scanSides(context, project, { ...options, isIncoming });
  // Whoever waits for it hears of its failure; it may come before anyone does.
  sides.catch(() => {});
  return { sides, untracked };
}

/** What an early scan found, when it would have found the same had it known the manifest; else undefined. */
export async function ifStillRight(
  { sides, untracked }: EarlyScan,
  incoming: Manifest | undefined,
): Promise<LocalSides | undefined> {
  const wanted = leafFinder(incoming);
  const found = await sides;
  if (untracked.some((path) => wanted(path) !== undefined)) return undefined;
  if (!incoming) return found;
  return { ...found, forest: layerForests(new Map(), [found.forest, incoming.forest]) };
}

/** A root tree, if there is one, and where its trees are. */
export interface Manifest {
  readonly root: Hash | undefined;
  readonly forest: Forest;
}

/** Scans the working folder with the help of its index and of the last snapshot. */
export function scanLocal(
  context: Context,
  project: Project,
  { checksum = false, incoming }: ScanLocalOptions = {},
): Promise<LocalSides> {
  const wanted = leafFinder(incoming);
  const isIncoming = (path: string) => wanted(path) !== undefined;
  return scanSides(context, project, { checksum, incoming, isIncoming });
}

async function scanSides(
  context: Context,
  project: Project,
  {
    checksum = false,
    incoming,
    isIncoming,
    prepared = prepareScan(context, project, checksum),
  }: ScanLocalOptions & { isIncoming: (path: string) => boolean; prepared?: Prepared },
): Promise<LocalSides> {
  const { places, filter } = project;
  const { read, vouchers } = prepared;
  const index = read === 'damaged' ? undefined : read;
  const cache = readCache(places);
  const synced = leafFinder(cache);
  const found = await scan({
    root: project.root,
    filter,
    index,
    checksum,
    vouchers,
    isKnown: (path) => synced(path) !== undefined,
    isIncoming,
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
