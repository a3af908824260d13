import { DsgError } from '../errors/error.js';
import type { Entry, Tree } from './entry.js';
import { treeTotals } from './entry.js';
import type { Hash } from './hash.js';
import { safetyFault } from './names.js';
import { compareNames } from './order.js';
import { Reader } from './reader.js';

const MAGIC = Buffer.from('dsg tree 1\n', 'latin1');
/** What comes before the first entry: the format and the number of entries. */
export const TREE_HEAD = MAGIC.length + 4;
/** What a file or a folder has behind its name. */
export const ENTRY_TAIL = 48;
const FILE = 1;
const PROGRAM = 2;
export const LINK = 3;
const FOLDER = 4;
/** The fewest bytes an entry can take: kind, name length, one byte of name, and a link's time, length and byte. */
const LEAST_ENTRY = 14;
const MAX_TARGET = 4095;

/** The largest tree that is read, in bytes: about three million files in one folder. */
export const MAX_TREE_BYTES = 512 * 1024 * 1024;

/**
 * Encodes a tree as its canonical bytes (docs/format.md, "Tree").
 *
 * The entries must be sorted by `compareNames`; the same tree always gives the same bytes.
 */
export function encodeTree(tree: Tree): Buffer {
  let size = TREE_HEAD;
  for (const entry of tree) size += entrySize(entry);
  const bytes = Buffer.allocUnsafe(size);
  let at = MAGIC.copy(bytes);
  at = bytes.writeUInt32BE(tree.length, at);
  for (const entry of tree) at = writeEntry(bytes, at, entry);
  return bytes;
}

function entrySize(entry: Entry): number {
  const head = 3 + Buffer.byteLength(entry.name);
  if (entry.kind === 'link') return head + 10 + Buffer.byteLength(entry.target);
  return head + ENTRY_TAIL;
}

function writeEntry(bytes: Buffer, from: number, entry: Entry): number {
  let at = bytes.writeUInt8(kindByte(entry), from);
  at = writeText(bytes, at, entry.name);
  if (entry.kind === 'link')
    return writeText(bytes, bytes.writeBigInt64BE(entry.mtime, at), entry.target);
  at += bytes.write(entry.hash, at, 'hex');
  if (entry.kind === 'folder') {
    return bytes.writeBigUInt64BE(
      BigInt(entry.bytes),
      bytes.writeBigUInt64BE(BigInt(entry.files), at),
    );
  }
  return bytes.writeBigInt64BE(entry.mtime, bytes.writeBigUInt64BE(BigInt(entry.size), at));
}

function kindByte(entry: Entry): number {
  if (entry.kind === 'file') return entry.exec ? PROGRAM : FILE;
  return entry.kind === 'link' ? LINK : FOLDER;
}

function writeText(bytes: Buffer, from: number, text: string): number {
  const length = bytes.write(text, from + 2);
  bytes.writeUInt16BE(length, from);
  return from + 2 + length;
}

/**
 * Parses and validates the canonical bytes of a tree; `what` names it in errors.
 *
 * Throws an integrity error for anything that `encodeTree` could not have written: an unsafe, unsorted or
 * repeated name, an unknown kind, an empty folder, a size that is out of range, bytes before or after.
 */
export function parseTree(bytes: Uint8Array, what: string): Tree {
  if (bytes.length > MAX_TREE_BYTES) throw tooLarge(what, bytes.length);
  const reader = new Reader(bytes, what);
  if (reader.left < MAGIC.length || !MAGIC.equals(reader.take(MAGIC.length)))
    reader.fail('it is not a tree of a known format');
  const count = reader.u32();
  if (count * LEAST_ENTRY > reader.left) reader.fail(`it cannot hold ${count} entries`);
  const tree: Entry[] = [];
  let previous: string | undefined;
  for (let i = 0; i < count; i++) {
    const entry = readEntry(reader);
    const order = previous === undefined ? -1 : compareNames(previous, entry.name);
    if (order === 0) reader.fail(`the name ${JSON.stringify(entry.name)} occurs twice`);
    if (order > 0) reader.fail(`the name ${JSON.stringify(entry.name)} is not in order`);
    previous = entry.name;
    tree.push(entry);
  }
  reader.end();
  const totals = treeTotals(tree);
  if (!Number.isSafeInteger(totals.files) || !Number.isSafeInteger(totals.bytes))
    reader.fail('its totals are too large');
  return tree;
}

function tooLarge(what: string, bytes: number): DsgError {
  return new DsgError(
    'integrity',
    `Cannot read ${what}: ${bytes} bytes is more than a tree may have`,
  );
}

/** Reads one entry and checks it, but for its place among the others. */
export function readEntry(reader: Reader): Entry {
  const kind = reader.u8();
  const name = readText(reader);
  const fault = safetyFault(name);
  if (fault) reader.fail(`the name ${JSON.stringify(name)} is not allowed: ${fault.why}`);
  switch (kind) {
    case FILE:
    case PROGRAM: {
      const hash = readHash(reader);
      return {
        kind: 'file',
        name,
        hash,
        size: reader.count(),
        exec: kind === PROGRAM,
        mtime: reader.i64(),
      };
    }
    case LINK: {
      const mtime = reader.i64();
      const target = readText(reader);
      if (target === '' || target.includes('\0') || Buffer.byteLength(target) > MAX_TARGET) {
        reader.fail(`the link ${JSON.stringify(name)} has no legal target`);
      }
      return { kind: 'link', name, target, mtime };
    }
    case FOLDER: {
      const entry = {
        kind: 'folder',
        name,
        hash: readHash(reader),
        files: reader.count(),
        bytes: reader.count(),
      } as const;
      if (entry.files === 0) reader.fail(`the folder ${JSON.stringify(name)} is empty`);
      return entry;
    }
    default:
      return reader.fail(`the entry ${JSON.stringify(name)} has the unknown kind ${kind}`);
  }
}

function readHash(reader: Reader): Hash {
  return hexOf(reader.take(32)) as Hash;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

function readText(reader: Reader): string {
  const raw = reader.take(reader.u16());
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.length);
  const text = bytes.toString('utf8');
  // Decoding replaces each invalid byte by U+FFFD, so only a text that has one needs the round trip.
  if (text.includes('\uFFFD') && !Buffer.from(text, 'utf8').equals(bytes))
    reader.fail('a name or target is not UTF-8');
  return text;
}
