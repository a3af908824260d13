import { createXXHash32 } from 'hash-wasm';

const MAGIC = 0x184d2204;
const SKIPPABLE = 0x184d2a50;
const SHORTEST_MATCH = 4;

/** What has been unpacked so far; a later block may copy from it. */
interface Output {
  bytes: Buffer;
  length: number;
  readonly most: number;
}

/**
 * Unpacks LZ4 frames (the frame format 1.6 of its authors) of at most `most` bytes in all.
 *
 * Every checksum that is there is checked. Written here because no library for it is both kept up and without a build for
 * each platform, and none bounds what a small file may grow to. Throws an Error that says what is wrong.
 */
export async function unpackLz4(packed: Uint8Array, most: number): Promise<Buffer> {
  const input = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  const xxh32 = await createXXHash32(0);
  const sum = (bytes: Uint8Array): number =>
    Number.parseInt(xxh32.init().update(bytes).digest(), 16);
  const output: Output = { bytes: Buffer.alloc(Math.min(most, 4 * input.length)), length: 0, most };
  let at = 0;
  do at = unpackFrame(input, at, output, sum);
  while (at < input.length);
  return output.bytes.subarray(0, output.length);
}

type Sum = (bytes: Uint8Array) => number;

function unpackFrame(input: Buffer, start: number, output: Output, sum: Sum): number {
  const magic = u32(input, start);
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) return start + 8 + u32(input, start + 4);
  if (magic !== MAGIC) throw new Error('it is not packed with LZ4');
  const flags = u8(input, start + 4);
  if (flags >> 6 !== 1 || (flags & 2) !== 0)
    throw new Error('its LZ4 frame has an unknown version');
  const has = { blockSums: (flags & 16) !== 0, size: (flags & 8) !== 0, sum: (flags & 4) !== 0 };
  if ((flags & 1) !== 0) throw new Error('its LZ4 frame needs a dictionary');
  const largest = 1 << (8 + 2 * ((u8(input, start + 5) >> 4) & 7));
  let at = start + 6 + (has.size ? 8 : 0);
  if (((sum(part(input, start + 4, at)) >> 8) & 0xff) !== u8(input, at))
    throw new Error('the checksum of its LZ4 header does not match');
  at += 1;
  const from = output.length;
  for (;;) {
    const word = u32(input, at);
    at += 4;
    if (word === 0) break;
    const block = part(input, at, at + (word & 0x7fffffff));
    at += block.length;
    if (has.blockSums && sum(block) !== u32(input, at))
      throw new Error('the checksum of an LZ4 block does not match');
    if (has.blockSums) at += 4;
    const before = output.length;
    if (word >>> 31 === 1) append(output, block);
    else unpackBlock(block, output, from);
    if (output.length - before > largest)
      throw new Error('an LZ4 block is larger than its frame allows');
  }
  const content = output.bytes.subarray(from, output.length);
  if (has.size && input.readBigUInt64LE(start + 6) !== BigInt(content.length))
    throw new Error('it has another size than its LZ4 frame says');
  if (has.sum && sum(content) !== u32(input, at))
    throw new Error('the checksum of its content does not match');
  return has.sum ? at + 4 : at;
}

function unpackBlock(block: Buffer, output: Output, from: number): void {
  let at = 0;
  const extended = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let length = nibble;
    for (let more = 255; more === 255; at++) length += more = u8(block, at);
    return length;
  };
  for (;;) {
    const token = u8(block, at++);
    const literals = extended(token >> 4);
    append(output, part(block, at, at + literals));
    at += literals;
    if (at === block.length) return;
    const offset = u8(block, at) | (u8(block, at + 1) << 8);
    at += 2;
    copy(output, offset, extended(token & 15) + SHORTEST_MATCH, from);
  }
}

/** Repeats bytes that were unpacked before; the two may overlap. */
function copy(output: Output, offset: number, length: number, from: number): void {
  const start = output.length - offset;
  if (offset === 0 || start < from) throw new Error('an LZ4 block refers to what is not there');
  makeRoom(output, length);
  const { bytes } = output;
  if (offset >= length) bytes.copyWithin(output.length, start, start + length);
  else for (let i = 0; i < length; i++) bytes[output.length + i] = bytes[start + i] as number;
  output.length += length;
}

function append(output: Output, bytes: Buffer): void {
  makeRoom(output, bytes.length);
  bytes.copy(output.bytes, output.length);
  output.length += bytes.length;
}

function makeRoom(output: Output, more: number): void {
  const needed = output.length + more;
  if (needed > output.most) throw new Error(`it unpacks to more than ${output.most} bytes`);
  if (needed <= output.bytes.length) return;
  const larger = Buffer.alloc(Math.min(output.most, Math.max(needed, 2 * output.bytes.length)));
  output.bytes.copy(larger, 0, 0, output.length);
  output.bytes = larger;
}

function u8(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw cutShort();
  return byte;
}

function u32(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw cutShort();
  return bytes.readUInt32LE(at);
}

function part(bytes: Buffer, from: number, to: number): Buffer {
  if (to > bytes.length) throw cutShort();
  return bytes.subarray(from, to);
}

function cutShort(): Error {
  return new Error('its LZ4 frame is cut short');
}
