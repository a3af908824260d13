import type { BigIntStats } from 'node:fs';
import type { FolderEntry, Leaf } from '../model/entry.js';
import { legalTime } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import { hashBytes } from '../store/hash.js';

/** What a file's metadata were when it was hashed: bytes, nanoseconds, nanoseconds, inode. */
export interface Stamp {
  readonly size: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly ino: bigint;
}

/** Takes from a file's metadata what an index remembers of them. */
export function stampOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): Stamp {
  return { size, mtime: legalTime(mtimeNs), ctime: legalTime(ctimeNs), ino };
}

export interface IndexedLeaf {
  /** What the manifest says: its time is that of the last sync while the content is the same. */
  readonly leaf: Leaf;
  readonly stamp: Stamp;
  /** So young when it was hashed that a later change may not show: hashed again at the next scan. */
  readonly racy: boolean;
}

/** One folder of the index. */
export interface IndexedFolder {
  readonly path: string;
  /** The hash of the folder's tree, and its totals. */
  readonly hash: Hash;
  readonly files: number;
  readonly bytes: number;
  /** False when the folder has names to complain of, or anything else that a scan must look at again. */
  readonly settled: boolean;
  readonly leaves: readonly IndexedLeaf[];
  readonly folders: readonly FolderEntry[];
}

export const MAGIC = Buffer.from('dsg index 1\n', 'latin1');
/** Magic, then the fingerprint of the rules under which the scan was made. */
export const HEADER = MAGIC.length + 32;

/** Encodes one folder as a block: its length, then its fields (docs/format.md, "Index"). */
export function encodeBlock(folder: IndexedFolder): Buffer {
  let size = 4 + 2 + Buffer.byteLength(folder.path) + 32 + 16 + 1 + 8;
  for (const { leaf } of folder.leaves)
    size +=
      44 +
      Buffer.byteLength(leaf.name) +
      (leaf.kind === 'link' ? 2 + Buffer.byteLength(leaf.target) : 32);
  for (const { name } of folder.folders) size += 50 + Buffer.byteLength(name);
  const block = Buffer.allocUnsafe(size);
  let at = block.writeUInt32BE(size, 0);
  at = text(block, at, folder.path);
  at += block.write(folder.hash, at, 'hex');
  at = count(block, at, folder.files);
  at = count(block, at, folder.bytes);
  at = block.writeUInt8(folder.settled ? 1 : 0, at);
  at = block.writeUInt32BE(folder.leaves.length, at);
  at = block.writeUInt32BE(folder.folders.length, at);
  for (const leaf of folder.leaves) at = writeLeaf(block, at, leaf);
  for (const { name, hash, files, bytes } of folder.folders) {
    at = text(block, at, name);
    at += block.write(hash, at, 'hex');
    at = count(block, count(block, at, files), bytes);
  }
  return block;
}

/** A leaf's fields of fixed size come first, so that a scan can compare them without reading the rest. */
function writeLeaf(block: Buffer, from: number, { leaf, stamp, racy }: IndexedLeaf): number {
  const kind = leaf.kind === 'link' ? 3 : leaf.exec ? 2 : 1;
  let at = block.writeUInt8(kind, from);
  at = block.writeUInt8(racy ? 1 : 0, at);
  at = block.writeBigUInt64BE(stamp.size, at);
  at = block.writeBigInt64BE(stamp.mtime, at);
  at = block.writeBigInt64BE(stamp.ctime, at);
  at = block.writeBigUInt64BE(stamp.ino, at);
  at = block.writeBigInt64BE(leaf.mtime, at);
  at = text(block, at, leaf.name);
  if (leaf.kind === 'link') return text(block, at, leaf.target);
  return at + block.write(leaf.hash, at, 'hex');
}

function text(block: Buffer, at: number, value: string): number {
  const length = block.write(value, at + 2);
  block.writeUInt16BE(length, at);
  return at + 2 + length;
}

function count(block: Buffer, at: number, value: number): number {
  return block.writeBigUInt64BE(BigInt(value), at);
}

/** Reads the leaves of a block one after the other, as few bytes as needed each. */
export class LeafCursor {
  private at: number;
  private left: number;
  private next: number;
  name: string | undefined;

  constructor(
    private readonly bytes: Buffer,
    from: number,
    leaves: number,
  ) {
    this.at = from;
    this.next = from;
    this.left = leaves + 1;
    this.advance();
  }

  /** Moves on to the next leaf; `name` is undefined after the last. */
  advance(): void {
    this.at = this.next;
    this.left -= 1;
    if (this.left <= 0) {
      this.name = undefined;
      return;
    }
    const nameAt = this.at + 44;
    const nameEnd = nameAt + this.bytes.readUInt16BE(this.at + 42);
    this.name = this.bytes.toString('utf8', nameAt, nameEnd);
    this.next = this.kind === 3 ? nameEnd + 2 + this.bytes.readUInt16BE(nameEnd) : nameEnd + 32;
  }

  get position(): number {
    return this.at;
  }

  /** 1 file, 2 executable file, 3 link. */
  get kind(): number {
    return this.bytes[this.at] as number;
  }

  get racy(): boolean {
    return this.bytes[this.at + 1] === 1;
  }

  /** Tells whether the stamp is exactly this. */
  matches(stamp: Stamp): boolean {
    const { bytes, at } = this;
    return (
      bytes.readBigInt64BE(at + 10) === stamp.mtime &&
      bytes.readBigInt64BE(at + 18) === stamp.ctime &&
      bytes.readBigUInt64BE(at + 2) === stamp.size &&
      bytes.readBigUInt64BE(at + 26) === stamp.ino
    );
  }

  read(): IndexedLeaf {
    const { bytes, at, kind, racy } = this;
    const name = this.name as string;
    const stamp = {
      size: bytes.readBigUInt64BE(at + 2),
      mtime: bytes.readBigInt64BE(at + 10),
      ctime: bytes.readBigInt64BE(at + 18),
      ino: bytes.readBigUInt64BE(at + 26),
    };
    const mtime = bytes.readBigInt64BE(at + 34);
    const rest = at + 44 + bytes.readUInt16BE(at + 42);
    if (kind === 3)
      return {
        leaf: { kind: 'link', name, target: bytes.toString('utf8', rest + 2, this.next), mtime },
        stamp,
        racy,
      };
    const hash = bytes.toString('hex', rest, rest + 32) as Hash;
    return {
      leaf: { kind: 'file', name, hash, size: Number(stamp.size), exec: kind === 2, mtime },
      stamp,
      racy,
    };
  }
}

/** The fields of a block before its leaves, and where those and its folders begin. */
export class BlockView {
  readonly path: string;
  private readonly fields: number;
  readonly end: number;

  constructor(
    readonly bytes: Buffer,
    readonly start: number,
  ) {
    this.end = start + bytes.readUInt32BE(start);
    const pathEnd = start + 6 + bytes.readUInt16BE(start + 4);
    this.path = bytes.toString('utf8', start + 6, pathEnd);
    this.fields = pathEnd;
  }

  get hash(): Hash {
    return this.bytes.toString('hex', this.fields, this.fields + 32) as Hash;
  }

  get files(): number {
    return Number(this.bytes.readBigUInt64BE(this.fields + 32));
  }

  get totalBytes(): number {
    return Number(this.bytes.readBigUInt64BE(this.fields + 40));
  }

  get settled(): boolean {
    return this.bytes[this.fields + 48] === 1;
  }

  get folderCount(): number {
    return this.bytes.readUInt32BE(this.fields + 53);
  }

  leaves(): LeafCursor {
    return new LeafCursor(this.bytes, this.fields + 57, this.bytes.readUInt32BE(this.fields + 49));
  }

  /** Where the folders begin: after the last leaf. */
  foldersAt(): number {
    const cursor = this.leaves();
    while (cursor.name !== undefined) cursor.advance();
    return cursor.position;
  }

  raw(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }
}

/** Seals blocks (in any order) into the bytes of an index file. */
export function encodeIndex(fingerprint: Hash, blocks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([MAGIC, Buffer.from(fingerprint, 'hex'), ...blocks]);
  return Buffer.concat([body, Buffer.from(hashBytes(body), 'hex')]);
}
