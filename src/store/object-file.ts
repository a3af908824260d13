import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import { MAX_TREE_BYTES } from '../model/tree.js';
import { hashBytes } from './hash.js';
import { decompress, zstdBackend } from './zstd.js';

const MAGIC = Buffer.from('dsgo', 'latin1');
const HEADER = 13;
/** What an object file has at most: one that is larger is none, and is not read. */
export const MAX_OBJECT_BYTES = MAX_TREE_BYTES + 1024;
const PLAIN = 0;
const ZSTD = 1;
/** A file takes a block of 4 KiB on a disk anyway; below that, compressing saves nothing. */
const COMPRESS_FROM = 4096;

/** What helps where a repository itself is damaged. */
export const FROM_BACKUP =
  'dsg fsck shows what is damaged; get it back from a backup of the repository';

/** Packs an object's canonical bytes into the form in which it is stored and sent (docs/format.md, "Object file"). */
export function packObject(bytes: Uint8Array): Buffer {
  const compressed = bytes.length > COMPRESS_FROM ? zstdBackend().compress?.(bytes) : undefined;
  const smaller = compressed !== undefined && compressed.length < bytes.length;
  const payload = smaller ? compressed : bytes;
  const packed = Buffer.allocUnsafe(HEADER + payload.length);
  MAGIC.copy(packed);
  packed.writeUInt8(smaller ? ZSTD : PLAIN, 4);
  packed.writeBigUInt64BE(BigInt(bytes.length), 5);
  packed.set(payload, HEADER);
  return packed;
}

/** Unpacks a stored object and checks that its bytes have the hash it is named by; `what` names it in errors. */
export function unpackObject(packed: Uint8Array, hash: Hash, what: string): Uint8Array {
  const fail = (why: string): never => {
    throw new DsgError('integrity', `Cannot read ${what}: ${why}`, {
      hint: FROM_BACKUP,
      data: { object: hash },
    });
  };
  const buffer = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  if (buffer.length === 0) fail('its file is empty');
  if (buffer.length < HEADER || !buffer.subarray(0, 4).equals(MAGIC))
    fail('it is not an object of a known format');
  const codec = buffer.readUInt8(4);
  const size = buffer.readBigUInt64BE(5);
  if (size > BigInt(MAX_TREE_BYTES)) fail(`${size} bytes is more than an object may have`);
  const payload = buffer.subarray(HEADER);
  let bytes: Uint8Array = payload;
  if (codec === ZSTD) bytes = decompress(payload, Number(size), what);
  else if (codec !== PLAIN) fail('it is compressed in an unknown way');
  if (bytes.length !== Number(size)) fail('it is not as long as it says');
  if (hashBytes(bytes) !== hash) fail('its bytes do not match its hash');
  return bytes;
}
