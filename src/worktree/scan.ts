import type { Pool } from '../fs/pool/pool.js';
import type { Entry, FileEntry, FolderEntry, Leaf, Tree } from '../model/entry.js';
import { treeTotals } from '../model/entry.js';
import { joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { compareNames } from '../model/order.js';
import { encodeTree } from '../model/tree.js';
import type { ReadCount } from '../store/count-read.js';
import { countRead } from '../store/count-read.js';
import { hashBytes } from '../store/hash.js';
import type { Hashed } from '../store/tasks.js';
import { hashTask, inBatches } from '../store/tasks.js';
import type { Problem } from '../sync/problems.js';
import type { FileIndex } from './index-file.js';
import { blocksBelow } from './index-forest.js';
import type { IndexedLeaf } from './index-format.js';
import { encodeBlock } from './index-format.js';
import { unwrittenFile } from './unwritten.js';
import { walk } from './walk.js';
import type { Walk, WalkedFolder, WalkedLeaf, WalkOptions } from './walked.js';

export interface ScanOptions extends WalkOptions {
  readonly pool: Pool;
  /** Nanoseconds since 1970, when the scan began; what changed in the two seconds before is hashed again next time. */
  readonly now: bigint;
  /** The leaf of the last snapshot at a path, to tell rot from an edit where the index cannot. */
  readonly synced: (path: string) => Leaf | undefined;
  /** Stops after the names and kinds of files have been judged; the scan then has no trees. */
  readonly namesOnly?: boolean;
  /** Hears of files hashed; what it is given counts on. */
  readonly progress?: (count: ReadCount, ofFiles: number, ofBytes: number) => void;
}

/** The working folder as found. */
export interface Scan {
  /** The root tree, or undefined when nothing is tracked. */
  readonly root: Hash | undefined;
  /** Trees that the index does not have; the rest it can give back (index-forest.ts). */
  readonly trees: ReadonlyMap<Hash, Tree>;
  readonly problems: readonly Problem[];
  readonly incomplete: readonly string[];
  /** Files whose bytes changed though their metadata did not: the content they should have. */
  readonly rotten: ReadonlyMap<string, FileEntry>;
  /** The blocks of the new index, or undefined when the old one is still right. */
  readonly blocks: readonly Buffer[] | undefined;
}

const YOUNG = 2_000_000_000n;

/** Scans the working folder: walks it, hashes what the index cannot vouch for, and builds its trees. */
export async function scan(options: ScanOptions): Promise<Scan> {
  const walked = walk(options);
  if (options.namesOnly) return namesOnlyScan(walked);
  const pending = pendingLeaves(walked.folder);
  const hashed = await hashAll(pending, options);
  const builder = new Builder(options, hashed, [...walked.problems], [...walked.incomplete]);
  if (walked.folder.same) return unchangedScan(options.index as FileIndex, walked);
  const root = builder.folder(walked.folder);
  const { trees, problems, incomplete, rotten, blocks } = builder;
  return { root: root?.hash, trees, problems, incomplete, rotten, blocks: blocks.flat() };
}

function unchangedScan(index: FileIndex, { problems, incomplete }: Walk): Scan {
  const block = index.block('');
  const root = block && block.files > 0 ? block.hash : undefined;
  return { root, trees: new Map(), problems, incomplete, rotten: new Map(), blocks: undefined };
}

function namesOnlyScan({ problems, incomplete }: Walk): Scan {
  return {
    root: undefined,
    trees: new Map(),
    problems,
    incomplete,
    rotten: new Map(),
    blocks: undefined,
  };
}

function pendingLeaves(folder: WalkedFolder): WalkedLeaf[] {
  const pending: WalkedLeaf[] = [];
  const visit = ({ leaves, folders }: WalkedFolder): void => {
    for (const leaf of leaves) if (!leaf.clean && leaf.target === undefined) pending.push(leaf);
    folders.forEach(visit);
  };
  visit(folder);
  return pending;
}

async function hashAll(
  pending: readonly WalkedLeaf[],
  { root, pool, progress }: ScanOptions,
): Promise<Map<string, Hashed>> {
  const ofBytes = pending.reduce((sum, { stamp }) => sum + Number(stamp.size), 0);
  const count = countRead(ofBytes);
  const sizes = new Map(
    pending.map(({ path, stamp }) => [joinPath(root, path), Number(stamp.size)]),
  );
  const size = (path: string) => sizes.get(path) ?? 0;
  const done = (batch: readonly string[]): void => {
    count.done(batch.map(size));
    progress?.(count, pending.length, ofBytes);
  };
  if (pending.length > 0) progress?.(count, pending.length, ofBytes);
  const results = (await inBatches(pool, hashTask, [...sizes.keys()], { size, done })).flat();
  return new Map(pending.map(({ path }, i) => [path, results[i] as Hashed]));
}

class Builder {
  readonly trees = new Map<Hash, Tree>();
  readonly rotten = new Map<string, FileEntry>();
  readonly blocks: Buffer[][] = [];

  constructor(
    private readonly options: ScanOptions,
    private readonly hashed: ReadonlyMap<string, Hashed>,
    readonly problems: Problem[],
    readonly incomplete: string[],
  ) {}

  /** Builds a folder's tree and index block, subfolders first; undefined when nothing is in it. */
  folder(walked: WalkedFolder): FolderEntry | undefined {
    const { path, name, settled } = walked;
    if (walked.same) return this.sameFolder(path, name);
    const slot: Buffer[] = [];
    this.blocks.push(slot);
    const complaints = this.problems.length;
    const leaves = walked.leaves.flatMap((leaf) => this.leaf(leaf) ?? []);
    const folders = walked.folders.flatMap((folder) => this.folder(folder) ?? []);
    const tree = mergeSorted(
      leaves.map(({ leaf }) => leaf),
      folders,
    );
    const { files, bytes } = treeTotals(tree);
    const encoded = encodeTree(tree);
    const hash = hashBytes(encoded);
    if (tree.length > 0) this.trees.set(hash, tree);
    const isSettled = settled && this.problems.length === complaints;
    slot.push(encodeBlock({ path, hash, files, bytes, settled: isSettled, leaves, folders }));
    return tree.length === 0 ? undefined : { kind: 'folder', name, hash, files, bytes };
  }

  private sameFolder(path: string, name: string): FolderEntry | undefined {
    const index = this.options.index as FileIndex;
    const block = index.block(path);
    if (!block) return undefined;
    this.blocks.push(blocksBelow(index, block));
    return block.files === 0
      ? undefined
      : { kind: 'folder', name, hash: block.hash, files: block.files, bytes: block.totalBytes };
  }

  private leaf(walked: WalkedLeaf): IndexedLeaf | undefined {
    const { name, path, stamp, target, indexed, clean } = walked;
    if (clean && indexed) return indexed;
    if (target !== undefined) {
      const same = indexed?.leaf.kind === 'link' && indexed.leaf.target === target;
      return {
        leaf: same ? indexed.leaf : { kind: 'link', name, target, mtime: stamp.mtime },
        stamp,
        racy: this.isYoung(stamp),
      };
    }
    const result = this.hashed.get(path);
    if (!result || 'failed' in result) return this.unhashed(path, result);
    const { hash, size, exec, mtime, ctime, ino } = result;
    const found = { size: BigInt(size), mtime, ctime, ino };
    this.watchForRot(walked, hash, found);
    const before = indexed?.leaf.kind === 'file' ? indexed.leaf : undefined;
    const same = before?.hash === hash && before.exec === exec;
    const leaf: FileEntry = same
      ? before
      : { kind: 'file', name, hash, size, exec, mtime: this.knownTime(path, hash, exec) ?? mtime };
    return { leaf, stamp: found, racy: this.isYoung(found) };
  }

  /** A lost index must not make files look new: equal content keeps the time it has in the last snapshot. */
  private knownTime(path: string, hash: Hash, exec: boolean): bigint | undefined {
    const synced = this.options.synced(path);
    return synced?.kind === 'file' && synced.hash === hash && synced.exec === exec
      ? synced.mtime
      : undefined;
  }

  private unhashed(path: string, result: Hashed | undefined): undefined {
    if (result && 'failed' in result && result.failed !== 'gone') {
      this.problems.push({ kind: result.failed, path, why: result.why });
      this.incomplete.push(path);
    }
    return undefined;
  }

  /** Bytes that differ under the same metadata are no edit, unless the file was too young when it was hashed. */
  private watchForRot(
    { path, indexed }: WalkedLeaf,
    hash: Hash,
    found: IndexedLeaf['stamp'],
  ): void {
    const good = unwrittenFile(found, indexed, this.options.synced(path));
    if (good === undefined || good.hash === hash) return;
    this.rotten.set(path, good);
    this.problems.push({
      kind: 'rot',
      path,
      why: 'its bytes changed though its size and times did not',
    });
  }

  private isYoung({ mtime, ctime }: IndexedLeaf['stamp']): boolean {
    const newest = mtime > ctime ? mtime : ctime;
    return newest >= this.options.now - YOUNG;
  }
}

function mergeSorted(leaves: readonly Leaf[], folders: readonly FolderEntry[]): Tree {
  if (folders.length === 0) return leaves;
  const all: Entry[] = [...leaves, ...folders];
  return all.sort((a, b) => compareNames(a.name, b.name));
}
