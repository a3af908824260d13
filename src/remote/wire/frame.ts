import { DsgError } from '../../errors/error.js';

/** What a frame is (docs/protocol.md, "Frames"). */
export const FRAME = {
  call: 1,
  answer: 2,
  fault: 3,
  cancel: 4,
  ping: 5,
  pong: 6,
  bye: 7,
} as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export interface Frame {
  readonly type: FrameType;
  /** The call it belongs to; 0 for those that belong to none. */
  readonly id: number;
  readonly payload: Buffer;
}

export function isLifeSign(type: FrameType): boolean {
  return type === FRAME.ping || type === FRAME.pong;
}

/** Most bytes of a payload. */
export const MAX_PAYLOAD = 16 * 1024 * 1024;
const HEADER = 9;
const TYPES: ReadonlySet<number> = new Set(Object.values(FRAME));

/** The header of a frame whose payload has `length` bytes. */
export function frameHeader(type: FrameType, id: number, length: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(length, 0);
  header.writeUInt8(type, 4);
  header.writeUInt32BE(id, 5);
  return header;
}

/** Cuts a stream of bytes into frames; holds at most one unfinished frame. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  /** Takes the next bytes and returns the frames that are complete; throws when they are no frames. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const frames: Frame[] = [];
    for (let frame = this.#take(); frame; frame = this.#take()) frames.push(frame);
    return frames;
  }

  /** True in the middle of a frame. */
  get isInside(): boolean {
    return this.#length > 0;
  }

  #take(): Frame | undefined {
    if (this.#length < HEADER) return undefined;
    const header = this.#peek(HEADER);
    const length = header.readUInt32BE(0);
    const type = header.readUInt8(4);
    const id = header.readUInt32BE(5);
    if (!TYPES.has(type)) throw badFrame(`a frame of the unknown type ${type}`);
    if (length > MAX_PAYLOAD) throw badFrame(`a frame of ${length} bytes`);
    const isCall = type <= FRAME.cancel;
    if (isCall !== id > 0) throw badFrame(`a frame of type ${type} with the number ${id}`);
    if (this.#length < HEADER + length) return undefined;
    return {
      type: type as FrameType,
      id,
      payload: this.#cut(HEADER + length).subarray(HEADER),
    };
  }

  /** The first bytes, left where they are. */
  #peek(count: number): Buffer {
    const [first] = this.#chunks as [Buffer];
    return first.length >= count ? first : Buffer.concat(this.#chunks.slice(0, count), count);
  }

  /** Takes the first bytes away, in memory that nothing else lies in: it may be given to a thread. */
  #cut(count: number): Buffer {
    this.#length -= count;
    const [first] = this.#chunks as [Buffer];
    if (first.length > count) {
      this.#chunks[0] = first.subarray(count);
      return Buffer.from(first.subarray(0, count));
    }
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0; ) {
      const chunk = this.#chunks.shift() as Buffer;
      parts.push(chunk.subarray(0, missing));
      if (chunk.length > missing) this.#chunks.unshift(chunk.subarray(missing));
      missing -= Math.min(chunk.length, missing);
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, count);
  }
}

/** What came cannot be from the other end of this protocol. */
export function badFrame(what: string): DsgError {
  return new DsgError('unreachable', `Cannot understand the other side: it sent ${what}`);
}
