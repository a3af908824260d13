import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../errors/error.js';
import {
  makeFolders,
  makeSymlink,
  removeIfThere,
  renamePath,
  swapPaths,
  syncFolder,
  unlinkPath,
} from '../fs/durable.js';
import { PinnedFolders } from '../fs/pinned.js';
import { syncFileSystem } from '../fs/sync-fs.js';
import { secondName, takeName } from '../fs/take-name.js';
import { hashFile } from '../store/read-file.js';
import { copyAcross } from './copy-across.js';
import { enter, parentOf, removeEmptied, removeHollow } from './empty-folders.js';
import { inWords } from './in-words.js';
import { statOf, targetOf } from './look.js';
import type { Expected, LocalJournal, LocalOperation } from './operations.js';
import { isExpected } from './operations.js';
import type { Places } from './places.js';
import { SetAside } from './set-aside.js';

/** What became of a transaction's operations. */
export interface Applied {
  /** Paths that someone changed meanwhile and that were left as they are. */
  readonly skipped: readonly string[];
  /** Local versions that lost a conflict: path -> where they were kept. */
  readonly kept: ReadonlyMap<string, string>;
}

type Removal = LocalOperation & { kind: 'delete' };
type Placing = LocalOperation & { kind: 'put' | 'link' };

const FSYNC_EACH = 64;

/**
 * Carries out a working folder's transaction, or what is left of it: each operation first looks whether it is done.
 *
 * A file that is not what the transaction expects was changed by someone meanwhile; it is left alone and reported.
 * Everything is durable when this returns. `heard` hears how many operations are done.
 */
export async function applyOperations(
  places: Places,
  journal: LocalJournal,
  heard?: (done: number) => void,
): Promise<Applied> {
  const work = new Application(
    places,
    journal.tx,
    journal.label ?? journal.target.id,
    journal.folderMode,
  );
  let done = 0;
  const run = (operation: LocalOperation): void => {
    work.run(operation);
    done += 1;
    heard?.(done);
  };
  try {
    const deletions = journal.operations.filter(({ kind }) => kind === 'delete');
    for (const operation of deletions.reverse()) run(operation);
    work.removeEmptied();
    for (const operation of journal.operations) if (operation.kind !== 'delete') run(operation);
    await work.flush();
  } finally {
    work.close();
  }
  return work;
}

class Application implements Applied {
  readonly skipped: string[] = [];
  private readonly folders: PinnedFolders;
  private readonly staging: string;
  private readonly away: SetAside;
  private readonly touched = new Set<string>();
  private readonly emptied = new Set<string>();

  constructor(
    private readonly places: Places,
    tx: string,
    label: string,
    folderMode: number | undefined,
  ) {
    this.staging = join(places.staging, tx);
    makeFolders(this.staging);
    this.folders = new PinnedFolders(places.root, folderMode);
    this.away = new SetAside(places, this.staging, label);
  }

  get kept(): ReadonlyMap<string, string> {
    return this.away.kept;
  }

  close(): void {
    this.folders.close();
  }

  run(operation: LocalOperation): void {
    let done = this.attempt(operation);
    if (done === false && operation.kind !== 'delete' && this.makeWay(operation.path))
      done = this.attempt(operation);
    if (done === false) this.skipped.push(operation.path);
    if (done === true) this.touched.add(parentOf(operation.path));
  }

  /** Returns whether it is done; undefined where there is nothing to delete, for even its folder is gone. */
  private attempt(operation: LocalOperation): boolean | undefined {
    const isRemoval = operation.kind === 'delete';
    const pinned = enter(this.folders, parentOf(operation.path), !isRemoval);
    if (pinned === undefined) return isRemoval ? undefined : false;
    const at = join(pinned, basename(operation.path));
    try {
      return operation.kind === 'delete' ? this.remove(operation, at) : this.put(operation, at);
    } catch (error) {
      throw inWords(error, at, join(this.places.root, operation.path));
    }
  }

  /** Moves the file out of the way first and looks at it again there, so that a change in between is not lost. */
  private remove({ path, expected, keep }: Removal, at: string): boolean {
    const aside = this.away.nameFor(path, at, 'gone');
    const left = statOf(aside);
    // A crash came between the steps below.
    if (left && !isExpected(left, expected)) return this.away.putBack(path, aside, at);
    if (left) this.away.dispose(path, aside, keep, expected);
    const found = statOf(at);
    // A folder in its place: the file is gone, and what replaces it may have been begun before a crash.
    const isThere = found !== undefined && !found.isDirectory();
    if (isThere && !isExpected(found, expected)) return false;
    if (isThere && renameIfThere(at, aside)) {
      if (!isExpected(statOf(aside), expected)) return this.away.putBack(path, aside, at);
      this.away.dispose(path, aside, keep, expected);
    }
    this.emptied.add(parentOf(path));
    return true;
  }

  private put(operation: Placing, at: string): boolean {
    const { path, expected } = operation;
    const isFar = this.away.isFar(path, at);
    const staged = operation.kind === 'put' ? join(this.staging, operation.staged) : undefined;
    // Where the new version waits until it gets its name, and where the old one is after the exchange.
    const near = staged !== undefined && !isFar ? staged : this.away.nameFor(path, at, 'new');
    const done = isDone(operation, at, isFar);
    if (!this.settleLeft(operation, near, at, done)) return this.giveUp(near);
    if (done) return true;
    // Staged files go only where they belong: one that is gone was put in place, and someone has edited it since.
    if (staged !== undefined && !statOf(staged)) return false;
    if (operation.kind === 'link') {
      removeIfThere(near);
      makeSymlink(operation.target, near);
    } else if (staged !== undefined && isFar) copyAcross(staged, near);
    return (
      (expected === null ? this.putNew(near, at) : this.replace(near, at, operation, expected)) ||
      this.giveUp(near)
    );
  }

  /** Removes a new version that found no place; one that is staged goes with the staging folder. */
  private giveUp(near: string): false {
    if (dirname(near) !== this.staging) removeIfThere(near);
    return false;
  }

  /** Ends what a crash left half-way through an exchange; false when it gave way to an edit. */
  private settleLeft(operation: Placing, near: string, at: string, done: boolean): boolean {
    const { path, expected, keep } = operation;
    const left = statOf(near);
    if (left && expected && isExpected(left, expected))
      this.away.dispose(path, near, keep, expected);
    else if (left && done) {
      const isNew =
        left.ino === statOf(at)?.ino ||
        (operation.kind === 'link' && targetOf(near)?.toString('utf8') === operation.target);
      if (isNew) unlinkPath(near);
      else return !swapPaths(near, at);
    }
    return true;
  }

  /** Gives a new file its name; the name is taken only if it is free at that very moment. */
  private putNew(source: string, at: string): boolean {
    if (!lstatSync(source).isSymbolicLink()) return takeName(source, at);
    try {
      makeSymlink(readlinkSync(source), at);
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw error;
    }
    unlinkPath(source);
    return true;
  }

  /** Exchanges the file with the new one in one step, then looks at what it took out. */
  private replace(near: string, at: string, { path, keep }: Placing, expected: Expected): boolean {
    const found = statOf(at);
    if (!found) return this.putNew(near, at);
    if (!isExpected(found, expected)) return false;
    if (!swapPaths(near, at)) {
      // RACE: without an atomic exchange, an edit between the look above and this rename is lost: a few microseconds.
      if (keep) this.keepCopy(path, at);
      renamePath(near, at);
      return true;
    }
    if (!isExpected(statOf(near), expected)) {
      swapPaths(near, at);
      return false;
    }
    this.away.dispose(path, near, keep, expected);
    return true;
  }

  private keepCopy(path: string, at: string): void {
    const aside = this.away.nameFor(path, at, 'gone');
    removeIfThere(aside);
    if (!secondName(at, aside)) copyAcross(at, aside);
    this.away.dispose(path, aside, true);
  }

  private makeWay(path: string): boolean {
    if (!removeHollow(this.folders, path)) return false;
    for (const folder of this.touched)
      if (folder === path || folder.startsWith(`${path}/`)) this.touched.delete(folder);
    return true;
  }

  /** Removes folders that deletions left empty. */
  removeEmptied(): void {
    removeEmptied(this.folders, this.emptied, (path) => {
      this.touched.delete(path);
      this.touched.add(parentOf(path));
    });
  }

  async flush(): Promise<void> {
    if (this.touched.size > FSYNC_EACH) return this.flushFileSystems();
    for (const folder of [...this.touched].sort()) {
      for (let path = folder; ; path = parentOf(path)) {
        const pinned = enter(this.folders, path);
        if (pinned !== undefined) syncFolder(pinned);
        if (path === '') break;
      }
    }
  }

  /** Data folders may be on other disks than the project. */
  private async flushFileSystems(): Promise<void> {
    const places = new Map<number, string>();
    for (const path of ['', ...this.touched]) {
      const pinned = enter(this.folders, path);
      if (pinned !== undefined) places.set(statSync(pinned).dev, join(this.places.root, path));
    }
    for (const place of places.values()) await syncFileSystem(place);
  }
}

function renameIfThere(from: string, to: string): boolean {
  try {
    renamePath(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Tells whether the new version is in its place; on another file system than the staged one its bytes must tell. */
function isDone(operation: Placing, at: string, isFar: boolean): boolean {
  const { kind, expected } = operation;
  if (kind === 'link') return targetOf(at)?.toString('utf8') === operation.target;
  const found = statOf(at);
  if (!isFar || !found?.isFile()) return found?.ino.toString() === operation.ino;
  if (expected && isExpected(found, expected)) return false;
  return hashFile(at).hash === operation.staged.slice(0, 64);
}
