import { joinPath } from '../model/forest.js';
import type { Problem } from '../sync/problems.js';
import type { FileIndex } from './index-file.js';
import type { BlockView, IndexedLeaf, Stamp } from './index-format.js';
import type { Filter } from './rules.js';
import type { Vouchers } from './vouch.js';

/** One file or link as found; `indexed` is what the index says of it, if its kind and name are the same. */
export interface WalkedLeaf {
  readonly name: string;
  readonly path: string;
  readonly stamp: Stamp;
  readonly exec: boolean;
  /** A link's target; undefined for a file. */
  readonly target: string | undefined;
  readonly indexed: IndexedLeaf | undefined;
  /** True when the index can be believed: the stamp is the same and old enough. */
  readonly clean: boolean;
}

export interface WalkedFolder {
  readonly name: string;
  readonly path: string;
  /** Everything below is as the index has it; then nothing else is filled in. */
  readonly same: boolean;
  readonly leaves: readonly WalkedLeaf[];
  readonly folders: readonly WalkedFolder[];
  /** False when a later scan must judge this folder again. */
  readonly settled: boolean;
}

export interface WalkOptions {
  readonly root: string;
  readonly filter: Filter;
  readonly index: FileIndex | undefined;
  /** Reads every file again, whatever the index says. */
  readonly checksum: boolean;
  /** Tells whether a path, or anything below it, was in the last snapshot: what is synced stays so though it is ignored. */
  readonly isKnown: (path: string) => boolean;
  /** Tells whether the repository has something at a path: what would be in its way is looked at though it is ignored. */
  readonly isIncoming?: ((path: string) => boolean) | undefined;
  /** Hears, folder by folder, how many files and links were looked at. */
  readonly looked?: ((entries: number) => void) | undefined;
  /** Folders whose files another thread has already compared with the index. */
  readonly vouchers?: Vouchers | undefined;
}

export interface Walk {
  readonly folder: WalkedFolder;
  readonly problems: readonly Problem[];
  /** Folders that could not be read: nothing below them may count as deleted. */
  readonly incomplete: readonly string[];
}

/** A leaf that is just as the index has it. */
export function cleanLeaf(folder: string, indexed: IndexedLeaf): WalkedLeaf {
  const { leaf, stamp } = indexed;
  const path = joinPath(folder, leaf.name);
  const exec = leaf.kind === 'file' && leaf.exec;
  const target = leaf.kind === 'link' ? leaf.target : undefined;
  return { name: leaf.name, path, stamp, exec, target, indexed, clean: true };
}

/** Tells whether the index has just these subfolders. */
export function isSameShape(
  block: BlockView | undefined,
  folders: readonly WalkedFolder[],
): boolean {
  return block?.folderCount === folders.length;
}
