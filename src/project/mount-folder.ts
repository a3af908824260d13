import { lstatSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { findProjectRoot } from '../config/find-root.js';
import { DsgError, systemCode } from '../errors/error.js';
import { makeFolders, removeFolder } from '../fs/durable.js';
import { namesIn } from '../fs/names-in.js';
import { mountPlaces } from '../mount/records.js';
import type { Context } from './context.js';
import type { Project } from './open.js';
import { realFolder } from './private-place.js';

/**
 * Finds the folder that a person means, links in its parents resolved; without a word it is one in `.dsg`.
 *
 * The folder itself is not looked at: a dead mount there could keep us waiting for ever.
 */
export function mountFolder(
  { cwd }: Pick<Context, 'cwd'>,
  { places }: Pick<Project, 'places'>,
  { dir, snapshot }: { readonly dir: string | undefined; readonly snapshot: string },
): string {
  const named =
    dir === undefined ? join(mountPlaces(places.dsg).folders, snapshot) : resolve(cwd, dir);
  return named === '/' ? '/' : join(realFolder(dirname(named)), basename(named));
}

/** Makes sure that a folder may take a snapshot, and that it is there and empty; returns how to take back what was made. */
export function prepareFolder(project: Project, folder: string): Prepared {
  const { dsg } = project.places;
  const isOurs = folder.startsWith(`${mountPlaces(realFolder(dsg)).folders}/`);
  const around = isOurs ? undefined : findProjectRoot(dirname(folder));
  if (around !== undefined || folder === realFolder(project.root))
    throw unsuitable(
      folder,
      `it lies in the project "${around ?? folder}", where it would be data`,
    );
  try {
    if (lstatSync(folder).isDirectory()) {
      if (namesIn(folder).length > 0) throw unsuitable(folder, 'it is not empty');
      return { made: isOurs, undo: () => undefined };
    }
    throw unsuitable(folder, 'it is no folder');
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  makeFolders(folder, 0o755);
  return { made: true, undo: () => removeMade(folder) };
}

export interface Prepared {
  /** True for a folder that goes when the snapshot goes. */
  readonly made: boolean;
  undo(): void;
}

/** Removes a folder that was made for a mount, unless something is in it by now. */
export function removeMade(folder: string): void {
  try {
    removeFolder(folder);
  } catch {
    // It is only empty, and in nobody's way.
  }
}

function unsuitable(folder: string, why: string): DsgError {
  return new DsgError('usage', `Cannot put a snapshot into "${folder}": ${why}`, {
    hint: 'name a new or empty folder outside of projects, or none: dsg snapmount SNAP',
    data: { folder },
  });
}
