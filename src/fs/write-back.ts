import { syncFileSystem } from './sync-fs.js';

/** Bytes that are worth a sync of their own. */
const ENOUGH = 64 * 1024 * 1024;

/**
 * Lets the disk write while more is on its way, so that the flush at the end has little left to wait for.
 *
 * It makes nothing durable by itself: whoever needs that calls `finish` and then flushes.
 */
export class WriteBack {
  readonly #path: string;
  #waiting = 0;
  #running: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** `path` is any file or folder of the file system that is written to. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Hears of bytes that were written. */
  wrote(bytes: number): void {
    this.#waiting += bytes;
    if (this.#waiting < ENOUGH || this.#running || this.#failure) return;
    this.#waiting = 0;
    this.#running = syncFileSystem(this.#path)
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Waits until nothing is under way; throws what went wrong, for the system tells of a failed write only once. */
  async finish(): Promise<void> {
    await this.#running;
    if (this.#failure) throw this.#failure.error;
  }
}
