import { DsgError } from '../errors/error.js';

/** Walks canonical bytes with a check before each read; whatever is short or out of range is an integrity error. */
export class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly what: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(why: string): never {
    throw new DsgError('integrity', `Cannot read ${this.what}: ${why}`);
  }

  take(length: number): Uint8Array {
    const from = this.advance(length);
    return this.bytes.subarray(from, from + length);
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u16(): number {
    return this.view.getUint16(this.advance(2));
  }

  u32(): number {
    return this.view.getUint32(this.advance(4));
  }

  i64(): bigint {
    return this.view.getBigInt64(this.advance(8));
  }

  /** Reads an unsigned 64-bit number that must be exact as a JavaScript number. */
  count(): number {
    const value = this.view.getBigUint64(this.advance(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`the number ${value} is too large`);
    return Number(value);
  }

  end(): void {
    if (this.at !== this.bytes.length) this.fail(`${this.bytes.length - this.at} bytes too many`);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  private advance(length: number): number {
    if (length > this.left) this.fail('it ends too early');
    const from = this.at;
    this.at += length;
    return from;
  }
}
