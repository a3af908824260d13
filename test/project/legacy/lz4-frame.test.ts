import { randomBytes } from 'node:crypto';
import { unpackLz4 } from '../../../src/project/legacy/lz4-frame.js';
import { equal, match, needs, ok, suite } from '../../support/suite.js';
import { packed, stored } from './old-dsg.js';

const test = suite('LZ4 frames');
const MOST = 8 * 1024 * 1024;

const SAMPLES: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  'one byte': Buffer.from('x'),
  'a run': Buffer.alloc(300_000, 'ab'),
  'long literals': randomBytes(5000),
  'more than a block': Buffer.concat([
    randomBytes(70_000),
    Buffer.alloc(200_000, 'xyz'),
    randomBytes(70_000),
  ]),
  JSON: Buffer.from(
    JSON.stringify(Array.from({ length: 5000 }, (_, i) => ({ path: `input/${i}`, i }))),
  ),
};

async function why(bytes: Uint8Array, most = MOST): Promise<string> {
  try {
    await unpackLz4(bytes, most);
    return 'unpacked';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('what the program of its authors packs comes back, whatever the options', async () => {
  needs(packed(Buffer.from('x')) !== undefined, 'the program lz4');
  for (const options of [
    [],
    ['-9'],
    ['-BD', '-B4'],
    ['-BX', '-B4'],
    ['--no-frame-crc'],
    ['--content-size'],
  ])
    for (const [name, bytes] of Object.entries(SAMPLES)) {
      const frame = packed(bytes, ...options) as Buffer;
      ok((await unpackLz4(frame, MOST)).equals(bytes), `${name} ${options.join(' ')}`);
    }
});

test('frames may follow each other, and what is to be skipped is', async () => {
  const skipped = Buffer.from('552a4d1803000000616263', 'hex');
  const both = Buffer.concat([stored(Buffer.from('one ')), skipped, stored(Buffer.from('two'))]);
  equal((await unpackLz4(both, MOST)).toString(), 'one two');
});

test('a byte that differs, an end that is missing: each is an error, never other bytes', async () => {
  needs(packed(Buffer.from('x')) !== undefined, 'the program lz4');
  const bytes = Buffer.from('an old manifest '.repeat(40));
  const frame = packed(bytes, '-BX', '--content-size') as Buffer;
  for (let at = 0; at < frame.length; at++) {
    const flipped = Buffer.from(frame);
    flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    ok((await why(flipped)) !== 'unpacked', `byte ${at}`);
    ok((await why(frame.subarray(0, at))) !== 'unpacked', `cut at ${at}`);
  }
});

test('a frame cannot grow beyond what is allowed', async () => {
  needs(packed(Buffer.from('x')) !== undefined, 'the program lz4');
  const bomb = packed(Buffer.alloc(64 * 1024 * 1024)) as Buffer;
  ok(bomb.length < 400_000, String(bomb.length));
  equal(await why(bomb, 1_000_000), 'it unpacks to more than 1000000 bytes');
});

test('blocks that lie about themselves are refused', async () => {
  const frame = (block: string) =>
    Buffer.concat([
      Buffer.from('04224d18607073', 'hex'),
      Buffer.from([block.length / 2, 0, 0, 0]),
      Buffer.from(block, 'hex'),
      Buffer.alloc(4),
    ]);
  // One literal, then a match that reaches back over the beginning; or no distance at all; or no end.
  equal(await why(frame('10610500')), 'an LZ4 block refers to what is not there');
  equal(await why(frame('10610000')), 'an LZ4 block refers to what is not there');
  equal(await why(frame('f0ffffff')), 'its LZ4 frame is cut short');
  match(await why(Buffer.from('not packed')), 'not packed with LZ4');
  match(await why(Buffer.from('04224d18', 'hex')), 'cut short');
});
