import { closeSync, lstatSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../errors/error.js';
import {
  linkFile,
  makeFolders,
  makeSymlink,
  removeIfThere,
  renamePath,
  swapPaths,
  syncFile,
  syncFolder,
  unlinkPath,
} from '../fs/durable.js';
import { PinnedFolders } from '../fs/pinned.js';
import { syncFileSystem } from '../fs/sync-fs.js';
import { hashBytes } from '../store/hash.js';
import { takeIn } from '../store/intake.js';
import { hashFile, openRegular } from '../store/read-file.js';
import { parentOf, removeEmptied, removeHollow } from './empty-folders.js';
import { inWords } from './in-words.js';
import { statOf, targetOf } from './look.js';
import type { Expected, LocalJournal, LocalOperation } from './operations.js';
import { isExpected } from './operations.js';
import type { Places } from './places.js';

/** What became of a transaction's operations. */
export interface Applied {
  /** Paths that someone changed meanwhile and that were left as they are. */
  readonly skipped: readonly string[];
  /** Local versions that lost a conflict: path -> where they were kept. */
  readonly kept: ReadonlyMap<string, string>;
}

const FSYNC_EACH = 64;

/**
 * Carries out a working folder's transaction, or what is left of it: each operation first looks whether it is done.
 *
 * A file that is not what the transaction expects was changed by someone meanwhile; it is left alone and reported.
 * Everything is durable when this returns.
 */
export async function applyOperations(places: Places, journal: LocalJournal): Promise<Applied> {
  const work = new Application(places, journal.tx, journal.target.id);
  try {
    for (const operation of [...journal.operations]
      .filter(({ kind }) => kind === 'delete')
      .reverse())
      work.run(operation);
    work.removeEmptied();
    for (const operation of journal.operations)
      if (operation.kind !== 'delete') work.run(operation);
    await work.flush();
  } finally {
    work.close();
  }
  return work;
}

class Application implements Applied {
  readonly skipped: string[] = [];
  readonly kept = new Map<string, string>();
  private readonly folders: PinnedFolders;
  private readonly staging: string;
  private readonly touched = new Set<string>();
  private readonly emptied = new Set<string>();

  constructor(
    private readonly places: Places,
    tx: string,
    private readonly label: string,
  ) {
    this.staging = join(places.staging, tx);
    makeFolders(this.staging);
    this.folders = new PinnedFolders(places.root);
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

  /** Returns whether it is done; undefined where even its folder is gone. */
  private attempt(operation: LocalOperation): boolean | undefined {
    const pinned = this.folders.at(parentOf(operation.path), operation.kind !== 'delete');
    if (pinned === undefined) return undefined;
    const at = join(pinned, basename(operation.path));
    try {
      return operation.kind === 'delete' ? this.remove(operation, at) : this.put(operation, at);
    } catch (error) {
      throw inWords(error, at, join(this.places.root, operation.path));
    }
  }

  /** Moves the file out of the way first and looks at it again there, so that a change in between is not lost. */
  private remove(
    { path, expected, keep }: LocalOperation & { kind: 'delete' },
    at: string,
  ): boolean {
    const found = statOf(at);
    if (!found) return true;
    if (!isExpected(found, expected)) return false;
    const aside = this.aside(path);
    if (!this.moveAside(at, aside)) return false;
    if (!isExpected(statOf(aside), expected)) return this.putBack(aside, at);
    this.dispose(path, aside, keep);
    this.emptied.add(parentOf(path));
    return true;
  }

  private put(operation: LocalOperation & { kind: 'put' | 'link' }, at: string): boolean {
    const source =
      operation.kind === 'put'
        ? join(this.staging, operation.staged)
        : this.aside(`${operation.path}.new`);
    if (operation.kind === 'put' && this.isDone(operation.ino, at)) return true;
    if (operation.kind === 'link') {
      if (targetOf(at)?.toString('utf8') === operation.target) return true;
      removeIfThere(source);
      makeSymlink(operation.target, source);
    }
    // Staged files go only where they belong: one that is gone was put in place, and someone has edited it since.
    if (!statOf(source)) return false;
    const near = this.near(source, at, operation);
    return operation.expected === null
      ? this.putNew(near, at)
      : this.replace(near, at, operation.path, operation.expected, operation.keep);
  }

  private isDone(ino: string, at: string): boolean {
    return statOf(at)?.ino.toString() === ino;
  }

  /** Brings a staged file onto the file system of its target where that is another one. */
  private near(
    source: string,
    at: string,
    operation: LocalOperation & { kind: 'put' | 'link' },
  ): string {
    if (lstatSync(source).dev === statSync(dirname(at)).dev) return source;
    const beside = join(
      dirname(at),
      `.dsg-tmp-${basename(this.staging)}-${hashName(operation.path)}`,
    );
    removeIfThere(beside);
    if (operation.kind === 'link') {
      makeSymlink(operation.target, beside);
      return beside;
    }
    const { hash, size, stat } = hashFile(source);
    takeIn({
      from: source,
      to: beside,
      hash,
      size,
      mode: Number(stat.mode & 0o777n),
      mtime: stat.mtimeNs,
    });
    const { fd } = openRegular(beside);
    syncFile(fd, beside);
    closeSync(fd);
    return beside;
  }

  /** Gives a new file its name; the name is taken only if it is free at that very moment. */
  private putNew(source: string, at: string): boolean {
    try {
      if (lstatSync(source).isSymbolicLink()) makeSymlink(readlinkSync(source), at);
      else linkFile(source, at);
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw error;
    }
    unlinkPath(source);
    return true;
  }

  /** Exchanges the file with the staged one in one step, then looks at what it took out. */
  private replace(
    source: string,
    at: string,
    path: string,
    expected: Expected,
    keep: boolean,
  ): boolean {
    const found = statOf(at);
    if (!found) return this.putNew(source, at);
    if (!isExpected(found, expected)) return false;
    if (!swapPaths(source, at)) {
      // RACE: without an atomic exchange, an edit between the look above and this rename is lost: a few microseconds.
      if (keep) this.keepCopy(path, at);
      renamePath(source, at);
      return true;
    }
    if (!isExpected(statOf(source), expected)) {
      swapPaths(source, at);
      return false;
    }
    this.dispose(path, source, keep);
    return true;
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

  private aside(path: string): string {
    return join(this.staging, `gone-${hashName(path)}`);
  }

  private moveAside(at: string, aside: string): boolean {
    removeIfThere(aside);
    try {
      renamePath(at, aside);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      if (systemCode(error) !== 'EXDEV') throw error;
      const { hash, size, stat } = hashFile(at);
      takeIn({
        from: at,
        to: aside,
        hash,
        size,
        mode: Number(stat.mode & 0o777n),
        mtime: stat.mtimeNs,
      });
      unlinkPath(at);
    }
    return true;
  }

  private putBack(aside: string, at: string): boolean {
    try {
      linkFile(aside, at);
      unlinkPath(aside);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      this.dispose(at, aside, true);
    }
    return false;
  }

  private dispose(path: string, aside: string, keep: boolean): void {
    if (!keep) {
      unlinkPath(aside);
      return;
    }
    const backup = join(this.places.backup, this.label, path);
    makeFolders(dirname(backup));
    removeIfThere(backup);
    renamePath(aside, backup);
    this.kept.set(path, backup);
  }

  private keepCopy(path: string, at: string): void {
    const aside = this.aside(path);
    removeIfThere(aside);
    linkFile(at, aside);
    this.dispose(path, aside, true);
  }

  async flush(): Promise<void> {
    if (this.touched.size > FSYNC_EACH) return syncFileSystem(this.places.root);
    for (const folder of [...this.touched].sort()) {
      for (let path = folder; ; path = parentOf(path)) {
        const pinned = this.folders.at(path);
        if (pinned !== undefined) syncFolder(pinned);
        if (path === '') break;
      }
    }
  }
}

function hashName(path: string): string {
  return hashBytes(Buffer.from(path)).slice(0, 40);
}
