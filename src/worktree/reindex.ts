import type { FolderEntry, Leaf } from '../model/entry.js';
import { sameLeaf } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { joinPath, treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { FileIndex } from './index-file.js';
import { blocksBelow, leavesOf } from './index-forest.js';
import type { IndexedLeaf, Stamp } from './index-format.js';
import { encodeBlock } from './index-format.js';

export interface Reindex {
  /** The index of the scan that the sync began with. */
  readonly index: FileIndex;
  readonly forest: Forest;
  /** Metadata of files that the sync put in place. */
  readonly placed: ReadonlyMap<string, { stamp: Stamp; racy: boolean }>;
}

/**
 * Makes the blocks of an index for a root tree that the working folder has just been brought to.
 *
 * Folders that did not change are taken over as they stand; leaves that nobody can vouch for are left out.
 */
export function reindex(root: Hash, options: Reindex): Buffer[] {
  return folderBlocks('', { kind: 'folder', name: '', hash: root, files: 1, bytes: 0 }, options);
}

function folderBlocks(path: string, folder: FolderEntry, options: Reindex): Buffer[] {
  const { index, forest } = options;
  const before = index.block(path);
  if (before?.hash === folder.hash && before.settled) return blocksBelow(index, before);
  const tree = treeIn(forest, folder.hash, path);
  const known = new Map((before ? leavesOf(before) : []).map((one) => [one.leaf.name, one]));
  const leaves: IndexedLeaf[] = [];
  const folders: FolderEntry[] = [];
  const inner: Buffer[][] = [];
  let files = 0;
  let bytes = 0;
  let isWhole = before?.settled === true;
  for (const entry of tree) {
    const inside = joinPath(path, entry.name);
    if (entry.kind === 'folder') {
      folders.push(entry);
      inner.push(folderBlocks(inside, entry, options));
      files += entry.files;
      bytes += entry.bytes;
      continue;
    }
    files += 1;
    bytes += entry.kind === 'file' ? entry.size : 0;
    const leaf = indexedLeaf(inside, entry, known.get(entry.name), options);
    if (leaf) leaves.push(leaf);
    isWhole &&= leaf !== undefined && known.has(entry.name);
  }
  return [
    encodeBlock({ path, hash: folder.hash, files, bytes, settled: isWhole, leaves, folders }),
    ...inner.flat(),
  ];
}

function indexedLeaf(
  path: string,
  leaf: Leaf,
  known: IndexedLeaf | undefined,
  { placed }: Reindex,
): IndexedLeaf | undefined {
  const put = placed.get(path);
  if (put) return { leaf, ...put };
  return known && sameLeaf(known.leaf, leaf) ? { ...known, leaf } : undefined;
}
