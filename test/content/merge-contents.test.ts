import fc from 'fast-check';
import { hasMarkers } from '../../src/content/conflict-markers.js';
import { contentOf } from '../../src/content/content.js';
import { differ } from '../../src/content/content-difference.js';
import { MERGE_LIMIT_BYTES, mergeContents } from '../../src/content/merge-contents.js';
import { TEXT_LIMIT_LINES } from '../../src/content/text-lines.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { bytes } from './csv.js';
import { lines } from './texts.js';

const test = suite('merge-contents');
const BASE = lines('id,v,w', '1,a,x', '2,b,y', '3,c,z');

async function merge(base: string, local: string, remote: string, options = { name: 'a.csv' }) {
  const [b, l, r] = [base, local, remote].map((text) => contentOf(bytes(text)));
  return mergeContents({ base: b, local: l, remote: r }, options);
}

test('merges tables by cells, other text by lines', async () => {
  const [local, remote] = [BASE.replace('1,a', '1,aa'), BASE.replace('x', 'xx')];
  equal((await merge(BASE, local, remote)).kind, 'clean');
  equal((await merge(BASE, local, remote, { name: 'a.txt' })).kind, 'conflicts');
  const far = await merge(BASE, local, BASE.replace('z', 'zz'), { name: 'a.txt' });
  equal(far.kind, 'clean');
});

test('a table without a key is merged by lines', async () => {
  const base = lines('a,b', 'x,y', 'x,y', 'p,q', 'r,s');
  const merged = await merge(base, base.replace('p,q', 'p,q2'), base.replace('a,b', 'a,c'));
  ok(merged.kind === 'clean');
  equal(Buffer.from(merged.bytes).toString(), lines('a,c', 'x,y', 'x,y', 'p,q2', 'r,s'));
});

test('lines that merge are not clean where cells clash', async () => {
  const moved = [3, 1, 2, 4, 5, 6, 7, 8, 9].map((id) => `${id},v${id}`);
  const other = [1, 2, 3, 4, 5, 6, 8, 9, 7].map((id) => `${id},v${id}`);
  const base = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => `${id},v${id}`);
  const [b, l, r] = [base, moved, other].map((rows) => lines('id,v', ...rows));
  const merged = await merge(b ?? '', l ?? '', r ?? '');
  match(merged.kind === 'impossible' ? merged.why : merged.kind, /moved rows/);
});

test('a removed column is a conflict of lines, a renamed one is not', async () => {
  const edited = BASE.replace('2,b,y', '2,b,yy');
  equal((await merge(BASE, lines('id,v', '1,a', '2,b', '3,c'), edited)).kind, 'conflicts');
  const renamed = await merge(BASE, BASE.replace('w', 'width'), edited);
  ok(renamed.kind === 'clean');
  equal(Buffer.from(renamed.bytes).toString(), edited.replace('w', 'width'));
});

test('what cannot be merged, and why', async () => {
  const text = contentOf(bytes(BASE));
  const binary = contentOf(Buffer.from([1, 0, 2]));
  const large = { size: MERGE_LIMIT_BYTES + 1, chunks: () => [] };
  const long = contentOf(bytes('\n'.repeat(TEXT_LIMIT_LINES + 1)));
  const cases = [
    [{ base: undefined, local: text, remote: text }, /no common ancestor/],
    [{ base: text, local: undefined, remote: text }, /no such file/],
    [{ base: text, local: text, remote: undefined }, /no such file/],
    [{ base: text, local: binary, remote: text }, /your version is binary: a NUL/],
    [{ base: text, local: text, remote: large }, /the other version is too large/],
    [{ base: long, local: text, remote: text }, /common ancestor has too many lines/],
  ] as const;
  for (const [contents, why] of cases) {
    const merged = await mergeContents(contents, { name: 'a.csv' });
    match(merged.kind === 'impossible' ? merged.why : merged.kind, why);
  }
});

test('labels stand in the markers', async () => {
  const labels = { local: 'ana', base: 's3', remote: 'bo' };
  const [b, l, r] = ['a\n', 'b\n', 'c\n'].map((text) => contentOf(bytes(text)));
  const merged = await mergeContents({ base: b, local: l, remote: r }, { labels });
  ok(merged.kind === 'conflicts');
  equal(
    Buffer.from(merged.bytes).toString(),
    lines('<<<<<<< ana', 'b', '||||||| s3', 'a', '=======', 'c', '>>>>>>> bo'),
  );
});

const piece = fc.constantFrom(
  'a',
  'id',
  '1',
  '2',
  ',',
  ';',
  '\t',
  '"',
  '""',
  "'",
  '\n',
  '\r\n',
  '\r',
);
const odd = fc.constantFrom(
  '\0',
  '\uFEFF',
  'é',
  '漢',
  'مرحبا',
  '<<<<<<< mine\n',
  '__proto__',
  '\u2028',
);
const hostile = fc.oneof(
  fc
    .array(fc.oneof({ weight: 5, arbitrary: piece }, odd), { maxLength: 30 })
    .map((all) => bytes(all.join(''))),
  fc.array(piece, { maxLength: 30 }).map((all) => Buffer.from(`\uFEFF${all.join('')}`, 'utf16le')),
  fc.uint8Array({ maxLength: 20 }),
);

test('whatever the bytes are, there is an answer, and a side that changed nothing changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      hostile,
      hostile,
      hostile,
      fc.constantFrom('a.csv', 'a.tsv', 'a'),
      async (x, y, z, name) => {
        const [base, local, remote] = [x, y, z].map((one) => contentOf(one));
        const difference = await differ(contentOf(x), contentOf(y), { name });
        equal(difference.kind === 'same', Buffer.compare(x, y) === 0);
        if (difference.kind === 'text') {
          ok(difference.hunks.length + difference.notes.length > 0, 'something is shown');
        }
        if (difference.kind === 'table') {
          const { rows, columnsAdded, columnsRemoved, notes } = difference;
          ok(rows.length + columnsAdded.length + columnsRemoved.length + notes.length > 0);
        }
        const merged = await mergeContents({ base, local, remote }, { name });
        if (merged.kind === 'conflicts') ok(hasMarkers(merged.bytes, merged.markerSize));
        for (const three of [
          { base, local, remote: base },
          { base, local: base, remote: local },
        ]) {
          const same = await mergeContents(three, { name });
          if (same.kind === 'impossible') continue;
          equal(same.kind, 'clean');
          equal(Buffer.from(same.bytes).toString('hex'), Buffer.from(y).toString('hex'));
        }
      },
    ),
    { numRuns: 1000 },
  );
});
