import { lstatSync } from 'node:fs';
import type { Pool, Task } from '../fs/pool/pool.js';
import { joinPath } from '../model/forest.js';
import type { FileIndex } from './index-file.js';
import type { LeafCursor } from './index-format.js';
import { BlockView, HEADER, stampOf } from './index-format.js';

/**
 * What a second thread found while the first one walks: folders whose files are all as the index has them.
 *
 * The walk goes through the index from its beginning, the second thread from its end; they meet somewhere. Neither
 * waits for the other: a folder that is not vouched for is simply looked at.
 */
export interface Vouchers {
  /** `start` is where the folder's block begins; asking also tells the other thread how far the walk has come. */
  isVouched(start: number): boolean;
}

interface Work {
  readonly root: string;
  readonly index: SharedArrayBuffer;
  /** One byte for each block of the index: 1 when vouched for. */
  readonly vouched: SharedArrayBuffer;
  /** The number of the block that the walk has reached. */
  readonly reached: SharedArrayBuffer;
}

const vouchTask: Task<Work, void> = {
  module: import.meta.url,
  name: 'vouchBackwards',
  work: vouchBackwards,
};
/** Below this many folders the thread would start too late to be of help. */
const WORTH_IT = 1500;

/** Starts the second thread for a large index; undefined where it would not pay. */
export function startVouching(
  root: string,
  index: FileIndex | undefined,
  pool: Pool,
): Vouchers | undefined {
  if (pool.size < 2 || !index || !(index.bytes.buffer instanceof SharedArrayBuffer))
    return undefined;
  const starts = blockStarts(index.bytes);
  if (starts.length < WORTH_IT) return undefined;
  const vouched = new SharedArrayBuffer(starts.length);
  const reached = new SharedArrayBuffer(4);
  // Its result is only the marks it leaves; if it fails, the walk does all the work itself.
  pool.run(vouchTask, { root, index: index.bytes.buffer, vouched, reached }).catch(() => undefined);
  const numbers = new Map(starts.map((start, i) => [start, i]));
  const marks = new Uint8Array(vouched);
  const position = new Int32Array(reached);
  return {
    isVouched(start) {
      const number = numbers.get(start);
      if (number === undefined) return false;
      Atomics.store(position, 0, number);
      return Atomics.load(marks, number) === 1;
    },
  };
}

/** The task of the second thread. */
export function vouchBackwards({ root, index, vouched, reached }: Work): void {
  const bytes = Buffer.from(index);
  const starts = blockStarts(bytes);
  const marks = new Uint8Array(vouched);
  const position = new Int32Array(reached);
  for (let i = starts.length - 1; i > Atomics.load(position, 0); i--) {
    if (isFolderAsIndexed(root, new BlockView(bytes, starts[i] as number)))
      Atomics.store(marks, i, 1);
  }
}

function blockStarts(bytes: Buffer): number[] {
  const starts: number[] = [];
  for (let at = HEADER; at < bytes.length - 32; at += bytes.readUInt32BE(at)) starts.push(at);
  return starts;
}

function isFolderAsIndexed(root: string, block: BlockView): boolean {
  const folder = joinPath(root, block.path);
  for (const cursor = block.leaves(); cursor.name !== undefined; cursor.advance()) {
    if (cursor.racy || !isAsIndexed(joinPath(folder, cursor.name), cursor)) return false;
  }
  return true;
}

/** Tells whether a file or link has exactly the metadata that the index has for it. */
export function isAsIndexed(path: string, cursor: LeafCursor): boolean {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stat || (cursor.kind === 3) !== stat.isSymbolicLink()) return false;
  return cursor.matches(stampOf(stat));
}
