import type { FindingSink } from '../findings.js';
import { quoted } from '../findings.js';
import { hashKey } from './hash-key.js';
import type { HashSet } from './hash-set.js';
import { createHashSet } from './hash-set.js';
import type { Row } from './read-rows.js';
import type { TwiceFilter } from './twice-filter.js';
import { createTwiceFilter } from './twice-filter.js';

/** What the keys of a table may take up in memory together. */
export interface KeyRoom {
  /** Slots of 8 bytes for the hashes of a table that is read once; a power of two. */
  readonly first: number;
  /** Slots of two bits for those of a table that has more. */
  readonly filter: number;
  /** Slots of 8 bytes for those that the filter is not sure of. */
  readonly rest: number;
}

/** 64 MiB, enough for 5.8 million rows; then 128 MiB; then 64 and 128 MiB. */
export const ROOM: KeyRoom = { first: 2 ** 23, filter: 2 ** 29, rest: 2 ** 24 };
/** So many hashes that come twice are looked into; what is beyond is only counted. */
const SUSPECTS = 1000;

export interface KeyOptions {
  readonly path: string;
  readonly sink: FindingSink;
  /** Tells what stands for no value; a key of such values alone may come often. */
  readonly isEmpty: (value: string) => boolean;
  readonly room: KeyRoom;
}

/** Sees to it that no key comes twice, in as many passes over the rows as it needs. */
export interface UniqueKey {
  take(rows: readonly Row[]): void;
  /** Ends a pass; true when the rows have to come once more. */
  endPass(): boolean;
}

/**
 * Looks for keys that come twice, in memory that does not grow with the table.
 *
 * The first pass keeps a hash of each key. When they are too many, it goes on with a filter that knows which hashes
 * certainly came once. The next pass keeps the hashes of the others only, and where even those are too many, a part of
 * them, so that each other part takes a pass more. Hashes that came twice are suspects: a last pass, needed only if there
 * are any, compares the keys themselves and tells on which lines they stand.
 */
export function createUniqueKey(
  columns: { readonly names: readonly string[]; readonly at: readonly number[] },
  { path, sink, isEmpty, room }: KeyOptions,
): UniqueKey {
  const { names, at } = columns;
  const suspects = new Set<number>();
  const firsts = new Map<string, number>();
  let hashes: HashSet | undefined = createHashSet(room.first);
  let filter: TwiceFilter | undefined;
  let uncounted = 0;
  const isWithout = (fields: readonly string[]) => at.every((i) => isEmpty(fields[i] ?? ''));

  function suspect(fields: readonly string[], set: HashSet): void {
    const hash = hashKey(fields, at);
    if (filter && !filter.mayBeTwice(hash)) return;
    if (!set.add(hash)) return;
    if (suspects.has(hash)) return;
    if (suspects.size < SUSPECTS) suspects.add(hash);
    else uncounted += 1;
  }
  /** What was found so far is found again by the passes that follow. */
  function startFilter(set: HashSet): TwiceFilter {
    const made = createTwiceFilter(room.filter);
    for (const hash of set.values()) made.add(hash);
    for (const hash of suspects) made.add(hash);
    hashes = undefined;
    suspects.clear();
    uncounted = 0;
    return made;
  }
  function compare({ fields, line }: Row): void {
    if (!suspects.has(hashKey(fields, at))) return;
    const values = at.map((i) => fields[i] ?? '');
    const key = JSON.stringify(values);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, line);
    else if (!sink.hasRoom()) sink.count(1);
    else
      sink.add({
        rule: 'csv-unique',
        path,
        line,
        column: names.join(', '),
        found: `${values.map(quoted).join(', ')} again, first on line ${first}`,
        expected: names.length === 1 ? 'each value once' : 'each combination of values once',
        mend: 'remove the duplicate row, or correct its key',
      });
  }
  let isFiltering = false;
  return {
    take(rows) {
      for (const row of rows) {
        if (isWithout(row.fields)) continue;
        if (hashes?.isFull && !filter) {
          filter = startFilter(hashes);
          isFiltering = true;
        }
        if (isFiltering) filter?.add(hashKey(row.fields, at));
        else if (hashes) suspect(row.fields, hashes);
        else compare(row);
      }
    },
    endPass() {
      if (isFiltering) {
        filter?.seal();
        isFiltering = false;
        hashes = createHashSet(room.rest);
        return true;
      }
      if (!hashes) return false;
      if (hashes.next()) return true;
      [hashes, filter] = [undefined, undefined];
      sink.count(uncounted);
      return suspects.size > 0;
    },
  };
}
