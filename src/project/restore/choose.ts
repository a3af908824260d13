import { indicesMeant } from '../../checks/select.js';
import { DsgError } from '../../errors/error.js';
import { entryAt } from '../../history/entry-at.js';
import { nearestPath } from '../../history/nearest-path.js';
import { refuseUnsafe } from '../../history/refuse-unsafe.js';
import type { Leaf } from '../../model/entry.js';
import { leaves } from '../../model/forest.js';
import type { Hash } from '../../model/hash.js';
import type { Context } from '../context.js';
import { meantHere } from '../meant-here.js';
import type { Project } from '../open.js';
import { projectPath } from '../path-argument.js';
import type { Source } from './source.js';

/** What a person named of a snapshot. */
export interface Chosen {
  /** Path -> what the snapshot has there. */
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** The folders that were named, "" for everything. */
  readonly folders: readonly string[];
}

const PATTERN = /[*?[]/;

/**
 * Finds the files and links that words mean: a file, a folder, or a pattern with the rules of .gitignore.
 *
 * Words go from the current folder. A word that names something in the snapshot is no pattern, whatever is in it.
 */
export async function choose(
  context: Context,
  project: Project,
  { source, words }: { source: Source; words: readonly string[] },
): Promise<Chosen> {
  const chosen = new Map<string, Leaf>();
  const folders: string[] = [];
  for (const word of words) {
    const path = projectPath(context, project, word);
    const entry = path === '' ? undefined : await entryAt(source.read, source.root, path);
    const folder = path === '' ? source.root : entry?.kind === 'folder' ? entry.hash : undefined;
    if (folder !== undefined) {
      folders.push(path);
      await addFolder(source, { path, folder }, chosen);
    } else if (entry && entry.kind !== 'folder') chosen.set(path, entry);
    else if (!PATTERN.test(word)) throw await unknown(context, project, { source, path });
    else if (!(await addMatching(source, { word, path }, chosen)))
      throw noneMatch(source, word, path);
  }
  for (const [path, leaf] of chosen) refuseUnsafe(source.id, path, leaf);
  return { leaves: chosen, folders };
}

async function addFolder(
  source: Source,
  { path, folder }: { path: string; folder: Hash },
  chosen: Map<string, Leaf>,
): Promise<void> {
  const forest = await source.readBelow(folder);
  for (const { path: inside, leaf } of leaves(forest, folder, path)) chosen.set(inside, leaf);
}

/** A pattern without a slash means files of such a name in any folder below the current one. False where there is none. */
async function addMatching(
  source: Source,
  { word, path }: { word: string; path: string },
  chosen: Map<string, Leaf>,
): Promise<boolean> {
  const cut = path.lastIndexOf('/') + 1;
  const isLoose = !word.replace(/\/+$/, '').includes('/');
  const pattern = isLoose ? `/${path.slice(0, cut)}**/${path.slice(cut)}` : `/${path}`;
  const forest = await source.readBelow(source.root);
  const all = [...leaves(forest, source.root)];
  const meant = indicesMeant(
    all.map((one) => one.path),
    [pattern],
  );
  for (const index of meant) {
    const { path: inside, leaf } = all[index] as (typeof all)[number];
    chosen.set(inside, leaf);
  }
  return meant.size > 0;
}

function noneMatch({ id }: Source, word: string, path: string): DsgError {
  return new DsgError('not-found', `Cannot find "${word}": ${id} does not have it`, {
    hint: `dsg list-files --at ${id}`,
    data: { path, snapshot: id },
  });
}

async function unknown(
  context: Context,
  project: Project,
  { source, path }: { source: Source; path: string },
): Promise<DsgError> {
  const { id, root, read } = source;
  const meant = await nearestPath(read, root, path);
  return new DsgError('not-found', `Cannot find "${path}": ${id} does not have it`, {
    hint: meantHere(context, project, { meant, otherwise: `dsg list-files --at ${id}` }),
    data: { path, snapshot: id, meant },
  });
}
