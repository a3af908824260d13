import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDsgError, systemCode } from '../errors/error.js';
import { linkFile, makeFolders, renamePath, syncFolder, unlinkPath } from '../fs/durable.js';
import { mountPointsBelow } from '../fs/mounts.js';
import { TEMPORARY_PREFIX } from '../model/reserved.js';
import { hashBytes } from '../store/hash.js';
import { hashFile } from '../store/read-file.js';
import { copyAcross } from './copy-across.js';
import { parentOf } from './empty-folders.js';
import { statOf } from './look.js';
import type { Expected } from './operations.js';
import type { Places } from './places.js';

/** What a transaction takes away, under names of its own until it is removed, or kept in `.dsg/backup`. */
export class SetAside {
  /** Versions that were kept: path -> where. */
  readonly kept = new Map<string, string>();
  private readonly mounts: readonly string[];

  constructor(
    private readonly places: Places,
    private readonly staging: string,
    private readonly label: string,
  ) {
    this.mounts = mountPointsBelow(places.root);
  }

  /** Tells whether nothing can be renamed between the staging folder and the folder `at` that `path` is in. */
  isFar(path: string, at: string): boolean {
    return (
      this.mountOf(parentOf(path)) !== this.mountOf('.dsg/staging') ||
      statSync(dirname(at)).dev !== statSync(this.staging).dev
    );
  }

  /** Returns a private name from which `at` can be renamed: in the staging folder, else beside it. */
  nameFor(path: string, at: string, use: 'gone' | 'new'): string {
    const name = `${use}-${hashName(path)}`;
    if (!this.isFar(path, at)) return join(this.staging, name);
    return join(dirname(at), `${TEMPORARY_PREFIX}${basename(this.staging)}-${name}`);
  }

  /**
   * Removes a version that was taken away, or keeps it.
   *
   * One that is not what was scanned is kept in any case: a write through a mapping of the file leaves no trace in its
   * metadata, and nobody was asked about it.
   */
  dispose(path: string, aside: string, keep: boolean, expected?: Expected): void {
    if (!keep && !isUnseen(aside, expected)) {
      unlinkPath(aside);
      return;
    }
    const backup = this.freePlace(path);
    try {
      renamePath(aside, backup);
    } catch (error) {
      if (systemCode(error) !== 'EXDEV') throw error;
      // Under its final name it is whole, whenever the copying is stopped.
      const arriving = join(this.staging, `kept-${hashName(path)}`);
      copyAcross(aside, arriving);
      renamePath(arriving, backup);
      unlinkPath(aside);
    }
    for (let folder = dirname(backup); ; folder = dirname(folder)) {
      syncFolder(folder);
      if (folder === this.places.dsg) break;
    }
    this.kept.set(path, backup);
  }

  /** Gives a version its name back, or keeps it where that name was taken meanwhile; false: nothing was changed. */
  putBack(path: string, aside: string, at: string): false {
    try {
      linkFile(aside, at);
      unlinkPath(aside);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      this.dispose(path, aside, true);
    }
    return false;
  }

  private mountOf(path: string): string {
    const around = this.mounts.filter((mount) => path === mount || path.startsWith(`${mount}/`));
    return around.sort((a, b) => b.length - a.length)[0] ?? '';
  }

  /** Finds a place in the backup where nothing is; earlier versions of the same path stay. */
  private freePlace(path: string): string {
    for (let n = 1; ; n++) {
      const place = join(this.places.backup, n === 1 ? this.label : `${this.label}-${n}`, path);
      try {
        makeFolders(dirname(place));
      } catch (error) {
        // A file was kept under the name of this folder.
        if (systemCode(error) === 'EEXIST' || systemCode(error) === 'ENOTDIR') continue;
        throw error;
      }
      if (!statOf(place)) return place;
    }
  }
}

function isUnseen(aside: string, expected: Expected | undefined): boolean {
  if (expected?.content === undefined || statOf(aside)?.isFile() !== true) return false;
  try {
    return hashFile(aside).hash !== expected.content;
  } catch (error) {
    if (isDsgError(error, 'changed') || systemCode(error) === 'EACCES') return true;
    throw error;
  }
}

function hashName(path: string): string {
  return hashBytes(Buffer.from(path)).slice(0, 40);
}
