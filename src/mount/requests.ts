/** The kernel's requests by their numbers (linux/fuse.h); those that would change something need no names. */
export const OP = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  readlink: 5,
  open: 14,
  read: 15,
  statfs: 17,
  release: 18,
  getxattr: 22,
  listxattr: 23,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  access: 34,
  interrupt: 36,
  destroy: 38,
  ioctl: 39,
  poll: 40,
  batchForget: 42,
  readdirplus: 44,
  lseek: 46,
} as const;

/** What changes a file system; the kernel itself refuses these on a read-only mount, for most of its callers. */
const CHANGES = new Set([4, 6, 8, 9, 10, 11, 12, 13, 16, 20, 21, 24, 30, 35, 43, 45, 47]);

/** Tells whether a request would change something. */
export function wouldChange(opcode: number): boolean {
  return CHANGES.has(opcode);
}

/** The bytes before each request's own. */
const HEADER = 40;

/** One request; `body` is only good until the function that was given it returns. */
export interface Request {
  readonly opcode: number;
  readonly unique: bigint;
  /** The node that it is about. */
  readonly node: number;
  /** Of the thread that asks; 0 for one that this process cannot see. */
  readonly pid: number;
  readonly body: Buffer;
}

export function parseRequest(bytes: Buffer): Request {
  return {
    opcode: bytes.readUInt32LE(4),
    unique: bytes.readBigUInt64LE(8),
    node: Number(bytes.readBigUInt64LE(16)),
    pid: bytes.readUInt32LE(32),
    body: bytes.subarray(HEADER),
  };
}

/** What READ, READDIR and READDIRPLUS ask for. */
export interface Wanted {
  readonly handle: number;
  /** Bytes into a file; in a folder, the mark that came with the entry before. */
  readonly offset: number;
  readonly size: number;
}

export function parseWanted(body: Buffer): Wanted {
  return {
    handle: Number(body.readBigUInt64LE(0)),
    offset: Number(body.readBigUInt64LE(8)),
    size: body.readUInt32LE(16),
  };
}

/** The name that a LOOKUP carries; undefined for bytes that are no text, which nothing in a snapshot is called. */
export function parseName(body: Buffer): string | undefined {
  const end = body.indexOf(0);
  const bytes = end === -1 ? body : body.subarray(0, end);
  const name = bytes.toString('utf8');
  return name.includes('\uFFFD') && !Buffer.from(name).equals(bytes) ? undefined : name;
}

/** What INIT says of the kernel. */
export interface Greeting {
  readonly major: number;
  readonly minor: number;
  readonly readAhead: number;
  readonly flags: number;
}

export function parseGreeting(body: Buffer): Greeting {
  return {
    major: body.readUInt32LE(0),
    minor: body.readUInt32LE(4),
    readAhead: body.readUInt32LE(8),
    flags: body.readUInt32LE(12),
  };
}
