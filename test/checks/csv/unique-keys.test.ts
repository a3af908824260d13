import fc from 'fast-check';
import { createTwiceFilter } from '../../../src/checks/csv/twice-filter.js';
import type { KeyRoom } from '../../../src/checks/csv/unique-keys.js';
import { createUniqueKey } from '../../../src/checks/csv/unique-keys.js';
import { createSink } from '../../../src/checks/findings.js';
import { equal, ok, suite } from '../../support/suite.js';

const test = suite('unique keys');
const LARGE: KeyRoom = { first: 2 ** 16, filter: 2 ** 19, rest: 2 ** 16 };

/** Hands keys over as often as they are asked for; returns the lines of those that came before, and the passes. */
function twice(keys: readonly string[], room: KeyRoom) {
  const sink = createSink(10_000);
  const isEmpty = (value: string) => value === '';
  const key = createUniqueKey({ names: ['k'], at: [0] }, { path: 'a', sink, isEmpty, room });
  const rows = keys.map((value, i) => ({ line: i + 1, fields: [value] }));
  let passes = 0;
  do {
    passes += 1;
    for (let at = 0; at < rows.length; at += 100) key.take(rows.slice(at, at + 100));
  } while (key.endPass());
  return { lines: sink.findings.map(({ line }) => line), total: sink.total, passes };
}

/** The same, with all keys in memory. */
function plainly(keys: readonly string[]): number[] {
  const seen = new Set<string>();
  return keys.flatMap((key, i) => {
    const isAgain = key !== '' && seen.has(key);
    seen.add(key);
    return isAgain ? [i + 1] : [];
  });
}

test('are found in one pass where they fit, and in one more where any comes twice', () => {
  const keys = Array.from({ length: 5000 }, (_, i) => `key ${i}`);
  equal(twice(keys, LARGE), { lines: [], total: 0, passes: 1 });
  equal(twice([...keys, 'key 7', '', '', 'key 4999'], LARGE), {
    lines: [5001, 5004],
    total: 2,
    passes: 2,
  });
});

test('are found in more passes where memory is small, and the filter saves most of them', () => {
  const keys = Array.from({ length: 20_000 }, (_, i) => `key ${i}`);
  const again = [...keys, 'key 3', 'key 12345'];
  const wide = twice(again, { first: 256, filter: 2 ** 19, rest: 4096 });
  equal([wide.lines, wide.passes], [[20_001, 20_002], 3]);
  const narrow = twice(again, { first: 256, filter: 2 ** 12, rest: 4096 });
  equal(narrow.lines, [20_001, 20_002]);
  ok(narrow.passes > 8, `${narrow.passes} passes`);
});

test('are those that a set of all keys would find, whatever the memory', () => {
  const rooms: KeyRoom[] = [
    LARGE,
    { first: 16, filter: 64, rest: 16 },
    { first: 8, filter: 1024, rest: 64 },
  ];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 200 }), (numbers) => {
      const keys = numbers.map((n) => (n === 0 ? '' : `k${n}`));
      for (const room of rooms) equal(twice(keys, room).lines, plainly(keys));
    }),
    { numRuns: 50 },
  );
});

test('that come twice by the thousand are counted', () => {
  const keys = Array.from({ length: 3000 }, (_, i) => `key ${i}`);
  equal(twice([...keys, ...keys], LARGE).total, 3000);
  equal(twice([...keys, ...keys], { first: 256, filter: 2 ** 14, rest: 2 ** 14 }).total, 3000);
  equal(twice(Array(5000).fill('same'), LARGE).total, 4999);
});

test('a filter never takes what came twice for what came once', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), (hashes) => {
      const filter = createTwiceFilter(64);
      for (const hash of [...hashes, ...hashes]) filter.add(hash);
      filter.seal();
      ok(hashes.every((hash) => filter.mayBeTwice(hash)));
    }),
  );
  const filter = createTwiceFilter(2 ** 20);
  for (let i = 1; i <= 1000; i++) filter.add(i * 999_983);
  filter.seal();
  let wrong = 0;
  for (let i = 1; i <= 1000; i++) if (filter.mayBeTwice(i * 999_983)) wrong += 1;
  ok(wrong < 20, `${wrong} of 1000`);
});
