import fc from 'fast-check';
import { type DecodedText, decodeText } from '../../src/content/decoded-text.js';
import { fieldsOf, readTable } from '../../src/content/table.js';
import { mergeTables } from '../../src/content/table-merge.js';
import { equal, ok, suite } from '../support/suite.js';
import { textOf } from './texts.js';

const test = suite('table-merge properties');

type Row = readonly string[];
interface Written {
  readonly rows: readonly Row[];
  readonly text: string;
}

const COLUMNS = ['id', '__proto__', 'note'];
const value = fc.constantFrom('', 'x', 'y', 'z', 'a,b', 'q"q', 'two\nlines', 'é漢', 'مرحبا', ' s ');
const style = fc.record({
  newline: fc.constantFrom('\n', '\r\n'),
  bom: fc.constantFrom('', '\uFEFF'),
  final: fc.boolean(),
  quoted: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
});

function write(
  rows: readonly Row[],
  how: typeof style extends fc.Arbitrary<infer T> ? T : never,
): string {
  const field = (text: string, at: number) =>
    how.quoted[at % 3] || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const written = [COLUMNS, ...rows].map((row) => row.map(field).join(','));
  // Line ends in fields are left alone, for mixed ones make no table.
  const safe = how.newline === '\n' ? written : written.map((row) => row.replaceAll('\n', '\r\n'));
  return how.bom + safe.join(how.newline) + (how.final ? how.newline : '');
}

const rowsOf = fc
  .uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 9 })
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.tuple(fc.constant(String(id)), value, value))),
  ) as fc.Arbitrary<readonly Row[]>;

const written: fc.Arbitrary<Written> = fc
  .tuple(rowsOf, style)
  .map(([rows, how]) => ({ rows, text: write(rows, how) }));

function merge(base: string, local: string, remote: string) {
  const texts = { base: textOf(base), local: textOf(local), remote: textOf(remote) };
  return mergeTables(texts, { name: 'a.csv', key: ['id'] });
}

function read(bytes: Uint8Array): { rows: readonly Row[]; text: DecodedText } {
  const text = decodeText(bytes);
  ok(!('why' in text));
  const table = readTable(text, { name: 'a.csv', header: true });
  ok(!('why' in table), JSON.stringify(table));
  equal(table.columns, COLUMNS);
  return { rows: table.rows.map((row) => fieldsOf(row, table.rules)), text };
}

test('a side that changed nothing leaves the other as it is, byte for byte', () => {
  let merges = 0;
  fc.assert(
    fc.property(written, written, ({ text: base }, { text: other }) => {
      for (const [local, remote] of [
        [other, base],
        [base, other],
        [other, other],
      ] as const) {
        const merged = merge(base, local, remote);
        // Tables with line ends in their fields are mixed where those differ: lines then.
        if (!('kind' in merged)) continue;
        merges += 1;
        equal(merged.kind, 'clean');
        if (merged.kind === 'clean') equal(Buffer.from(merged.bytes).toString(), other);
      }
    }),
    { numRuns: 300 },
  );
  ok(merges > 400, `${merges} merges`);
});

/** What one side does to a table; inserted rows have keys of their own, so that only cells and removals can clash. */
const edits = fc.record({
  cells: fc.array(fc.tuple(fc.nat(8), fc.constantFrom(1, 2), value), { maxLength: 4 }),
  removed: fc.array(fc.nat(8), { maxLength: 2 }),
  inserted: fc.array(fc.tuple(fc.nat(9), value), { maxLength: 3 }),
});
type Edits = typeof edits extends fc.Arbitrary<infer T> ? T : never;

function edit(rows: readonly Row[], { cells, removed, inserted }: Edits, first: number): Row[] {
  const result: (Row | undefined)[] = rows.map((row, index) =>
    row.map(
      (old, column) =>
        cells.findLast(([at, where]) => at === index && where === column)?.[2] ?? old,
    ),
  );
  for (const at of removed) if (at < result.length) result[at] = undefined;
  inserted.forEach(([at, text], index) => {
    result.splice(Math.min(at, result.length), 0, [String(first + index), text, 'new']);
  });
  return result.filter((row) => row !== undefined);
}

/** The merge by its definition: what every key must come to; undefined where the sides clash. */
function expected(base: readonly Row[], local: readonly Row[], remote: readonly Row[]) {
  const [b, l, r] = [base, local, remote].map((rows) => new Map(rows.map((row) => [row[0], row])));
  const result = new Map<string, Row | undefined>();
  for (const key of new Set([...local, ...remote].map(([id = '']) => id))) {
    const [was, mine, theirs] = [b?.get(key), l?.get(key), r?.get(key)];
    const isSame = (one: Row) => one.every((text, at) => text === was?.[at]);
    if (mine && theirs) {
      const cells = mine.map((text, at) => {
        if (text === theirs[at] || theirs[at] === was?.[at]) return text;
        return text === was?.[at] ? theirs[at] : undefined;
      });
      result.set(key, cells.some((cell) => cell === undefined) ? undefined : (cells as Row));
    } else {
      const one = mine ?? theirs;
      if (one && !was) result.set(key, one);
      else if (one && !isSame(one)) result.set(key, undefined);
    }
  }
  return result;
}

test('a clean merge is the merge by definition; whatever clashes is marked', () => {
  let [clean, conflicts] = [0, 0];
  fc.assert(
    fc.property(rowsOf, edits, edits, style, (base, mine, theirs, how) => {
      const [local, remote] = [edit(base, mine, 100), edit(base, theirs, 200)];
      const merged = merge(write(base, how), write(local, how), write(remote, how));
      if (!('kind' in merged) || merged.kind === 'impossible') return;
      const wanted = expected(base, local, remote);
      const clashing = [...wanted.values()].filter((row) => row === undefined).length;
      if (merged.kind === 'conflicts') {
        conflicts += 1;
        equal(merged.conflicts, clashing);
        return;
      }
      clean += 1;
      equal(clashing, 0);
      const { rows, text } = read(merged.bytes);
      const normal = (all: Iterable<Row | undefined>) =>
        [...all].map((row) => row?.map((cell) => cell.replaceAll('\r\n', '\n'))).sort();
      equal(normal(rows), normal(wanted.values()));
      equal([text.bom, text.finalNewline], [how.bom !== '', how.final]);
      // What both kept in order stays in order.
      const kept = base.map(([id = '']) => id).filter((id) => rows.some((row) => row[0] === id));
      equal(
        rows.map(([id = '']) => id).filter((id) => kept.includes(id)),
        kept,
      );
    }),
    { numRuns: 1000 },
  );
  ok(clean > 100 && conflicts > 50, `${clean} clean, ${conflicts} with conflicts`);
});

test('swapping the sides gives the same bytes, or the same number of conflicts', () => {
  fc.assert(
    fc.property(rowsOf, edits, edits, style, (base, mine, theirs, how) => {
      const [local, remote] = [edit(base, mine, 100), edit(base, theirs, 200)];
      const [b, l, r] = [write(base, how), write(local, how), write(remote, how)];
      const [one, two] = [merge(b, l, r), merge(b, r, l)];
      equal('kind' in one && one.kind, 'kind' in two && two.kind);
      if (!('kind' in one) || !('kind' in two)) return;
      if (one.kind === 'clean' && two.kind === 'clean') {
        equal(Buffer.from(one.bytes).toString(), Buffer.from(two.bytes).toString());
      }
      if (one.kind === 'conflicts' && two.kind === 'conflicts') equal(one.conflicts, two.conflicts);
    }),
    { numRuns: 500 },
  );
});
