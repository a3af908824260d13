import { leafBytes } from '../model/entry.js';
import { compareNames } from '../model/order.js';
import type { FileChange } from './file-changes.js';

/** What changed in a folder and below it. */
export interface FolderSum {
  /** "" for the root. */
  readonly path: string;
  /** Files and links by what became of them; a moved one counts where it came to. */
  readonly added: number;
  readonly changed: number;
  readonly moved: number;
  readonly deleted: number;
  /** Bytes that it has more than before, or fewer; a move takes them from one folder to the other. */
  readonly bytes: number;
}

/** Sums changes by the folders that they are in, so many levels below the root; each change counts once. */
export function folderSums(changes: readonly FileChange[], depth: number): FolderSum[] {
  const sums = new Map<string, { -readonly [K in keyof FolderSum]: FolderSum[K] }>();
  const sumOf = (file: string) => {
    const path = file.split('/').slice(0, -1).slice(0, depth).join('/');
    const known = sums.get(path) ?? { path, added: 0, changed: 0, moved: 0, deleted: 0, bytes: 0 };
    sums.set(path, known);
    return known;
  };
  for (const { status, path, from, before, after } of changes) {
    const sum = sumOf(path);
    sum[status] += 1;
    sum.bytes += leafBytes(after);
    sumOf(from ?? path).bytes -= leafBytes(before);
  }
  return [...sums.values()].sort((a, b) => compareNames(a.path, b.path));
}
