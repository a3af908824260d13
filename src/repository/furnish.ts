import { join } from 'node:path';
import { makeFolder, makeFolders, makeSymlink, syncFolder } from '../fs/durable.js';
import { writeSealed } from '../fs/sealed.js';
import { NO_HASH } from '../model/hash.js';
import type { Layout } from './layout.js';
import { BLOBS_LINK, generationName, linkText } from './layout.js';
import { keepReserve } from './reserve.js';

/** The newest format of a repository that this dsg reads and writes. */
export const FORMAT_VERSION = 1;

/** The generation of an empty repository. */
export const FIRST_GENERATION = generationName('s0', NO_HASH);

/** Makes the folders of a repository, apart from its generation. */
export function makeFrame(layout: Layout): void {
  const { leases, objects, blobs, generations, quarantine, corrupt } = layout;
  for (const path of [leases, objects, generations, quarantine]) makeFolders(path, 0o755);
  if (layout.blobsAreSealed) makeSymlink(BLOBS_LINK, blobs);
  else makeFolders(blobs, 0o755);
  makeFolder(corrupt, 0o755);
}

/** Makes the generation of an empty repository in a folder of its own. */
export function makeFirstGeneration(layout: Layout, folder: string): void {
  makeFolders(join(folder, 'tree'), 0o755);
  if (layout.blobsAreSealed) makeFolder(join(folder, 'blobs'), 0o755);
  writeSealed(join(folder, '.dsg-gen'), { link: linkText(FIRST_GENERATION), snapshot: null });
}

/** Writes the last of an empty repository: its head, and the format, with which it is one. */
export function completeRepository(layout: Layout, backend: string, id: string): void {
  const { root, ctl, current, format, generations } = layout;
  makeSymlink(linkText(FIRST_GENERATION), current);
  keepReserve(layout);
  const folder = join(generations, FIRST_GENERATION);
  for (const path of [folder, generations, ctl, join(root, '.dsg'), root]) syncFolder(path);
  writeSealed(format, { version: FORMAT_VERSION, id, backend });
}
