import fc from 'fast-check';
import { hashKey } from '../../../src/checks/csv/hash-key.js';
import { createHashSet } from '../../../src/checks/csv/hash-set.js';
import { equal, ok, suite } from '../../support/suite.js';

const test = suite('hashes of keys');
const hashOf = (n: number) => hashKey([`key ${n}`], [0]);

/** Hands hashes to a set as often as it has parts; returns those that came twice. */
function repeated(hashes: readonly number[], slots: number): { found: number[]; parts: number } {
  const found: number[] = [];
  const set = createHashSet(slots);
  do {
    for (const hash of hashes) if (set.add(hash)) found.push(hash);
  } while (set.next());
  return { found: [...new Set(found)].sort((a, b) => a - b), parts: set.parts };
}

test('are whole numbers that are never 0', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (fields) => {
      const hash = hashKey(fields, [...fields.keys()]);
      ok(Number.isSafeInteger(hash) && hash > 0);
    }),
  );
});

test('tell apart where one part of a key ends and the next begins', () => {
  const of = (...fields: string[]) => hashKey(fields, [...fields.keys()]);
  const all = [
    of('a', 'bc'),
    of('ab', 'c'),
    of('abc', ''),
    of('', 'abc'),
    of('abc'),
    of('a', 'b', 'c'),
  ];
  equal(new Set(all).size, all.length);
});

test('hardly ever meet', () => {
  const many = new Set(Array.from({ length: 500_000 }, (_, i) => hashOf(i)));
  equal(many.size, 500_000);
});

test('that come twice are found, however small the memory', () => {
  const hashes = Array.from({ length: 20_000 }, (_, i) => hashOf(i));
  const twice = [7, 1234, 19_999].map(hashOf);
  for (const [slots, least] of [
    [1 << 16, 1],
    [1 << 13, 4],
    [1 << 10, 32],
  ] as const) {
    const { found, parts } = repeated([...hashes, ...twice], slots);
    equal(
      found,
      twice.toSorted((a, b) => a - b),
    );
    ok(parts >= least, `${parts} parts`);
  }
  equal(repeated(hashes, 1 << 10).found, []);
});

test('chosen to fall into one part are found all the same', () => {
  // All of them are of the last part however often the set divides: only their lower halves differ.
  const chosen = Array.from({ length: 5000 }, (_, i) => 0x1f_ffff * 0x1_0000_0000 + i * 2 + 1);
  const { found } = repeated(
    [...Array.from({ length: 5000 }, (_, i) => hashOf(i)), ...chosen, chosen[9] ?? 0],
    1 << 12,
  );
  equal(found, [chosen[9] ?? 0]);
});
