import type { ContentDifference } from './comparison.js';
import type { Content } from './content.js';

export type BinaryDifference = Extract<ContentDifference, { kind: 'binary' }>;

/** Finds the first byte that differs, in constant memory; undefined when there is none. */
export async function firstDifference(
  before: Content,
  after: Content,
): Promise<number | undefined> {
  const [left, right] = [createPieces(before), createPieces(after)];
  try {
    for (let offset = 0; ; ) {
      const [a, b] = [await left.peek(), await right.peek()];
      const length = Math.min(a.length, b.length);
      if (length === 0) return a.length === b.length ? undefined : offset;
      const at = mismatch(a.subarray(0, length), b.subarray(0, length));
      if (at < length) return offset + at;
      offset += length;
      left.skip(length);
      right.skip(length);
    }
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

/** Bytes compared at once by the platform before they are looked at one by one. */
const BLOCK = 4096;

/** Gives the offset of the first byte that differs, the length when none does. */
function mismatch(a: Uint8Array, b: Uint8Array): number {
  let at = 0;
  while (at < a.length) {
    const end = Math.min(a.length, at + BLOCK);
    if (Buffer.compare(a.subarray(at, end), b.subarray(at, end)) !== 0) break;
    at = end;
  }
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** Reads chunks so that part of one can be taken; an empty piece is the end. */
function createPieces(content: Content) {
  const chunks = iterate(content.chunks());
  let piece: Uint8Array = new Uint8Array();
  let isEnded = false;
  return {
    async peek(): Promise<Uint8Array> {
      while (piece.length === 0 && !isEnded) {
        const next = await chunks.next();
        isEnded = next.done === true;
        if (!next.done) piece = next.value;
      }
      return piece;
    },
    skip(length: number): void {
      piece = piece.subarray(length);
    },
    close: () => chunks.return(undefined),
  };
}

async function* iterate(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  yield* chunks;
}
