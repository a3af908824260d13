import type { Entry, FolderEntry, Tree } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { compareNames } from '../model/order.js';
import { encodeTree } from '../model/tree.js';
import { hashBytes } from '../store/hash.js';
import type { FileIndex } from './index-file.js';
import type { IndexedLeaf } from './index-format.js';
import { BlockView, HEADER } from './index-format.js';

/** Gives back the trees of a scan from its index, so that they need not be kept elsewhere. */
export function indexForest(index: FileIndex): Forest {
  let byHash: Map<Hash, BlockView> | undefined;
  return {
    get(hash) {
      byHash ??= new Map([...allBlocks(index)].map((block) => [block.hash, block]));
      const block = byHash.get(hash);
      const tree = block && treeOf(block);
      // A folder that a sync could not index whole has fewer leaves than its tree.
      return tree && hashBytes(encodeTree(tree)) === hash ? tree : undefined;
    },
  };
}

/** Returns the raw blocks of a folder and of everything below it: a folder stands before what is in it. */
export function blocksBelow(index: FileIndex, folder: BlockView): Buffer[] {
  const blocks = [folder.raw()];
  const prefix = folder.path === '' ? '' : `${folder.path}/`;
  for (let at = folder.end; at < index.bytes.length - 32; ) {
    const block = new BlockView(index.bytes, at);
    if (!block.path.startsWith(prefix)) break;
    blocks.push(block.raw());
    at = block.end;
  }
  return blocks;
}

function* allBlocks(index: FileIndex): Generator<BlockView> {
  for (let at = HEADER; at < index.bytes.length - 32; ) {
    const block = new BlockView(index.bytes, at);
    yield block;
    at = block.end;
  }
}

/** Reads all leaves of a block. */
export function leavesOf(block: BlockView): IndexedLeaf[] {
  const leaves: IndexedLeaf[] = [];
  for (const cursor = block.leaves(); cursor.name !== undefined; cursor.advance())
    leaves.push(cursor.read());
  return leaves;
}

function treeOf(block: BlockView): Tree {
  const entries: Entry[] = [...leavesOf(block).map(({ leaf }) => leaf), ...foldersOf(block)];
  return entries.sort((a, b) => compareNames(a.name, b.name));
}

function foldersOf(block: BlockView): FolderEntry[] {
  const { bytes } = block;
  const folders: FolderEntry[] = [];
  let at = block.foldersAt();
  for (let i = 0; i < block.folderCount; i++) {
    const end = at + 2 + bytes.readUInt16BE(at);
    const name = bytes.toString('utf8', at + 2, end);
    const hash = bytes.toString('hex', end, end + 32) as Hash;
    folders.push({
      kind: 'folder',
      name,
      hash,
      files: Number(bytes.readBigUInt64BE(end + 32)),
      bytes: Number(bytes.readBigUInt64BE(end + 40)),
    });
    at = end + 48;
  }
  return folders;
}
