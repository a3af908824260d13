import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DsgError } from '../errors/error.js';
import { makeFolders, removeIfThere, renamePath } from '../fs/durable.js';
import type { Pool } from '../fs/pool/pool.js';
import { requireRealFolders } from '../fs/real-folders.js';
import { TEMPORARY_PREFIX } from '../model/reserved.js';
import type { Intake } from '../store/intake.js';
import { inBatches, takeInTask, verifyTask } from '../store/tasks.js';
import { hashAt, isBlobPlace, modeAt } from './places.js';

/** Moves files to their final places; a shelf that the store does not have yet moves as a whole. Returns the shelves. */
export function moveShelves(store: string, folder: string, places: readonly string[]): Set<string> {
  const byShelf = new Map<string, string[]>();
  for (const place of places) {
    const shelf = dirname(place);
    const inShelf = byShelf.get(shelf);
    if (inShelf) inShelf.push(place);
    else byShelf.set(shelf, [place]);
  }
  requireRealFolders([...byShelf.keys()].map((shelf) => join(store, shelf)));
  for (const [shelf, inShelf] of byShelf) {
    if (!existsSync(join(store, shelf))) renamePath(join(folder, shelf), join(store, shelf));
    else for (const place of inShelf) renamePath(`${folder}/${place}`, `${store}/${place}`);
  }
  return new Set([...byShelf.keys()].map((shelf) => join(store, shelf)));
}

/**
 * Copies received contents into the blobs of a generation that is being made on another file system, and reads them back.
 *
 * One that stands there already is damaged, or it would not have come again: the copy takes its name.
 */
export async function copyBlobs(
  folder: string,
  blobs: string,
  received: ReadonlyMap<string, number>,
  pool: Pool,
): Promise<void> {
  const places = [...received.keys()].filter(isBlobPlace);
  const shelves = new Set(
    places.map((place) => join(blobs, dirname(place).slice('blobs/'.length))),
  );
  requireRealFolders([blobs, ...shelves]);
  for (const shelf of shelves) makeFolders(shelf, 0o755);
  const replaced: [from: string, to: string][] = [];
  const intakes = places.map((place): Intake => {
    const from = `${folder}/${place}`;
    const final = `${blobs}/${place.slice('blobs/'.length)}`;
    const to = existsSync(final) ? `${final}${TEMPORARY_PREFIX}` : final;
    if (to !== final) {
      removeIfThere(to);
      replaced.push([to, final]);
    }
    const { mtimeNs } = lstatSync(from, { bigint: true });
    const size = received.get(place) as number;
    return { from, to, hash: hashAt(place), size, mode: modeAt(place), mtime: mtimeNs };
  });
  await inBatches(pool, takeInTask, intakes, { size: ({ size }) => size });
  const written = intakes.map(({ to, hash, size }) => ({ path: to, hash, size }));
  const faults = (await inBatches(pool, verifyTask, written, { size: ({ size }) => size })).flat();
  const bad = faults.findIndex((fault) => fault !== undefined);
  if (bad !== -1) throw badCopy(written[bad] as { path: string; hash: string }, `${faults[bad]}`);
  for (const [from, to] of replaced) renamePath(from, to);
}

function badCopy({ path, hash }: { path: string; hash: string }, fault: string): DsgError {
  return new DsgError(
    'integrity',
    `Cannot commit: the content ${hash} was not written correctly: ${fault}`,
    {
      state: 'Nothing was committed.',
      hint: 'check the disk, then run the command again',
      data: { object: hash, path },
    },
  );
}
