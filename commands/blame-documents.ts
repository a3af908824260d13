import type { BlameEvent } from '../src/history/blame.js';
import type { Damage } from '../src/history/readable-history.js';
import type { NamedSnapshot } from '../src/history/walk-history.js';
import type { Entry } from '../src/model/entry.js';
import type { BlameReport } from '../src/project/blame.js';
import type { RowBlame } from '../src/project/blame-row.js';
import type { LeafDocument } from './history-documents.js';
import { leafDocument } from './history-documents.js';

/** Which snapshot did something, and whose it is. */
export interface MadeBy {
  readonly id: string;
  readonly hash: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly created: string;
  readonly message: string;
}

/** A folder as it was: the files in it and below, and their bytes. */
export interface FolderDocument {
  readonly kind: 'folder';
  readonly files: number;
  readonly size: number;
  readonly hash: string;
}

export interface EventDocument {
  readonly status: BlameEvent['status'];
  readonly path: string;
  readonly from?: string;
  readonly before: LeafDocument | FolderDocument | null;
  readonly after: LeafDocument | FolderDocument | null;
  readonly snapshot: MadeBy;
  /** Snapshots before this one that cannot be read, in which it may have happened. */
  readonly skipped?: readonly string[];
}

export interface RowDocument {
  readonly key: readonly string[];
  readonly values: readonly string[];
  readonly removed: MadeBy | null;
  readonly cells: readonly {
    readonly column: string;
    readonly value: string;
    readonly before: string | null;
    readonly snapshot: MadeBy;
  }[];
  readonly skipped: readonly { readonly snapshot: string; readonly why: string }[];
}

export interface BlameDocument {
  readonly path: string;
  /** Whether the newest snapshot has it. */
  readonly exists: boolean;
  readonly events: readonly EventDocument[];
  readonly row?: RowDocument;
  readonly damage: readonly Damage[];
}

export function blameDocument({ path, events, damage, row }: BlameReport): BlameDocument {
  const exists = events[0] !== undefined && !events[0].isGone;
  const shared = { path, exists, events: events.map(eventDocument), damage };
  return row ? { ...shared, row: rowDocument(row) } : shared;
}

function eventDocument({ status, path, from, before, after, named, skipped }: BlameEvent) {
  return {
    status,
    path,
    ...(from !== undefined && { from }),
    before: before ? entryDocument(before) : null,
    after: after ? entryDocument(after) : null,
    snapshot: madeBy(named),
    ...(skipped.length > 0 && { skipped }),
  };
}

function rowDocument({ key, values, removed, cells, skipped }: RowBlame): RowDocument {
  return {
    key,
    values,
    removed: removed ? madeBy(removed) : null,
    cells: cells.map(({ column, value, before = null, named }) => ({
      column,
      value,
      before,
      snapshot: madeBy(named),
    })),
    skipped,
  };
}

export function entryDocument(entry: Entry): LeafDocument | FolderDocument {
  if (entry.kind !== 'folder') return leafDocument(entry);
  const { files, bytes, hash } = entry;
  return { kind: 'folder', files, size: bytes, hash };
}

export function madeBy({ hash, snapshot }: NamedSnapshot): MadeBy {
  const { id, author, created, message } = snapshot;
  return { id, hash, author, created, message };
}

/** Says what cannot be read, a line each, for people. */
export function damageNotes(damage: readonly Damage[]): string[] {
  return damage.map(({ snapshot, path, why }) => {
    if (path === null) return `damaged: ${snapshot} and all before it cannot be read: ${why}`;
    const what = path === '' ? 'its root folder' : `"${path}"`;
    return `damaged: ${what} of ${snapshot} cannot be read: ${why}`;
  });
}
