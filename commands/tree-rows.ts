import type { Entry } from '../src/model/entry.js';
import { leafBytes } from '../src/model/entry.js';

/** One entry of a tree as `ls-tree --json` prints it. */
export interface EntryRow {
  readonly kind: 'file' | 'program' | 'link' | 'folder';
  /** Null for a link. */
  readonly hash: string | null;
  /** Bytes; for a folder, of all files in it. */
  readonly size: number;
  readonly path: string;
  readonly target: string | null;
}

export function entryRow(path: string, entry: Entry): EntryRow {
  if (entry.kind === 'folder')
    return { kind: 'folder', hash: entry.hash, size: entry.bytes, path, target: null };
  if (entry.kind === 'link')
    return { kind: 'link', hash: null, size: 0, path, target: entry.target };
  const kind = entry.exec ? 'program' : 'file';
  return { kind, hash: entry.hash, size: leafBytes(entry), path, target: null };
}

/** The fields of a machine line: kind, hash and size in one, then the path, then a link's target. */
export function entryFields({ kind, hash, size, path, target }: EntryRow): string[] {
  return [`${kind} ${hash ?? '-'} ${size}`, path, ...(target === null ? [] : [target])];
}
