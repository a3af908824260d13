import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import type { Incoming } from '../repository/quarantine.js';
import { packBytes, readFiles } from '../store/bulk.js';
import { packObject } from '../store/object-file.js';
import { readFully } from './contents.js';
import type { PartOf, Transport } from './protocol.js';
import { MAX_BYTES, MAX_OBJECTS } from './protocol.js';
import {
  BATCH_BYTES,
  BATCH_FILES,
  FILE_WEIGHT,
  PART_BYTES,
  SMALL_BYTES,
  WINDOW_BYTES,
} from './sizes.js';
import { runsOf, Window } from './window.js';

const LOCAL_RUN = { count: 16_384, bytes: 512 * 1024 * 1024 };

/** Hears of files and bytes that have arrived. */
export type Arrived = (files: number, bytes: number) => void;

/**
 * Sends files into the quarantine of the locked transaction.
 *
 * They are not hashed here: their receiver does that, and refuses with `changed` what is not as it was announced.
 */
export async function sendContents(
  transport: Transport,
  files: readonly Incoming[],
  arrived: Arrived,
): Promise<void> {
  if (transport.local) {
    // In runs, so that whoever waits hears of it, and may end it between two of them.
    for (const run of runsOf(files, { ...LOCAL_RUN, size: ({ size }) => size })) {
      await transport.local.takeIn(run);
      arrived(
        run.length,
        run.reduce((sum, { size }) => sum + size, 0),
      );
    }
    return;
  }
  const window = new Window(WINDOW_BYTES);
  const small = files.filter(({ size }) => size <= SMALL_BYTES);
  for (const batch of runsOf(small, { count: BATCH_FILES, bytes: BATCH_BYTES, size: weigh })) {
    const bytes = batch.reduce((sum, { size }) => sum + size, 0);
    await window.begin(bytes + FILE_WEIGHT, async () => {
      const sources = batch.map(({ from, size }) => ({ path: from, size }));
      const bulk = await readFiles(
        transport.pool,
        sources,
        transport.isSlow(),
        small.length === batch.length,
      );
      await transport.call('put-blobs', { blobs: batch.map(sentForm), ...bulk });
      arrived(batch.length, bytes);
    });
  }
  for (const file of files.filter(({ size }) => size > SMALL_BYTES)) {
    await sendLarge(transport, window, file, (bytes) => arrived(0, bytes));
    arrived(1, 0);
  }
  await window.finish();
}

function weigh({ size }: { size: number }): number {
  return size + FILE_WEIGHT;
}

function sentForm({ hash, size, exec, mtime }: Incoming) {
  return { hash, size, exec, mtime: mtime.toString() };
}

async function sendLarge(
  transport: Transport,
  window: Window,
  file: Incoming,
  sent: (bytes: number) => void,
): Promise<void> {
  const { from, size } = file;
  const handle = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const changed = () =>
    new DsgError('changed', `Cannot read "${from}": it changed while it was sent`, {
      data: { path: from },
    });
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size !== size) throw changed();
    for (let offset = 0; offset < size; offset += PART_BYTES) {
      const bytes = await readFully(handle, offset, Math.min(PART_BYTES, size - offset));
      if (bytes.length !== Math.min(PART_BYTES, size - offset)) throw changed();
      await sendPart(
        transport,
        window,
        { kind: 'blob', ...sentForm(file) },
        { offset, bytes, sent },
      );
    }
  } finally {
    await handle.close();
  }
}

interface Part {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly sent: (bytes: number) => void;
}

/** Sends one part; parts are begun in the order of the calls, and so they arrive. */
async function sendPart(
  transport: Transport,
  window: Window,
  of: PartOf,
  { offset, bytes, sent }: Part,
): Promise<void> {
  const { length } = bytes;
  const zstd = transport.isSlow() && of.kind === 'blob';
  const bulk = await packBytes(transport.pool, bytes, zstd);
  await window.begin(length, async () => {
    await transport.call('put-part', { ...of, offset, ...bulk });
    sent(length);
  });
}

/** Sends objects; returns the bytes that went. */
export async function sendObjects(
  transport: Transport,
  objects: readonly (readonly [Hash, Uint8Array])[],
): Promise<number> {
  const packed = objects.map(([hash, bytes]) => ({ hash, bytes: packObject(bytes) }));
  const window = new Window(WINDOW_BYTES);
  const fits = packed.filter(({ bytes }) => bytes.length <= MAX_BYTES);
  const runs = runsOf(fits, {
    count: MAX_OBJECTS,
    bytes: BATCH_BYTES,
    size: ({ bytes }) => bytes.length,
  });
  for (const run of runs) {
    const bytes = Buffer.concat(run.map((one) => one.bytes));
    const listed = run.map((one) => ({ hash: one.hash, size: one.bytes.length }));
    await window.begin(bytes.length, async () => {
      await transport.call('put-objects', { objects: listed, bytes });
    });
  }
  for (const { hash, bytes } of packed.filter((one) => one.bytes.length > MAX_BYTES)) {
    const of: PartOf = { kind: 'object', hash, size: bytes.length, exec: false, mtime: '0' };
    for (let offset = 0; offset < bytes.length; offset += PART_BYTES)
      await sendPart(transport, window, of, {
        offset,
        bytes: bytes.subarray(offset, offset + PART_BYTES),
        sent: () => {},
      });
  }
  await window.finish();
  return packed.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
