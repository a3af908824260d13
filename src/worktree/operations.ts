import type { BigIntStats } from 'node:fs';
import { DsgError } from '../errors/error.js';
import { readSealed, writeSealed } from '../fs/sealed.js';
import { legalTime } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import { isJournal } from './journal-form.js';

/** What identifies a file that a transaction is about to replace or remove: size in bytes, mtime in ns, inode. */
export interface Expected {
  readonly size: string;
  readonly mtime: string;
  readonly ino: string;
  /** What the scan found in it, for a file: whatever else it holds in the end is in no snapshot. */
  readonly content?: Hash;
}

/** One change of the working folder; `expected` is what must still be there (null: nothing). */
export type LocalOperation =
  | {
      readonly kind: 'put';
      readonly path: string;
      readonly staged: string;
      readonly ino: string;
      readonly expected: Expected | null;
      readonly keep: boolean;
    }
  | {
      readonly kind: 'link';
      readonly path: string;
      readonly target: string;
      readonly expected: Expected | null;
      readonly keep: boolean;
    }
  | {
      readonly kind: 'delete';
      readonly path: string;
      readonly expected: Expected;
      readonly keep: boolean;
    };

/** What a person did, as the operation log will have it. */
export interface OperationNote {
  /** The command: "sync". */
  readonly what: string;
  /** The command line, without secrets. */
  readonly line: string;
  /** The operation or snapshot that it reverses. */
  readonly undoes?: string;
}

/** A transaction of the working folder, written down before the repository commits. */
export interface LocalJournal {
  readonly tx: string;
  /** The snapshot that decides: once it is in the repository's history, the transaction goes forward. */
  readonly target: { readonly id: string; readonly hash: Hash };
  /** The root tree that the working folder and the cache will have. */
  readonly root: Hash | null;
  readonly operations: readonly LocalOperation[];
  /** The permission bits of folders that are made. */
  readonly folderMode?: number;
  /** A change of the working folder alone: decided as soon as this is written, whatever the repository has. */
  readonly alone?: true;
  /** What the operation log is to say of it. */
  readonly note?: OperationNote;
  /** The target is made by this transaction. */
  readonly commits?: true;
  /** The folder of the backup for what is kept; without it, the target's id. */
  readonly label?: string;
}

export function writeJournal(path: string, journal: LocalJournal): void {
  writeSealed(path, journal);
}

/** Reads the journal of an open transaction; undefined when there is none. */
export function readJournal(path: string): LocalJournal | undefined {
  const journal = readSealed(path, 'dsg recover --force');
  if (!journal) return undefined;
  if (isJournal(journal)) return journal as unknown as LocalJournal;
  throw new DsgError('integrity', `Cannot read "${path}": it has the wrong form`, {
    hint: 'dsg recover --force',
    data: { path },
  });
}

/** Moving a file changes its ctime, so size, mtime and inode are what can be compared. */
export function isExpected(stat: BigIntStats | undefined, { size, mtime, ino }: Expected): boolean {
  return (
    stat !== undefined &&
    stat.size.toString() === size &&
    legalTime(stat.mtimeNs).toString() === mtime &&
    stat.ino.toString() === ino
  );
}
