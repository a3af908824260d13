import { closeSync } from 'node:fs';
import { DsgError } from '../errors/error.js';
import { openNew, removeIfThere, setMode, setTime, writeAll } from '../fs/durable.js';
import type { Hash } from '../model/hash.js';
import type { Hasher } from './hash.js';
import { hashBackend } from './hash.js';

/** A file that arrives in parts. */
export interface PartTarget {
  readonly to: string;
  /** What its bytes must turn out to be; null when its receiver checks that in another way. */
  readonly hash: Hash | null;
  readonly size: number;
  /** Permission bits, whatever the umask is. */
  readonly mode: number;
  /** Nanoseconds. */
  readonly mtime: bigint;
}

/** Writes one file from parts that come in order; on any failure nothing is left of it. */
export class PartWriter {
  readonly #target: PartTarget;
  readonly #fd: number;
  readonly #hasher: Hasher | undefined;
  #written = 0;
  #open = true;

  constructor(target: PartTarget) {
    this.#target = target;
    this.#hasher = target.hash === null ? undefined : hashBackend().create();
    this.#fd = openNew(target.to, target.mode);
  }

  /** Takes the next part; true when it was the last one, and the file is complete and right (not yet durable). */
  take(offset: number, bytes: Uint8Array): boolean {
    const { to, size } = this.#target;
    try {
      if (!this.#open || offset !== this.#written || offset + bytes.length > size)
        throw new DsgError('failed', `Cannot take in "${to}": its parts are not in order`);
      this.#hasher?.update(bytes);
      writeAll(this.#fd, bytes, to);
      this.#written += bytes.length;
      if (this.#written < size) return false;
      this.#finish();
      return true;
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** Gives up an unfinished file. */
  abandon(): void {
    if (!this.#open) return;
    this.#close();
    removeIfThere(this.#target.to);
  }

  #finish(): void {
    const { to, hash, mode, mtime } = this.#target;
    const found = this.#hasher?.digest();
    if (hash !== null && found !== hash)
      throw new DsgError('changed', `Cannot take in "${to}": its bytes are not the expected ones`, {
        data: { path: to, expected: hash, found },
      });
    setMode(this.#fd, mode, to);
    setTime(this.#fd, mtime, to);
    this.#close();
  }

  #close(): void {
    this.#open = false;
    closeSync(this.#fd);
  }
}
