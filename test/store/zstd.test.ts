import fc from 'fast-check';
import { decompress, loadZstd, zstdBackend } from '../../src/store/zstd.js';
import { equal, needs, ok, suite, throws } from '../support/suite.js';

const test = suite('zstd');
const WHAT = 'the tree x';

/** The implementation that can compress, to make frames with. */
function compressor(): (bytes: Uint8Array) => Buffer {
  const compress = loadZstd().find((one) => one.compress)?.compress;
  needs(compress, 'a zstd that compresses');
  return compress;
}

const text = Buffer.from('station,date,celsius\n'.repeat(2000));
const SAMPLES = [Buffer.alloc(0), Buffer.from('x'), text, Buffer.alloc(300_000), noise(200_000)];

function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    }),
  );
}

test('there is an implementation without native parts, and the preferred one is used', () => {
  const names = loadZstd().map((one) => one.name);
  ok(names.includes('fzstd'));
  equal(zstdBackend().name, names[0]);
});

test('every implementation reads what every other one writes', () => {
  for (const { compress } of loadZstd()) {
    if (!compress) continue;
    for (const sample of SAMPLES) {
      const frame = compress(sample);
      for (const reader of loadZstd())
        ok(sample.equals(reader.decompress(frame, sample.length)), reader.name);
      ok(sample.equals(decompress(frame, sample.length, WHAT)));
    }
  }
});

test('no implementation gives more bytes than a header that lies lets it', () => {
  const frame = compressor()(text);
  const at = (frame.readUInt8(4) & 0x20) === 0 ? 6 : 5;
  equal(frame.readUInt16LE(at) + 256, text.length);
  for (const difference of [-1, 1, -10_000, 10_000]) {
    const lying = Buffer.from(frame);
    lying.writeUInt16LE(text.length + difference - 256, at);
    for (const { name, decompress: read } of loadZstd()) {
      let bytes: Uint8Array;
      try {
        bytes = read(lying, text.length + difference);
      } catch {
        continue;
      }
      // fzstd leaves the rest as zeros and says nothing; the hash of the object will tell.
      equal(bytes.length, text.length + difference, name);
      ok(!text.equals(bytes));
    }
  }
});

test('a frame that declares another size is an integrity error', () => {
  const compress = compressor();
  for (const size of [0, 1, text.length - 1, text.length + 1, 2 ** 40])
    throws(() => decompress(compress(text), size, WHAT), 'integrity');
});

test('a frame cut short at any byte is an integrity error', () => {
  const frame = compressor()(text);
  for (let length = 0; length < frame.length; length++)
    throws(() => decompress(frame.subarray(0, length), text.length, WHAT), 'integrity');
});

test('anything behind the frame is an integrity error', () => {
  const compress = compressor();
  const frame = compress(text);
  const more = [Buffer.of(0), frame, compress(Buffer.alloc(0)), Buffer.alloc(20)];
  // A skippable frame, which decoders pass over.
  more.push(Buffer.from('502a4d180400000001020304', 'hex'));
  for (const rest of more) {
    throws(() => decompress(Buffer.concat([frame, rest]), text.length, WHAT), 'integrity');
    throws(() => decompress(Buffer.concat([rest, frame]), text.length, WHAT), 'integrity');
  }
});

test('a bomb is refused before it has gone off', () => {
  const compress = compressor();
  const bomb = compress(Buffer.alloc(200_000_000));
  ok(bomb.length < 20_000);
  const before = process.resourceUsage().maxRSS;
  throws(() => decompress(bomb, 1000, WHAT), 'integrity');
  // The first frame is as expected; the second says nothing of its size.
  const sly = Buffer.from(bomb.subarray(4 + 1 + 1 + 4));
  const header = Buffer.from('28b52ffd0058', 'hex');
  const two = Buffer.concat([compress(text), header, sly]);
  throws(() => decompress(two, text.length, WHAT), 'integrity');
  throws(() => decompress(Buffer.concat([compress(text), bomb]), text.length, WHAT), 'integrity');
  const kilobytes = process.resourceUsage().maxRSS - before;
  ok(kilobytes < 50_000, `${kilobytes} kB more`);
});

test('any damage gives the right bytes, other bytes of the right length, or an integrity error', () => {
  const sample = text.subarray(0, 3000);
  const frame = compressor()(sample);
  fc.assert(
    fc.property(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const bad = Buffer.from(frame);
      bad.writeUInt8(bad.readUInt8(at) ^ mask, at);
      try {
        equal(decompress(bad, sample.length, WHAT).length, sample.length);
      } catch (error) {
        throws(() => {
          throw error;
        }, 'integrity');
      }
    }),
    { numRuns: 500 },
  );
});
