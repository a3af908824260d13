import type { FileEntry, Tree } from '../model/entry.js';
import { SMALL_BYTES } from '../remote/sizes.js';
import type { Contents } from './contents.js';

/** Files read one after the other that tell that somebody reads them all. */
const RUN = 2;
/** Names that may lie between two of them. */
const GAP = 8;
/** How far to go ahead: names, and bytes of what is fetched. */
const NAMES = 256;
const BYTES = 8 * 1024 * 1024;
/** A larger file is fetched ahead by itself, if at all. */
const LARGEST = 64 * 1024 * 1024;
/** Folders in which somebody reads. */
const FOLDERS = 64;

interface Run {
  last: number;
  length: number;
  /** The first name that was not looked at. */
  next: number;
}

/** Fetches the next files of a folder when its files are read in order, as `cp`, `grep -r` and `tar` do. */
export class ReadAhead {
  readonly #runs = new Map<number, Run>();

  constructor(private readonly contents: Contents) {}

  /** Hears that the file at `index` of a folder is being read; `folder` is its node. */
  reads(folder: number, tree: Tree, index: number): void {
    const before = this.#runs.get(folder);
    if (before?.last === index) return;
    const isNext = before !== undefined && index > before.last && index <= before.last + GAP;
    const run = isNext
      ? { last: index, length: before.length + 1, next: Math.max(before.next, index + 1) }
      : { last: index, length: 1, next: index + 1 };
    this.#runs.delete(folder);
    this.#runs.set(folder, run);
    for (const old of this.#runs.keys()) {
      if (this.#runs.size <= FOLDERS) break;
      this.#runs.delete(old);
    }
    if (run.length >= RUN && run.next <= index + NAMES / 2) this.#fetch(tree, run);
  }

  #fetch(tree: Tree, run: Run): void {
    const end = Math.min(run.next + NAMES, tree.length);
    const wanted: FileEntry[] = [];
    for (let bytes = 0; run.next < end; run.next += 1) {
      const entry = tree[run.next];
      if (entry?.kind !== 'file' || entry.size === 0 || this.contents.has(entry)) continue;
      if (bytes > 0 && bytes + entry.size > BYTES) break;
      if (entry.size > LARGEST) break;
      wanted.push(entry);
      bytes += entry.size;
      if (entry.size > SMALL_BYTES) {
        run.next += 1;
        break;
      }
    }
    for (const entry of wanted) this.contents.ahead(entry);
  }
}
