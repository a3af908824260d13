import { read } from 'node:fs';
import { isDsgError } from '../errors/error.js';
import { closeDescriptor } from '../fs/fuse-device.js';
import type { FileEntry } from '../model/entry.js';
import { SMALL_BYTES } from '../remote/sizes.js';

/** A verified content that is at hand: in memory, or an open file. */
export type Content =
  | { readonly bytes: Uint8Array }
  | { readonly fd: number; readonly isOwn: boolean };

/** Fetches contents, each verified whole. */
export interface Fetcher {
  small(entry: FileEntry): Promise<Uint8Array>;
  /** `isOwn` is true for a file that takes room of its own while it is open. */
  large(entry: FileEntry): Promise<{ readonly fd: number; readonly isOwn: boolean }>;
}

export interface Limits {
  /** Bytes of small contents. */
  readonly memory: number;
  /** Bytes of large ones. */
  readonly disk: number;
  /** Large contents, however short. */
  readonly open: number;
}

interface Item {
  readonly entry: FileEntry;
  readonly content: Promise<Content>;
  came?: Content;
  /** Readers that are not done with it. */
  pins: number;
}

/** A damaged content is not fetched again and again: readers that meet an error try several times. In milliseconds. */
const REFUSAL = 5000;

/**
 * Keeps the contents that were read last, within limits; what somebody reads from just now is kept whatever it takes.
 *
 * A content is fetched once however many wait for it.
 */
export class Contents {
  readonly #items = new Map<string, Item>();
  readonly #used = { memory: 0, disk: 0, open: 0 };

  constructor(
    private readonly fetcher: Fetcher,
    private readonly limits: Limits,
  ) {}

  has({ hash, size }: FileEntry): boolean {
    return this.#items.has(`${hash}:${size}`);
  }

  /** Begins to fetch a content that somebody may soon want. */
  ahead(entry: FileEntry): void {
    void this.#item(entry).content.catch(() => undefined);
  }

  /** Holds a content from its first read on, so that it is fetched only once. */
  hold(entry: FileEntry): Held {
    let item: Item | undefined;
    let isReleased = false;
    return {
      read: async (offset, into) => {
        if (!item) {
          const own = this.#item(entry);
          own.pins += 1;
          item = own;
        }
        const own = item;
        own.pins += 1;
        try {
          return await readFrom(await own.content, entry.size, offset, into);
        } catch (error) {
          // The next read may fetch it anew.
          if (item === own && !own.came) {
            item = undefined;
            own.pins -= 1;
          }
          throw error;
        } finally {
          this.#unpin(own);
        }
      },
      release: () => {
        if (item && !isReleased) this.#unpin(item);
        isReleased = true;
      },
    };
  }

  #item(entry: FileEntry): Item {
    const key = `${entry.hash}:${entry.size}`;
    const known = this.#items.get(key);
    if (known) {
      this.#items.delete(key);
      this.#items.set(key, known);
      return known;
    }
    const item: Item = { entry, content: this.#fetch(entry), pins: 0 };
    this.#items.set(key, item);
    item.content.then(
      (content) => {
        item.came = content;
        this.#count(item, 1);
        this.#evict();
      },
      (error: unknown) => {
        const forget = () => {
          if (this.#items.get(key) === item) this.#items.delete(key);
        };
        if (isDsgError(error, 'integrity')) setTimeout(forget, REFUSAL).unref();
        else forget();
      },
    );
    return item;
  }

  async #fetch(entry: FileEntry): Promise<Content> {
    if (entry.size > SMALL_BYTES) return this.fetcher.large(entry);
    return { bytes: await this.fetcher.small(entry) };
  }

  #unpin(item: Item): void {
    item.pins -= 1;
    if (item.pins === 0) this.#evict();
  }

  #count({ entry, came }: Item, sign: 1 | -1): void {
    if (!came) return;
    if ('bytes' in came) this.#used.memory += sign * came.bytes.length;
    else {
      this.#used.open += sign;
      if (came.isOwn) this.#used.disk += sign * entry.size;
    }
  }

  #evict(): void {
    const { memory, disk, open } = this.limits;
    for (const [key, item] of this.#items) {
      const isMemory = this.#used.memory > memory;
      const isDisk = this.#used.disk > disk || this.#used.open > open;
      if (!isMemory && !isDisk) return;
      const { came } = item;
      if (!came || item.pins > 0 || !('bytes' in came ? isMemory : isDisk)) continue;
      this.#items.delete(key);
      this.#count(item, -1);
      if ('fd' in came) closeDescriptor(came.fd);
    }
  }
}

/** One reader's way to a content. */
export interface Held {
  /** Fills a buffer from an offset on; returns how many bytes there were. */
  read(offset: number, into: Buffer): Promise<number>;
  release(): void;
}

async function readFrom(
  content: Content,
  size: number,
  offset: number,
  into: Buffer,
): Promise<number> {
  const length = Math.max(Math.min(into.length, size - offset), 0);
  if ('bytes' in content) {
    into.set(content.bytes.subarray(offset, offset + length));
    return length;
  }
  for (let got = 0; got < length; ) {
    const count = await readAt(content.fd, into.subarray(got, length), offset + got);
    // What was verified was longer: somebody has cut it since.
    if (count === 0) throw new Error('a verified content became shorter');
    got += count;
  }
  return length;
}

function readAt(fd: number, into: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, into, 0, into.length, position, (error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}
