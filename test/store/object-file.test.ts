import fc from 'fast-check';
import type { Hash } from '../../src/model/hash.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject, unpackObject } from '../../src/store/object-file.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';

const test = suite('object-file');
const WHAT = 'the tree t';

const small = Buffer.from('small');
const large = Buffer.from('name,value\n'.repeat(500));

function unpack(packed: Uint8Array, of: Uint8Array): Uint8Array {
  return unpackObject(packed, hashBytes(of), WHAT);
}

test('whatever is packed is unpacked', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.tuple(fc.nat(255), fc.nat(200_000)).map(([byte, n]) => new Uint8Array(n).fill(byte)),
  );
  fc.assert(
    fc.property(bytes, (object) => {
      ok(Buffer.from(object).equals(unpack(packObject(object), object)));
    }),
  );
});

test('what does not shrink is stored as it is', () => {
  equal(packObject(small), Buffer.concat([head(0, small.length), small]));
  const hashes = Buffer.concat([1, 2, 3].map((n) => Buffer.from(hashBytes(Buffer.of(n)), 'hex')));
  equal(packObject(hashes), Buffer.concat([head(0, 96), hashes]));
  equal(packObject(Buffer.alloc(0)), head(0, 0));
});

function head(codec: number, size: number): Buffer {
  const bytes = Buffer.alloc(13);
  bytes.write('dsgo');
  bytes.writeUInt8(codec, 4);
  bytes.writeBigUInt64BE(BigInt(size), 5);
  return bytes;
}

test('what shrinks is stored as one zstd frame', () => {
  const packed = packObject(large);
  equal(packed.subarray(0, 13), head(1, large.length));
  equal(packed.readUInt32LE(13), 0xfd2fb528);
  ok(packed.length < large.length / 10);
});

test('an object cut short at any byte is an integrity error', () => {
  for (const object of [small, large]) {
    const packed = packObject(object);
    for (let length = 0; length < packed.length; length++)
      throws(() => unpack(packed.subarray(0, length), object), 'integrity');
  }
});

test('any byte flipped anywhere is an integrity error or changes nothing that counts', () => {
  for (const object of [small, large]) {
    const packed = packObject(object);
    for (let at = 0; at < packed.length; at++) {
      for (const mask of [1, 0x80, 0xff]) {
        const bad = Buffer.from(packed);
        bad.writeUInt8(bad.readUInt8(at) ^ mask, at);
        try {
          ok(object.equals(unpack(bad, object)), `byte ${at}`);
        } catch (error) {
          throws(() => {
            throw error;
          }, 'integrity');
        }
      }
    }
  }
});

test('other bytes than the hash says are an integrity error that names the object', () => {
  const other = hashBytes(large);
  const error = throws(() => unpackObject(packObject(small), other, WHAT), 'integrity');
  match(error.message, 'Cannot read the tree t: its bytes do not match its hash');
  equal((error as Error & { data: unknown }).data, { object: other });
});

const damaged: [name: string, packed: Buffer, why: RegExp][] = [
  ['an empty file', Buffer.alloc(0), /is empty/],
  ['a file of zeros', Buffer.alloc(100), /not an object of a known format/],
  ['another format', Buffer.from('tree 12\0hello world, hello'), /not an object of a known format/],
  ['an unknown compression', Buffer.concat([head(2, 5), small]), /compressed in an unknown way/],
  ['a size that is too small', Buffer.concat([head(0, 4), small]), /not as long as it says/],
  ['a size that is too large', Buffer.concat([head(0, 6), small]), /not as long as it says/],
  ['a monstrous size', Buffer.concat([head(0, 2 ** 40), small]), /more than an object may have/],
  ['plain bytes called zstd', Buffer.concat([head(1, 5), small]), /declares another size/],
  ['bytes after a plain object', Buffer.concat([packObject(small), small]), /not as long/],
];
for (const [name, packed, why] of damaged) {
  test(`${name} is an integrity error`, () => {
    match(throws(() => unpack(packed, small), 'integrity').message, why);
  });
}

test('a frame that declares the largest size allocates nothing before it is compared', () => {
  const frame = Buffer.from('28b52ffda000000020010000', 'hex');
  const packed = Buffer.concat([head(1, 512 * 1024 * 1024 + 1), frame]);
  const before = process.resourceUsage().maxRSS;
  throws(() => unpackObject(packed, '0'.repeat(64) as Hash, WHAT), 'integrity');
  const kilobytes = process.resourceUsage().maxRSS - before;
  ok(kilobytes < 50_000, `${kilobytes} kB more`);
});

test('an object is read from the middle of a larger buffer', () => {
  const packed = packObject(large);
  const whole = Buffer.concat([Buffer.alloc(7, 1), packed, Buffer.alloc(7, 1)]);
  const view = new Uint8Array(whole.buffer, whole.byteOffset + 7, packed.length);
  ok(large.equals(unpack(view, large)));
});
