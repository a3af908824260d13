import { basename, dirname, join } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import {
  discardTree,
  makeFolder,
  makeFolders,
  makeSymlink,
  renamePath,
  syncFolder,
} from '../fs/durable.js';
import { syncFileSystem } from '../fs/sync-fs.js';
import { leavesAt } from '../history/leaves-at.js';
import { refuseUnsafe } from '../history/refuse-unsafe.js';
import { resolveSnapshot } from '../history/resolve-snapshot.js';
import type { FileEntry, LinkEntry } from '../model/entry.js';
import type { Snapshot } from '../model/snapshot.js';
import { mountedAt } from '../mount/records.js';
import type { Remote } from '../remote/client.js';
import { hashBytes } from '../store/hash.js';
import { moving } from './announce.js';
import { isNameRefused } from './can-hold.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import { mountFolder, prepareFolder } from './mount-folder.js';
import { alone } from './mount-snapshot.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { withRepository } from './with-repository.js';

/** A snapshot's files in a folder. */
export interface Copied {
  readonly snapshot: string;
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes all that a snapshot holds into a new or empty folder, each content verified; the folder has all or nothing.
 *
 * The files are read-only. What a killed copy left beside the folder is removed by the next one.
 */
export function copySnapshot(
  context: Context,
  project: Project,
  { name, dir }: { readonly name: string; readonly dir: string | undefined },
): Promise<Copied> {
  return withRepository(context, project, async (remote, head) => {
    const { snapshot } = await resolveSnapshot(remote, head, name, namingOf(context, project));
    const folder = mountFolder(context, project, { dir, snapshot: snapshot.id });
    if (mountedAt(folder) !== 'nothing')
      throw cannotCopy(snapshot.id, folder, 'something is mounted there');
    return alone(project, async () => {
      const { undo } = prepareFolder(project, folder);
      const aside = asideOf(project, folder);
      discardTree(aside);
      try {
        makeFolder(aside, 0o755);
        await fill(context, remote, { snapshot, aside });
        await syncFileSystem(aside);
        // A folder takes the place of an empty one only.
        renamePath(aside, folder);
        syncFolder(dirname(folder));
      } catch (error) {
        discardTree(aside);
        undo();
        throw inWords(error, snapshot.id, folder);
      }
      const { files, bytes } = snapshot;
      return { snapshot: snapshot.id, folder, files, bytes };
    });
  });
}

/** Beside the folder, so that it can take its place; named for the project, so that it is nobody else's. */
function asideOf({ root }: Project, folder: string): string {
  const mark = hashBytes(Buffer.from(`${root}\n${folder}`)).slice(0, 12);
  return join(dirname(folder), `.${basename(folder).slice(0, 200)}.dsg-copy-${mark}`);
}

async function fill(
  context: Context,
  remote: Remote,
  { snapshot, aside }: { snapshot: Snapshot; aside: string },
): Promise<void> {
  const leaves = await leavesAt(remote, snapshot.root, '');
  for (const { path, leaf } of leaves) refuseUnsafe(snapshot.id, path, leaf);
  const of = { files: leaves.length, bytes: 0, from: 0 };
  const links: { path: string; leaf: LinkEntry }[] = [];
  const files: { path: string; leaf: FileEntry }[] = [];
  const folders = new Set<string>();
  for (const { path, leaf } of leaves) {
    folders.add(dirname(path));
    if (leaf.kind === 'link') links.push({ path, leaf });
    else {
      files.push({ path, leaf });
      of.bytes += leaf.size;
    }
  }
  for (const inside of folders) makeFolders(join(aside, inside), 0o755);
  const done = { files: 0, bytes: 0 };
  const wanted = files.map(({ path, leaf }) => {
    const mode = leaf.exec ? 0o555 : 0o444;
    return { ...leaf, to: join(aside, path), mode, path };
  });
  await remote.fetch(wanted, context.pool, (count, bytes) => {
    checkInterrupt(context);
    done.files += count;
    done.bytes += bytes;
    context.progress(moving('download', done, of));
  });
  // Last, so that nothing can be written through one.
  for (const { path, leaf } of links) makeSymlink(leaf.target, join(aside, path));
}

function inWords(error: unknown, snapshot: string, folder: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const why =
    code === 'EEXIST'
      ? 'two names are the same to this file system'
      : isNameRefused(error)
        ? 'this file system cannot hold one of the names'
        : code === 'ENOTEMPTY'
          ? 'somebody has put something there meanwhile'
          : code;
  return cannotCopy(snapshot, folder, why, error);
}

function cannotCopy(snapshot: string, folder: string, why: string, cause?: unknown): DsgError {
  return new DsgError('failed', `Cannot copy ${snapshot} into "${folder}": ${why}`, {
    hint: 'name another folder, on a disk that can hold it: dsg snapmount --copy SNAP DIR',
    data: { snapshot, folder },
    cause,
  });
}
