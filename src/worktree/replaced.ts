import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import { makeFolders, removeIfThere } from '../fs/durable.js';
import { readSealed, writeSealed } from '../fs/sealed.js';
import type { Leaf } from '../model/entry.js';
import { isHash } from '../model/hash.js';
import { isConfined } from './journal-form.js';
import type { Places } from './places.js';

/** One path that a change of the working folder alone was about. */
export interface Replaced {
  readonly path: string;
  readonly before: Leaf | undefined;
  readonly after: Leaf | undefined;
  /** Whether a snapshot has the version; one that none has is in the backup, under the record's name. */
  readonly isBeforeSaved: boolean;
  readonly isAfterSaved: boolean;
}

/** Writes down, durably, what a transaction is about to replace, so that it can be undone. */
export function writeReplaced(places: Places, tx: string, changes: readonly Replaced[]): void {
  makeFolders(places.replaced);
  writeSealed(join(places.replaced, tx), {
    changes: changes.map(({ path, before, after, isBeforeSaved, isAfterSaved }) => ({
      path,
      before: packed(before),
      after: packed(after),
      isBeforeSaved,
      isAfterSaved,
    })),
  });
}

/** Reads such a record; undefined when it is gone. */
export function readReplaced(places: Places, tx: string): Replaced[] | undefined {
  if (!/^[\w-]+$/.test(tx)) return undefined;
  const path = join(places.replaced, tx);
  const record = readSealed(path);
  if (!record) return undefined;
  const { changes } = record as { changes: readonly PackedChange[] };
  try {
    return changes.map(({ before, after, ...rest }) => {
      if (!isConfined(rest.path)) throw new TypeError('a path that leads elsewhere');
      return { ...rest, before: unpacked(before), after: unpacked(after) };
    });
  } catch (cause) {
    throw new DsgError('integrity', `Cannot read "${path}": it has the wrong form`, {
      hint: 'dsg operations',
      data: { path },
      cause,
    });
  }
}

/** Lists the records, the oldest first: their names begin with what was done and the time. */
export function listReplaced({ replaced }: Places): string[] {
  try {
    return readdirSync(replaced).sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function timeOf(tx: string): string {
  return tx.slice(tx.indexOf('-'));
}

/** Removes the records of transactions that nothing speaks of any more. */
export function pruneReplaced(places: Places, isNeeded: (tx: string) => boolean): void {
  for (const tx of listReplaced(places))
    if (!isNeeded(tx)) removeIfThere(join(places.replaced, tx));
}

type Packed = (Omit<Leaf, 'mtime'> & { readonly mtime: string }) | null;
interface PackedChange extends Omit<Replaced, 'before' | 'after'> {
  readonly before: Packed;
  readonly after: Packed;
}

function packed(leaf: Leaf | undefined): Packed {
  return leaf ? { ...leaf, mtime: leaf.mtime.toString() } : null;
}

function unpacked(leaf: Packed): Leaf | undefined {
  if (leaf === null) return undefined;
  const whole = { ...leaf, mtime: BigInt(leaf.mtime) } as Leaf;
  const isRight =
    whole.kind === 'file'
      ? isHash(whole.hash) && Number.isSafeInteger(whole.size)
      : typeof whole.target === 'string';
  if (isRight) return whole;
  throw new TypeError('no leaf');
}
