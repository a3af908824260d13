import { DsgError } from '../errors/error.js';
import type { LeafChange } from '../model/difference.js';
import type { Entry, FolderEntry, Leaf, Tree } from '../model/entry.js';
import { sameLeaf, treeTotals } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { findEntry, joinPath, treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { linkFault } from '../model/links.js';
import { MAX_DEPTH, MAX_FILES, MAX_PATH_BYTES } from '../model/names.js';

export interface VerifyOptions {
  readonly forest: Forest;
  /** The root that was verified before; what equals it is not walked again. */
  readonly base: Hash | undefined;
  /** Says what is wrong with the content of a file; undefined when it is there in the right size. */
  readonly blobFault: (leaf: Leaf & { kind: 'file' }, path: string) => string | undefined;
}

/**
 * Verifies that a root tree may be committed: every tree readable and legal, totals true, every content there.
 *
 * Returns the root's totals. Throws an integrity error that names the path. Cost follows what differs from `base`.
 */
export function verifyTree(root: Hash, options: VerifyOptions): { files: number; bytes: number } {
  const { files } = treeTotals(treeIn(options.forest, root, ''));
  if (files > MAX_FILES)
    throw refused('.', `it has ${files} files, and dsg works with at most ${MAX_FILES}`);
  return verifyFolder('', 0, root, options.base, options);
}

function verifyFolder(
  path: string,
  depth: number,
  hash: Hash,
  baseHash: Hash | undefined,
  options: VerifyOptions,
): { files: number; bytes: number } {
  if (depth >= MAX_DEPTH) throw refused(path, `it is more than ${MAX_DEPTH} folders deep`);
  const tree = treeIn(options.forest, hash, path);
  const base: Tree = baseHash === undefined ? [] : treeIn(options.forest, baseHash, path);
  for (const entry of tree) {
    const inside = joinPath(path, entry.name);
    if (Buffer.byteLength(inside) > MAX_PATH_BYTES)
      throw refused(inside, `its path has more than ${MAX_PATH_BYTES} bytes`);
    const before = findEntry(base, entry.name);
    if (entry.kind === 'folder') verifyInner(inside, depth + 1, entry, before, options);
    else verifyLeaf(inside, entry, before, options);
  }
  return treeTotals(tree);
}

function verifyInner(
  path: string,
  depth: number,
  entry: FolderEntry,
  before: Entry | undefined,
  options: VerifyOptions,
): void {
  const known = before?.kind === 'folder' ? before : undefined;
  if (
    known &&
    known.hash === entry.hash &&
    known.files === entry.files &&
    known.bytes === entry.bytes
  )
    return;
  // Before anything below is walked: so no walk is longer than the root's totals say, and those are bounded.
  const totals = treeTotals(treeIn(options.forest, entry.hash, path));
  if (totals.files !== entry.files || totals.bytes !== entry.bytes)
    throw refused(path, 'its totals are not true');
  verifyFolder(path, depth, entry.hash, known?.hash, options);
}

function verifyLeaf(
  path: string,
  leaf: Leaf,
  before: Entry | undefined,
  options: VerifyOptions,
): void {
  if (
    before &&
    before.kind !== 'folder' &&
    sameLeaf(before, leaf) &&
    leafSize(before) === leafSize(leaf)
  )
    return;
  const fault =
    leaf.kind === 'link' ? linkFault(path, leaf.target)?.why : options.blobFault(leaf, path);
  if (fault) throw refused(path, fault);
}

function leafSize(leaf: Leaf): number {
  return leaf.kind === 'file' ? leaf.size : 0;
}

function refused(path: string, why: string): DsgError {
  return new DsgError('integrity', `Cannot accept the snapshot: "${path}": ${why}`, {
    state: 'Nothing was committed.',
    data: { path },
  });
}

/** Lists the distinct contents that a change brings, each once for each form it is needed in. */
export function neededBlobs(
  changes: Iterable<LeafChange>,
): { hash: Hash; exec: boolean; size: number; mtime: bigint; path: string }[] {
  const needed = new Map<
    string,
    { hash: Hash; exec: boolean; size: number; mtime: bigint; path: string }
  >();
  for (const { path, after } of changes) {
    if (after?.kind !== 'file') continue;
    const { hash, exec, size, mtime } = after;
    needed.set(exec ? `${hash}.x` : hash, { hash, exec, size, mtime, path });
  }
  return [...needed.values()];
}
