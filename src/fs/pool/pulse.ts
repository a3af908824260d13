/** Bytes of large files that were read so far, by all threads: how one sees that a task which takes long goes on. */
let counter = new BigUint64Array(new SharedArrayBuffer(8));

/** The memory that the threads share. */
export function sharedCounter(): SharedArrayBuffer {
  return counter.buffer as SharedArrayBuffer;
}

/** Counts in the memory of the thread that started this one. */
export function shareCounter(memory: unknown): void {
  if (memory instanceof SharedArrayBuffer) counter = new BigUint64Array(memory);
}

/** Notes that bytes of a file were read. */
export function noteRead(bytes: number): void {
  Atomics.add(counter, 0, BigInt(bytes));
}

/** How many bytes were noted since the process began. */
export function bytesRead(): number {
  return Number(Atomics.load(counter, 0));
}
