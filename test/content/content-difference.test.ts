import fc from 'fast-check';
import { firstDifference } from '../../src/content/binary-difference.js';
import type { Content } from '../../src/content/content.js';
import { contentOf } from '../../src/content/content.js';
import { differ } from '../../src/content/content-difference.js';
import { TEXT_LIMIT_BYTES, TEXT_LIMIT_LINES } from '../../src/content/text-lines.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { bytes, cut } from './csv.js';
import { lines } from './texts.js';

const test = suite('content-difference');

async function between(before: string | Uint8Array, after: string | Uint8Array, options = {}) {
  const [x, y] = [before, after].map((one) =>
    contentOf(typeof one === 'string' ? bytes(one) : one),
  );
  return differ(x as Content, y as Content, options);
}

const TABLE = lines('id,v', '1,a', '2,b');

test('equal contents are the same', async () => {
  equal(await between(TABLE, TABLE, { name: 'a.csv' }), { kind: 'same' });
  equal(await between('', ''), { kind: 'same' });
});

test('picks rows for tables by name or key, lines for other text', async () => {
  const other = TABLE.replace('b', 'c');
  equal((await between(TABLE, other, { name: 'data/A.CSV' })).kind, 'table');
  equal((await between(TABLE, other, { name: 'a.txt', key: ['id'] })).kind, 'table');
  equal((await between(TABLE, other, { name: 'a.txt' })).kind, 'text');
});

test('falls back to lines and says why', async () => {
  const difference = await between(TABLE, `${TABLE}2,c\n2,c\n`, { name: 'a.csv' });
  equal(difference.kind, 'text');
  if (difference.kind === 'text') {
    match(difference.notes[0] ?? '', /^not compared row by row: no column/);
    equal(difference.added, 2);
  }
});

test('a binary file of any name: sizes, first byte that differs, and why', async () => {
  const [x, y] = [Buffer.from([1, 0, 2, 3]), Buffer.from([1, 0, 9])];
  equal(await between(x, y, { name: 'a.csv' }), {
    kind: 'binary',
    sizes: [4, 3],
    first: 2,
    why: 'before, it is binary: a NUL byte at offset 1',
  });
  const mixed = await between(TABLE, y, { name: 'a.csv' });
  match(mixed.kind === 'binary' ? mixed.why : '', /^after, it is binary/);
});

/** A large content that is made while it is read; nothing holds it. */
function large(size: number, last: number): Content {
  const chunk = new Uint8Array(1024 * 1024).fill(0x61);
  return {
    size,
    *chunks() {
      for (let left = size; left > chunk.length; left -= chunk.length) yield chunk;
      yield chunk.slice(1).fill(last, -1);
    },
  };
}

test('what is too large for lines is compared in a stream', async () => {
  const size = TEXT_LIMIT_BYTES + 1024 * 1024;
  const difference = await differ(large(size, 0x61), large(size, 0x62), { name: 'a.csv' });
  equal(difference.kind, 'binary');
  if (difference.kind === 'binary') {
    equal(difference.first, size - 2);
    match(difference.why, /too large to compare line by line/);
  }
});

test('a content that grew beyond its size while it was read is too large, not read on', async () => {
  let read = 0;
  const endless: Content = {
    size: 10,
    *chunks() {
      for (;;) {
        read += 1;
        yield new Uint8Array(1024 * 1024).fill(0x61);
      }
    },
  };
  const difference = await differ(endless, contentOf(bytes('ab')));
  equal(difference.kind === 'binary' && difference.first, 1);
  ok(read < 100);
});

test('too many lines are not compared line by line', async () => {
  const many = '\n'.repeat(TEXT_LIMIT_LINES + 1);
  const difference = await between(many, `${many}x`);
  match(difference.kind === 'binary' ? difference.why : '', /too many lines/);
});

test('the first difference is found however the two are cut', async () => {
  const array = fc.array(fc.constantFrom(0, 1), { maxLength: 30 });
  const piece = fc.integer({ min: 1, max: 7 });
  await fc.assert(
    fc.asyncProperty(array, array, piece, piece, async (x, y, sizeX, sizeY) => {
      const content = (values: number[], size: number): Content => ({
        size: values.length,
        chunks: () => cut(Uint8Array.from(values), size),
      });
      const expected = Array.from({ length: Math.max(x.length, y.length) }).findIndex(
        (_, index) => x[index] !== y[index],
      );
      const found = await firstDifference(content(x, sizeX), content(y, sizeY));
      equal(found ?? -1, expected);
    }),
  );
});
