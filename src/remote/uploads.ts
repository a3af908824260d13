import { closeSync, readFileSync } from 'node:fs';
import { DsgError } from '../errors/error.js';
import { removeIfThere } from '../fs/durable.js';
import type { Pool } from '../fs/pool/pool.js';
import { objectPlace } from '../repository/places.js';
import type { Quarantine } from '../repository/quarantine.js';
import { unpackBytes, writeFiles } from '../store/bulk.js';
import { unpackObject } from '../store/object-file.js';
import { PartWriter } from '../store/part-writer.js';
import { openRegular } from '../store/read-file.js';
import type { Request } from './protocol.js';

/** A client has one file in parts on its way at a time; a few more do no harm. */
const MOST_OPEN = 4;

/** Takes what a client sends as bytes into the quarantine of its transaction. */
export class Uploads {
  readonly #quarantine: Quarantine;
  readonly #pool: Pool;
  readonly #open = new Map<string, PartWriter>();
  /** Parts are compressed at different speeds but written in the order in which they came. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(quarantine: Quarantine, pool: Pool) {
    this.#quarantine = quarantine;
    this.#pool = pool;
  }

  async putBlobs({ blobs, bytes, unpacked }: Request<'put-blobs'>): Promise<void> {
    const total = blobs.reduce((sum, { size }) => sum + size, 0);
    if (total !== (unpacked ?? bytes.length))
      throw new DsgError(
        'failed',
        'Cannot take in these contents: they are not as long as they say',
      );
    if (new Set(blobs.map(({ hash, exec }) => `${hash}${exec}`)).size !== blobs.length)
      throw new DsgError('failed', 'Cannot take in these contents: one of them is there twice');
    const files = blobs.map(({ hash, size, exec, mtime }) => ({
      ...this.#quarantine.prepare('blob', hash, exec),
      hash,
      size,
      mtime: BigInt(mtime),
    }));
    try {
      await writeFiles(this.#pool, files, { bytes, unpacked });
    } catch (error) {
      for (const { to } of files) removeIfThere(to);
      throw error;
    }
    for (const { hash, exec, size } of blobs) this.#quarantine.arrived('blob', hash, exec, size);
  }

  putObjects({ objects, bytes }: Request<'put-objects'>): void {
    if (objects.reduce((sum, { size }) => sum + size, 0) !== bytes.length)
      throw new DsgError(
        'failed',
        'Cannot take in these objects: they are not as long as they say',
      );
    let at = 0;
    const packed = objects.map(({ hash, size }) => {
      at += size;
      return { hash, packed: bytes.subarray(at - size, at) };
    });
    this.#quarantine.putObjects(packed);
  }

  putPart(part: Request<'put-part'>): Promise<void> {
    const bytes = unpackBytes(this.#pool, part);
    bytes.catch(() => {});
    const before = this.#last;
    const done = (async () => {
      await before.catch(() => {});
      this.#take(part, await bytes);
    })();
    this.#last = done;
    return done;
  }

  #take(part: Request<'put-part'>, bytes: Uint8Array): void {
    const { kind, hash, exec, size, offset } = part;
    const key = `${kind} ${hash} ${exec}`;
    if (offset === 0) this.#begin(key, part);
    const writer = this.#open.get(key);
    if (!writer)
      throw new DsgError('failed', `Cannot take in a part of ${hash}: it has no beginning`);
    try {
      if (!writer.take(offset, bytes)) return;
      if (kind === 'object') this.#checkObject(part);
    } catch (error) {
      this.#open.delete(key);
      throw error;
    }
    this.#open.delete(key);
    this.#quarantine.arrived(kind, hash, exec, size);
  }

  #begin(key: string, { kind, hash, exec, size, mtime }: Request<'put-part'>): void {
    this.#open.get(key)?.abandon();
    this.#open.delete(key);
    if (this.#open.size >= MOST_OPEN)
      throw new DsgError('failed', 'Cannot take in another file: too many are unfinished');
    const place = this.#quarantine.prepare(kind, hash, exec);
    const content = kind === 'blob' ? hash : null;
    this.#open.set(key, new PartWriter({ ...place, hash: content, size, mtime: BigInt(mtime) }));
  }

  /** An object's name is the hash of what is packed in it. */
  #checkObject({ hash }: Request<'put-part'>): void {
    const to = `${this.#quarantine.folder}/${objectPlace(hash)}`;
    const { fd } = openRegular(to);
    try {
      unpackObject(readFileSync(fd), hash, `the received object ${hash}`);
    } catch (error) {
      removeIfThere(to);
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  /** Gives up what is unfinished. */
  end(): void {
    for (const writer of this.#open.values()) writer.abandon();
    this.#open.clear();
  }
}
