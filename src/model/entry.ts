import type { Hash } from './hash.js';

/** A regular file: `size` in bytes, `mtime` in nanoseconds since 1970. */
export interface FileEntry {
  readonly kind: 'file';
  readonly name: string;
  readonly hash: Hash;
  readonly size: number;
  readonly exec: boolean;
  readonly mtime: bigint;
}

/** A symbolic link, kept as its target's text. */
export interface LinkEntry {
  readonly kind: 'link';
  readonly name: string;
  readonly target: string;
  readonly mtime: bigint;
}

/** A folder: the hash of its tree, and what that tree holds in all: files and links, and their bytes. */
export interface FolderEntry {
  readonly kind: 'folder';
  readonly name: string;
  readonly hash: Hash;
  readonly files: number;
  readonly bytes: number;
}

/** What can be synced by itself; folders exist because something is in them. */
export type Leaf = FileEntry | LinkEntry;
export type Entry = Leaf | FolderEntry;

/** One folder's manifest: entries sorted by the UTF-8 bytes of their names. */
export type Tree = readonly Entry[];

const LATEST = 2n ** 63n - 1n;
const EARLIEST = -(2n ** 63n);

/** Moves a time that 64 bits of nanoseconds cannot hold (after April 2262) to the nearest one that they can. */
export function legalTime(nanoseconds: bigint): bigint {
  if (nanoseconds > LATEST) return LATEST;
  return nanoseconds < EARLIEST ? EARLIEST : nanoseconds;
}

/** Compares what dsg means by equal: kind, bytes and x-bit, or the link's target; never the time. */
export function sameLeaf(a: Leaf | undefined, b: Leaf | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.kind === 'file') return b.kind === 'file' && a.hash === b.hash && a.exec === b.exec;
  return b.kind === 'link' && a.target === b.target;
}

/** The bytes that a leaf stands for: a file's size, nothing for a link. */
export function leafBytes(leaf: Leaf | undefined): number {
  return leaf?.kind === 'file' ? leaf.size : 0;
}

/** Sums files and bytes of a tree, subfolders included. */
export function treeTotals(tree: Tree): { files: number; bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const entry of tree) {
    if (entry.kind === 'folder') {
      files += entry.files;
      bytes += entry.bytes;
    } else {
      files += 1;
      bytes += leafBytes(entry);
    }
  }
  return { files, bytes };
}
