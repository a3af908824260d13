import fc from 'fast-check';
import type { Entry, Tree } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { safetyFault } from '../../src/model/names.js';
import { compareNames } from '../../src/model/order.js';
import { encodeTree, parseTree } from '../../src/model/tree.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';
import { anyText } from './arbitrary_names.js';
import { file, link } from './trees.js';

const test = suite('tree');
const WHAT = 'the tree t';

const HASH = 'ab'.repeat(32) as Hash;
const folder = (name: string, files = 1, bytes = 0): Entry => ({
  kind: 'folder',
  name,
  hash: HASH,
  files,
  bytes,
});

const name = anyText.filter((text) => safetyFault(text) === undefined);
const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex') as Hash);
const count = fc.oneof(
  fc.nat(),
  fc.maxSafeNat().map((n) => Math.floor(n / 100)),
);
const mtime = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const target = anyText.filter((text) => text !== '' && !text.includes('\0') && text.isWellFormed());
const plain = { noNullPrototype: true };
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record(
    { kind: fc.constant('file'), name, hash, size: count, exec: fc.boolean(), mtime },
    plain,
  ),
  fc.record({ kind: fc.constant('link'), name, target, mtime }, plain),
  fc.record(
    { kind: fc.constant('folder'), name, hash, files: count.map((n) => n + 1), bytes: count },
    plain,
  ),
);
const anyTree: fc.Arbitrary<Tree> = fc
  .uniqueArray(entry, { selector: (one) => one.name, maxLength: 12 })
  .map((entries) => entries.sort((a, b) => compareNames(a.name, b.name)));

const sample: Tree = [
  folder('data', 12, 3_000_000_000),
  link('latest', 'data/2026.csv'),
  file('read.me', 'hello'),
  { ...file('run.sh', '#!'), exec: true },
];

test('a tree comes back as it was encoded, and is encoded alike again', () => {
  fc.assert(
    fc.property(anyTree, (tree) => {
      const bytes = encodeTree(tree);
      const parsed = parseTree(bytes, WHAT);
      equal(parsed, tree);
      ok(encodeTree(parsed).equals(bytes));
    }),
    { numRuns: 500 },
  );
});

test('a tree is read from the middle of a larger buffer', () => {
  const bytes = encodeTree(sample);
  const whole = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(3)]);
  equal(parseTree(new Uint8Array(whole.buffer, whole.byteOffset + 3, bytes.length), WHAT), sample);
});

/** Parses bytes that may be damaged: undefined when they are refused, as they must be by an integrity error. */
function parsed(bytes: Uint8Array): Tree | undefined {
  try {
    return parseTree(bytes, WHAT);
  } catch (error) {
    throws(() => {
      throw error;
    }, 'integrity');
    return undefined;
  }
}

test('a tree cut short at any byte is refused', () => {
  const bytes = encodeTree(sample);
  for (let length = 0; length < bytes.length; length++)
    equal(parsed(bytes.subarray(0, length)), undefined, `${length} bytes`);
});

test('a tree with any bit flipped is refused, or is another tree in its only form', () => {
  const bytes = encodeTree(sample);
  let accepted = 0;
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const bad = Buffer.from(bytes);
    bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7));
    const tree = parsed(bad);
    if (!tree) continue;
    accepted += 1;
    ok(encodeTree(tree).equals(bad), `bit ${bit}`);
  }
  // Another hash, another time, another letter: much of a tree has no redundancy, which is what its hash is for.
  ok(accepted > 500);
});

test('whatever bytes come, they are refused or are the only form of their tree', () => {
  const bytes = encodeTree(sample);
  const splice = fc.tuple(
    fc.nat(bytes.length),
    fc.nat(bytes.length),
    fc.uint8Array({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(splice, ([from, to, more]) => {
      const bad = Buffer.concat([bytes.subarray(0, from), more, bytes.subarray(to)]);
      const tree = parsed(bad);
      if (tree) ok(encodeTree(tree).equals(bad));
    }),
    { numRuns: 3000 },
  );
});

/** Encodes entries without looking at them, as a hostile client might. */
const forged = (...entries: Entry[]) => encodeTree(entries);
/** Encodes entries whose kind and name are given as bytes. */
function forgedName(kind: number, bytes: Buffer): Buffer {
  const head = Buffer.concat([Buffer.from('dsg tree 1\n'), Buffer.of(0, 0, 0, 1, kind)]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([head, length, bytes, Buffer.alloc(48, 1)]);
}
const patched = (bytes: Buffer, at: number, ...values: number[]) => {
  const copy = Buffer.from(bytes);
  for (const [i, value] of values.entries()) copy[at + i] = value;
  return copy;
};
const one = encodeTree([file('a', 'x')]);

const refused: [name: string, bytes: Uint8Array, why: RegExp][] = [
  ['no bytes', Buffer.alloc(0), /not a tree of a known format/],
  ['the magic of a later version', patched(one, 9, 0x32), /not a tree of a known format/],
  ['names out of order', forged(file('b', ''), file('a', '')), /"a" is not in order/],
  ['UTF-16 order', forged(file('\u{1f600}', ''), file('\uffee', '')), /is not in order/],
  ['a name twice', forged(file('a', ''), file('a', '')), /"a" occurs twice/],
  ['a file and a folder of one name', forged(file('a', ''), folder('a')), /"a" occurs twice/],
  ['the name ".."', forged(file('..', '')), /"\.\." is not allowed/],
  ['the name "."', forged(folder('.')), /"\." is not allowed/],
  ['an empty name', forged(file('', '')), /"" is not allowed: it is empty/],
  ['a slash in a name', forged({ ...file('a', ''), name: 'a/b' }), /"a\/b" is not allowed/],
  ['a NUL in a name', forged(file('a\0', '')), /is not allowed/],
  ['the name ".dsg"', forged(folder('.dsg')), /it is reserved/],
  ['the name ".DsG"', forged(folder('.DsG')), /it is reserved/],
  ['the name ".git"', forged(folder('.git')), /it is reserved/],
  ['a temporary name', forged(file('.dsg-tmp-1', '')), /it is reserved/],
  ['a name of 256 bytes', forged(file('a'.repeat(256), '')), /longer than 255 bytes/],
  ['a name that is not UTF-8', forgedName(1, Buffer.of(0x61, 0xff)), /not UTF-8/],
  ['an overlong "/"', forgedName(1, Buffer.of(0x61, 0xc0, 0xaf)), /not UTF-8/],
  ['a surrogate in UTF-8', forgedName(1, Buffer.of(0xed, 0xa0, 0x80)), /not UTF-8/],
  ['the kind 0', forgedName(0, Buffer.from('a')), /unknown kind 0/],
  ['the kind 5', forgedName(5, Buffer.from('a')), /unknown kind 5/],
  ['an empty folder', forged(folder('a', 0, 0)), /folder "a" is empty/],
  ['a size over 2^53', patched(one, one.length - 16, 0, 0x20), /too large/],
  ['a count over 2^53', patched(forged(folder('a')), 11 + 4 + 4 + 32, 0xff), /too large/],
  [
    'totals over 2^53',
    forged(folder('a', 1, 2 ** 53 - 1), folder('b', 1, 1)),
    /totals are too large/,
  ],
  ['a link to nothing', forged(link('a', '')), /no legal target/],
  ['a NUL in a target', forged(link('a', 'x\0y')), /no legal target/],
  ['a target of 4096 bytes', forged(link('a', 'x'.repeat(4096))), /no legal target/],
  ['more entries than fit', patched(one, 11, 0xff, 0xff, 0xff, 0xff), /cannot hold 4294967295/],
  ['one entry more than there is', patched(one, 14, 2), /ends too early/],
  ['one entry less than there is', patched(one, 14, 0), /bytes too many/],
  ['a byte at the end', Buffer.concat([one, Buffer.of(0)]), /1 bytes too many/],
];
for (const [title, bytes, why] of refused) {
  test(`refuses ${title}`, () => {
    const error = throws(() => parseTree(bytes, WHAT), 'integrity');
    match(error.message, why);
    match(error.message, /^Cannot read the tree t: /);
  });
}

test('the largest numbers and names that are legal pass', () => {
  const tree: Tree = [
    { ...file('a'.repeat(255), ''), size: 2 ** 53 - 2, mtime: -(2n ** 63n) },
    folder('b', 2 ** 53 - 4, 1),
    link('c', 'x'.repeat(4095)),
    link('\ufffd', '\ufffd'),
  ];
  equal(parseTree(encodeTree(tree), WHAT), tree);
  equal(parseTree(encodeTree([]), WHAT), []);
});

test('a tree that claims four thousand million entries costs nothing', () => {
  const before = process.memoryUsage().rss;
  throws(() => parseTree(patched(one, 11, 0xff, 0xff, 0xff, 0xff), WHAT), 'integrity');
  ok(process.memoryUsage().rss - before < 50_000_000);
});
