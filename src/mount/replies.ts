import type { Entry } from '../model/entry.js';
import type { Greeting } from './requests.js';

/** The numbers of Linux for what cannot be done. */
export const ERRNO = {
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  EBADF: 9,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EROFS: 30,
  ENOSYS: 38,
  EPROTO: 71,
} as const;

/** The bytes before each answer's own. */
export const HEADER = 16;
/** A snapshot never changes: what the kernel was told stays true. In seconds. */
const VALID = 365 * 24 * 3600;
const BLOCK = 4096;
/** The version of the protocol that is spoken: that of Linux 5.4; newer kernels speak it too. */
const MAJOR = 7;
const MINOR = 31;
/** ASYNC_READ, DO_READDIRPLUS, READDIRPLUS_AUTO, PARALLEL_DIROPS, MAX_PAGES, CACHE_SYMLINKS. */
const FEATURES = (1 << 0) | (1 << 13) | (1 << 14) | (1 << 18) | (1 << 22) | (1 << 23);
/** The most that one READ may ask for, and what is read ahead where the kernel allows so much. */
export const READ_BYTES = 1024 * 1024;
/** Reads ahead of a reader that may be under way at once. */
const BACKGROUND = 64;

/** Who everything in a mount belongs to, and when its folders were made. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds. */
  readonly time: bigint;
}

/** Room for an answer; its own bytes begin behind the header. */
export function emptyReply(size: number): Buffer {
  return Buffer.alloc(HEADER + size);
}

/** Fills in the header of an answer, which may be shorter than its buffer. */
export function seal(reply: Buffer, unique: bigint, length = reply.length): Buffer {
  reply.writeUInt32LE(length, 0);
  reply.writeInt32LE(0, 4);
  reply.writeBigUInt64LE(unique, 8);
  return length === reply.length ? reply : reply.subarray(0, length);
}

export function errorReply(unique: bigint, errno: number): Buffer {
  const reply = seal(Buffer.alloc(HEADER), unique);
  reply.writeInt32LE(-errno, 4);
  return reply;
}

export function initReply({ readAhead, flags }: Greeting): Buffer {
  const reply = emptyReply(64);
  let at = reply.writeUInt32LE(MAJOR, HEADER);
  at = reply.writeUInt32LE(MINOR, at);
  at = reply.writeUInt32LE(Math.max(readAhead, READ_BYTES), at);
  at = reply.writeUInt32LE((FEATURES & flags) >>> 0, at);
  at = reply.writeUInt16LE(BACKGROUND, at);
  at = reply.writeUInt16LE((BACKGROUND * 3) / 4, at);
  // The longest write, of which there are none.
  at = reply.writeUInt32LE(BLOCK, at);
  // Times are kept to the nanosecond.
  at = reply.writeUInt32LE(1, at);
  reply.writeUInt16LE(READ_BYTES / BLOCK, at);
  return reply;
}

const ATTRIBUTES = 88;
const FOUND = 40 + ATTRIBUTES;

/** A node and what the kernel shows of it; an entry of undefined is the snapshot's own folder. */
export interface Shown {
  readonly node: number;
  readonly entry: Entry | undefined;
}

export function attributesReply(shown: Shown, owner: Owner): Buffer {
  const reply = emptyReply(16 + ATTRIBUTES);
  reply.writeUInt32LE(VALID, HEADER);
  writeAttributes(reply, HEADER + 16, shown, owner);
  return reply;
}

/** Answers a LOOKUP; undefined tells the kernel, for good, that there is no such name. */
export function foundReply(shown: Shown | undefined, owner: Owner): Buffer {
  const reply = emptyReply(FOUND);
  writeFound(reply, HEADER, shown, owner);
  return reply;
}

function writeFound(into: Buffer, at: number, shown: Shown | undefined, owner: Owner): void {
  writeNumber(into, at, shown?.node ?? 0);
  into.writeUInt32LE(VALID, at + 16);
  into.writeUInt32LE(VALID, at + 24);
  if (shown) writeAttributes(into, at + 40, shown, owner);
}

function writeAttributes(into: Buffer, at: number, { node, entry }: Shown, owner: Owner): void {
  const size = sizeOf(entry);
  const time = entry === undefined || entry.kind === 'folder' ? owner.time : entry.mtime;
  const nanoseconds = Number(((time % SECOND) + SECOND) % SECOND);
  const seconds = (time - BigInt(nanoseconds)) / SECOND;
  writeNumber(into, at, node);
  writeNumber(into, at + 8, size);
  writeNumber(into, at + 16, Math.ceil(size / 512));
  for (let i = 0; i < 3; i++) {
    into.writeBigInt64LE(seconds, at + 24 + 8 * i);
    into.writeUInt32LE(nanoseconds, at + 48 + 4 * i);
  }
  into.writeUInt32LE(modeOf(entry), at + 60);
  // One link tells programs that the number of a folder's folders is not to be had from it.
  into.writeUInt32LE(1, at + 64);
  into.writeUInt32LE(owner.uid, at + 68);
  into.writeUInt32LE(owner.gid, at + 72);
  into.writeUInt32LE(BLOCK, at + 80);
}

const SECOND = 1_000_000_000n;

function sizeOf(entry: Entry | undefined): number {
  if (entry?.kind === 'file') return entry.size;
  return entry?.kind === 'link' ? Buffer.byteLength(entry.target) : BLOCK;
}

function modeOf(entry: Entry | undefined): number {
  if (entry?.kind === 'file') return entry.exec ? 0o100555 : 0o100444;
  return entry?.kind === 'link' ? 0o120777 : 0o040555;
}

/** Answers OPEN and OPENDIR: what the kernel has of it is still good, as it will always be. */
export function openedReply(handle: number, isFolder: boolean): Buffer {
  const reply = emptyReply(16);
  writeNumber(reply, HEADER, handle);
  reply.writeUInt32LE(isFolder ? KEEP_CACHE | CACHE_FOLDER : KEEP_CACHE, HEADER + 8);
  return reply;
}

const KEEP_CACHE = 1 << 1;
const CACHE_FOLDER = 1 << 3;

/** Answers STATFS for a file system that is full, as one is that nothing can be written to. */
export function statfsReply({ files, bytes }: { files: number; bytes: number }): Buffer {
  const reply = emptyReply(80);
  writeNumber(reply, HEADER, Math.ceil(bytes / BLOCK));
  writeNumber(reply, HEADER + 24, files);
  reply.writeUInt32LE(BLOCK, HEADER + 40);
  reply.writeUInt32LE(255, HEADER + 44);
  reply.writeUInt32LE(BLOCK, HEADER + 48);
  return reply;
}

const FOLDER_TYPE = 4;
const TYPES = { file: 8, link: 10, folder: FOLDER_TYPE } as const;

/** One name of a folder's list, and the mark at which the next one begins. */
export interface Listed extends Shown {
  readonly name: string;
  readonly next: number;
  /** Names its folder itself or the one above: the kernel knows those. */
  readonly isDots: boolean;
}

/** Puts as many names into one answer as it has room for. */
export class Listing {
  readonly #reply: Buffer;
  #at = HEADER;

  constructor(
    size: number,
    private readonly options: { readonly isPlus: boolean; readonly owner: Owner },
  ) {
    this.#reply = emptyReply(size);
  }

  /** Adds a name; false when there is no more room. */
  add(listed: Listed): boolean {
    const { isPlus, owner } = this.options;
    const head = isPlus ? FOUND : 0;
    const length = Buffer.byteLength(listed.name);
    const size = (head + 24 + length + 7) & ~7;
    if (this.#at + size > this.#reply.length) return false;
    if (isPlus) writeFound(this.#reply, this.#at, listed.isDots ? undefined : listed, owner);
    const at = this.#at + head;
    writeNumber(this.#reply, at, listed.node);
    writeNumber(this.#reply, at + 8, listed.next);
    this.#reply.writeUInt32LE(length, at + 16);
    this.#reply.writeUInt32LE(listed.entry ? TYPES[listed.entry.kind] : FOLDER_TYPE, at + 20);
    this.#reply.write(listed.name, at + 24);
    this.#at += size;
    return true;
  }

  reply(): Buffer {
    return this.#reply.subarray(0, this.#at);
  }
}

/** Writes a whole number as 64 bits. */
function writeNumber(into: Buffer, at: number, value: number): void {
  into.writeUInt32LE(value % 2 ** 32, at);
  into.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}
