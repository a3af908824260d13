// Work for the pool's tests: each ends in another way.
import { readFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { DsgError } from '../../src/errors/error.js';
import { perform } from '../../src/fs/durable.js';

export const double = (n: number): number => n * 2;
export const whichThread = (): number => threadId;
export const later = (n: number): Promise<number> =>
  new Promise((resolve) => setTimeout(() => resolve(n), n));

export function fail(): never {
  throw new DsgError('integrity', 'Cannot read "x": it is damaged', {
    state: 'Nothing was changed.',
    hint: 'dsg fsck',
    data: { path: 'x', size: 7 },
  });
}

export const readNothing = (path: string): string => readFileSync(path, 'utf8');

export function fullDisk(path: string): void {
  perform('write', path, () => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  });
}

export function wrongArgument(): void {
  Buffer.alloc(8).writeBigInt64BE(2n ** 64n);
}

export function plainError(): never {
  throw new Error('a mistake in dsg');
}

export function notAnError(): never {
  throw 'text';
}

/** Takes more and more memory. */
export function hoard(): number {
  const all: string[][] = [];
  for (;;) all.push(Array.from({ length: 100_000 }, (_, i) => `${all.length} ${i}`));
}

/** Tells how many bytes it was given, and gives them back. */
export function measure({ bytes }: { bytes: readonly Uint8Array[] }): {
  sum: number;
  bytes: Uint8Array;
} {
  const sum = bytes.reduce((total, { length }) => total + length, 0);
  return { sum, bytes: bytes[0] ?? new Uint8Array() };
}

/** Works without end, and never gives anyone a turn. */
export function forever(): never {
  for (;;);
}

/** Dies of an error that nobody waits for. */
export function die(): Promise<never> {
  setImmediate(() => {
    throw new Error('the thread died');
  });
  return new Promise(() => {});
}

/** Ends its thread without a word. */
export function leave(): Promise<never> {
  setImmediate(() => process.exit(0));
  return new Promise(() => {});
}
