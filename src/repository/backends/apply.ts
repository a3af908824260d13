import { closeSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DsgError, systemCode } from '../../errors/error.js';
import {
  linkFile,
  makeFolders,
  makeSymlink,
  removeFolder,
  renamePath,
  syncFile,
  unlinkPath,
} from '../../fs/durable.js';
import type { Pool, Task } from '../../fs/pool/pool.js';
import { runHere } from '../../fs/pool/pool.js';
import { requireRealFolders } from '../../fs/real-folders.js';
import type { LeafChange } from '../../model/difference.js';
import type { FileEntry } from '../../model/entry.js';
import { takeIn } from '../../store/intake.js';
import { openRegular } from '../../store/read-file.js';
import type { Layout } from '../layout.js';
import { blobPath } from '../layout.js';

/** Where the contents are that files become names of. */
type Shelves = Pick<Layout, 'blobs'>;

interface Work {
  readonly layout: Shelves;
  readonly tree: string;
  readonly changes: readonly LeafChange[];
}

/** From this many changes on the hard links are made by several threads. */
const SHARE_FROM = 2000;
const MOST_AT_ONCE = 5000;
const applyTask: Task<Work, void> = {
  module: import.meta.url,
  name: 'putLeaves',
  work: putLeaves,
};

/**
 * Changes a generation's tree from one manifest to another; returns the folders whose names changed.
 *
 * Throws `changed` when the tree is not what `changes` starts from.
 */
export async function applyChanges(
  { blobs }: Shelves,
  tree: string,
  changes: readonly LeafChange[],
  pool: Pool,
): Promise<Set<string>> {
  const touched = new Set<string>();
  try {
    const gone = changes.filter((change) => change.before);
    refuseLinks(tree, gone);
    for (const { path } of gone) unlinkPath(`${tree}/${path}`);
    for (const { path } of gone)
      for (const folder of foldersOf(path)) touched.add(`${tree}/${folder}`);
    removeEmptied(
      tree,
      gone.filter((change) => !change.after).map((change) => change.path),
      touched,
    );
    const come = changes.filter((change) => change.after);
    refuseLinks(tree, come);
    const files = come.flatMap(({ after }) => (after?.kind === 'file' ? [after] : []));
    requireRealFolders([...new Set(files.map(({ hash }) => join(blobs, hash.slice(0, 2))))]);
    // A folder that was emptied may come back.
    for (const { path } of come)
      for (const folder of foldersOf(path)) touched.add(`${tree}/${folder}`);
    for (const folder of new Set(come.map(({ path }) => dirname(`${tree}/${path}`))))
      makeFolders(folder, 0o755);
    await putAll({ layout: { blobs }, tree, changes: come }, pool);
  } catch (error) {
    if (['ENOENT', 'EEXIST', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? '')) {
      throw new DsgError('changed', `Cannot use the generation "${tree}": it is not what it says`, {
        cause: error,
      });
    }
    throw error;
  }
  return touched;
}

/** A link in the place of a folder would lead out of the generation: then it is not what it says. */
function refuseLinks(tree: string, changes: readonly LeafChange[]): void {
  for (const folder of new Set(changes.flatMap(({ path }) => foldersOf(path)))) {
    const stat = lstatSync(folder === '' ? tree : `${tree}/${folder}`, { throwIfNoEntry: false });
    if (stat && !stat.isDirectory())
      throw new DsgError(
        'changed',
        `Cannot use the generation "${tree}": "${folder}" is no folder`,
      );
  }
}

function foldersOf(path: string): string[] {
  const folders = [''];
  for (let cut = path.indexOf('/'); cut !== -1; cut = path.indexOf('/', cut + 1))
    folders.push(path.slice(0, cut));
  return folders;
}

/** Removes the folders that deletions left empty, the deepest first. */
function removeEmptied(tree: string, deleted: readonly string[], touched: Set<string>): void {
  const folders = new Set(deleted.flatMap((path) => foldersOf(path).slice(1)));
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    try {
      removeFolder(`${tree}/${folder}`);
      touched.delete(`${tree}/${folder}`);
    } catch (error) {
      if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

async function putAll(work: Work, pool: Pool): Promise<void> {
  if (work.changes.length < SHARE_FROM) return runHere(applyTask, work);
  const share = Math.min(Math.ceil(work.changes.length / (pool.size * 4)), MOST_AT_ONCE);
  const parts: Promise<void>[] = [];
  for (let at = 0; at < work.changes.length; at += share) {
    parts.push(pool.run(applyTask, { ...work, changes: work.changes.slice(at, at + share) }));
  }
  await Promise.all(parts);
}

export function putLeaves({ layout, tree, changes }: Work): void {
  for (const { path, after } of changes) {
    if (after?.kind === 'file') putFile({ layout, tree }, path, after);
    if (after?.kind === 'link') makeSymlink(after.target, `${tree}/${path}`);
  }
}

function putFile(
  { layout, tree }: Pick<Work, 'layout' | 'tree'>,
  shown: string,
  { hash, size, exec, mtime }: FileEntry,
): void {
  const path = `${tree}/${shown}`;
  const blob = blobPath(layout, hash, exec);
  try {
    linkFile(blob, path);
  } catch (error) {
    if (!lstatSync(blob, { throwIfNoEntry: false })) throw missing(hash, shown);
    if (systemCode(error) !== 'EMLINK') throw error;
    // An inode takes 65,000 names on ext4: the blob goes on as a fresh copy, the full one stays with the names it has.
    const fresh = `${path}.dsg-tmp-blob`;
    takeIn({ from: blob, to: fresh, hash, size, mode: exec ? 0o555 : 0o444, mtime });
    const { fd } = openRegular(fresh);
    syncFile(fd, fresh);
    closeSync(fd);
    renamePath(fresh, blob);
    linkFile(blob, path);
  }
}

function missing(hash: string, path: string): DsgError {
  return new DsgError(
    'integrity',
    `Cannot make the live tree: the content ${hash} of "${path}" is missing in the repository`,
    { state: 'Nothing was committed.', hint: 'dsg fsck', data: { object: hash } },
  );
}
