import { createRequire } from 'node:module';
import fc from 'fast-check';
import { frameContentSize, isSingleFrame } from '../../src/store/zstd-frame.js';
import { equal, needs, ok, suite } from '../support/suite.js';

const test = suite('zstd-frame');

interface Napi {
  compress(bytes: Uint8Array, parameters?: Record<string, unknown>): Buffer;
}

/** The reference implementation, to make frames of every kind with. */
function napi(): Napi {
  try {
    return createRequire(import.meta.url)('zstd-napi') as Napi;
  } catch {
    return needs(false, 'zstd-napi') as never;
  }
}

const KINDS = [{}, { checksumFlag: true }, { compressionLevel: 19 }, { windowLog: 10 }];
/** Sizes at the edges of the widths in which a header writes them, and of blocks. */
const SIZES = [0, 1, 255, 256, 257, 65_791, 65_792, 131_071, 131_072, 131_073, 400_000];

test('the size in a header is read as zstd wrote it, in every width', () => {
  const { compress } = napi();
  for (const parameters of KINDS)
    for (const size of SIZES)
      equal(frameContentSize(compress(Buffer.alloc(size, 'ab'), parameters)), size);
});

test('a size of eight bytes is read', () => {
  // FHD: size in eight bytes, no single segment, no checksum; then a window descriptor.
  const header = Buffer.from('28b52ffdc058000000000200000000', 'hex');
  equal(frameContentSize(header), 2 * 2 ** 32);
  const single = Buffer.from('28b52ffde0ffffffffffffffff', 'hex');
  equal(frameContentSize(single), 2 ** 64);
});

test('the id of a dictionary is passed over, in every width', () => {
  for (const [flag, id] of ['', '07', '0708', '0708090a'].entries()) {
    const header = Buffer.from(`28b52ffd${(0x60 + flag).toString(16)}${id}2a01`, 'hex');
    equal(frameContentSize(header), 0x12a + 256);
  }
});

test('a frame without a size has none', () => {
  const { compress } = napi();
  for (const size of [1, 1000, 200_000]) {
    const frame = compress(Buffer.alloc(size), { contentSizeFlag: false });
    equal(frameContentSize(frame), undefined);
    ok(isSingleFrame(frame));
  }
});

test('what is no zstd frame has no size and is no frame', () => {
  for (const text of ['', 'x', 'hello world', '(\xb5/\xfc', '\x50*M\x18\x04\0\0\0abcd']) {
    equal(frameContentSize(Buffer.from(text, 'latin1')), undefined);
    equal(isSingleFrame(Buffer.from(text, 'latin1')), false);
  }
});

test('any bytes are judged without a failure', () => {
  const magic = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (rest) => {
      const frame = Buffer.concat([magic, rest]);
      const size = frameContentSize(frame);
      ok(size === undefined || size >= 0);
      equal(typeof isSingleFrame(frame), 'boolean');
    }),
    { numRuns: 2000 },
  );
});

test('one whole frame is one frame; cut short, doubled or with more behind it is not', () => {
  const { compress } = napi();
  const random = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * i * 31) >> 5));
  for (const parameters of KINDS) {
    for (const bytes of [...SIZES.map((size) => Buffer.alloc(size, 'ab')), random]) {
      const frame = compress(bytes, parameters);
      ok(isSingleFrame(frame), `${bytes.length} bytes`);
      for (const cut of [1, 2, 3, 4, 5]) ok(!isSingleFrame(frame.subarray(0, -cut)));
      for (const more of [Buffer.of(0), frame, Buffer.from('502a4d1800000000', 'hex')])
        ok(!isSingleFrame(Buffer.concat([frame, more])));
    }
  }
});

test('a view into a larger buffer is read without what is around it', () => {
  const { compress } = napi();
  const frame = compress(Buffer.alloc(1000, 'x'));
  const whole = Buffer.concat([Buffer.alloc(13, 0xff), frame, Buffer.alloc(13, 0xff)]);
  const view = new Uint8Array(whole.buffer, whole.byteOffset + 13, frame.length);
  equal(frameContentSize(view), 1000);
  ok(isSingleFrame(view));
});
