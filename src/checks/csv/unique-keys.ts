import type { FindingSink } from '../findings.js';
import { quoted } from '../findings.js';
import { hashKey } from './hash-key.js';
import type { HashSet } from './hash-set.js';
import { createHashSet } from './hash-set.js';
import type { Row } from './read-rows.js';

/** Slots of all keys' sets together: 128 MiB, enough for 11 million rows in one pass. */
export const SLOTS = 1 << 24;
/** So many hashes that come twice are looked into; what is beyond is only counted. */
const SUSPECTS = 1000;

export interface KeyOptions {
  readonly path: string;
  readonly sink: FindingSink;
  /** What stands for no value; a key of such values alone may come often. */
  readonly empty: ReadonlySet<string>;
  /** Slots of the set, a power of two. */
  readonly slots: number;
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
 * The first pass keeps a hash of each key. When they are too many, it goes on with a part of them, and each other part
 * takes a pass more. Hashes that came twice are suspects: a last pass, needed only if there are any, compares the keys
 * themselves and tells on which lines they stand.
 */
export function createUniqueKey(
  columns: { readonly names: readonly string[]; readonly at: readonly number[] },
  { path, sink, empty, slots }: KeyOptions,
): UniqueKey {
  const { names, at } = columns;
  const suspects = new Set<number>();
  const firsts = new Map<string, number>();
  let hashes: HashSet | undefined = createHashSet({ slots });
  let [part, parts] = [0, 1];
  let uncounted = 0;
  const isWithout = (fields: readonly string[]) => at.every((i) => empty.has(fields[i] ?? ''));

  function suspect(fields: readonly string[], set: HashSet): void {
    const hash = hashKey(fields, at);
    if (!set.add(hash)) return;
    if (suspects.has(hash)) return;
    if (suspects.size < SUSPECTS) suspects.add(hash);
    else uncounted += 1;
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
  return {
    take(rows) {
      const set = hashes;
      for (const row of rows) {
        if (isWithout(row.fields)) continue;
        if (set) suspect(row.fields, set);
        else compare(row);
      }
    },
    endPass() {
      if (!hashes) return false;
      parts = hashes.parts;
      part += 1;
      hashes = part < parts ? createHashSet({ slots, parts, part }) : undefined;
      if (hashes) return true;
      sink.count(uncounted);
      return suspects.size > 0;
    },
  };
}
