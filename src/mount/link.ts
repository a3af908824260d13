import { isDsgError } from '../errors/error.js';
import type { Remote } from '../remote/client.js';

/** Milliseconds after a failed attempt in which nobody need try again: whoever walks a tree asks thousands of times. */
const REST = 2000;
/** Milliseconds without a request after which the connection is given back. */
const IDLE = 60_000;
const ATTEMPTS = 2;

export interface LinkOptions {
  /** Connects anew. */
  readonly open: () => Promise<Remote>;
  /** Milliseconds on any clock. */
  readonly now: () => number;
  /** Hears when the repository cannot be reached any more, and with undefined when it can again. */
  readonly changed: (lost: unknown) => void;
}

/** A connection to a repository that is made when it is needed, and made again when it was lost. */
export class Link {
  #remote: Promise<Remote> | undefined;
  #failure: { readonly error: unknown; readonly until: number } | undefined;
  #users = 0;
  #isLost = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: LinkOptions) {}

  /** Does something with the repository; when the connection is lost meanwhile, once more with another one. */
  async use<T>(work: (remote: Remote) => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    this.#users += 1;
    try {
      for (let attempt = 1; ; attempt++) {
        const remote = await this.#connect();
        try {
          return await work(remote);
        } catch (error) {
          if (!isDsgError(error, 'unreachable')) throw error;
          await this.#drop(remote);
          if (attempt === ATTEMPTS) throw error;
        }
      }
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#idle = setTimeout(() => void this.close(), IDLE).unref();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const remote = this.#remote;
    this.#remote = undefined;
    await remote?.then((one) => one.close()).catch(() => undefined);
  }

  async #connect(): Promise<Remote> {
    const { open, now, changed } = this.options;
    if (this.#failure && now() < this.#failure.until) throw this.#failure.error;
    this.#failure = undefined;
    const own = this.#remote ?? open();
    this.#remote = own;
    try {
      const remote = await own;
      if (this.#isLost) changed(undefined);
      this.#isLost = false;
      return remote;
    } catch (error) {
      // Everybody who waited for this attempt comes by here; only the first has something to tell.
      if (this.#remote === own) {
        this.#remote = undefined;
        this.#failure = { error, until: now() + REST };
        this.#isLost = true;
        changed(error);
      }
      throw error;
    }
  }

  async #drop(remote: Remote): Promise<void> {
    // Another may have put a new connection in its place.
    if ((await this.#remote?.catch(() => undefined)) !== remote) return;
    await this.close();
  }
}
