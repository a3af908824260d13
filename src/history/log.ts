import { DsgError } from '../errors/error.js';
import { sameLeaf } from '../model/entry.js';
import { asLeaf, findEntry } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Author } from '../model/snapshot.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import type { TreeReader } from './entry-at.js';
import { treeReader } from './entry-at.js';
import { meantHint, nearestPath } from './nearest-path.js';
import type { NamedSnapshot } from './walk-history.js';
import { walkHistory } from './walk-history.js';

export interface LogOptions {
  /** Only snapshots in which this file, or something in this folder, changed; "" is everything. */
  readonly path?: string;
  /** The most snapshots to list. */
  readonly limit?: number;
  /** Only snapshots made at this time (UTC, ISO 8601) or later. */
  readonly since?: string | undefined;
  /** Only those whose author's name or address has this in it, in any case. */
  readonly author?: string | undefined;
}

/**
 * Lists snapshots, newest first.
 *
 * A path costs the trees on its way, and none where two snapshots have an equal folder on it. Throws `not-found` for a
 * path that no snapshot ever had.
 */
export async function log(
  remote: Remote,
  head: RemoteHead,
  { path = '', limit = Number.POSITIVE_INFINITY, since, author }: LogOptions = {},
): Promise<NamedSnapshot[]> {
  const found: NamedSnapshot[] = [];
  const read = treeReader(remote);
  let isKnown = path === '';
  let child: NamedSnapshot | undefined;
  const take = async (one: NamedSnapshot, parentRoot: Hash | undefined): Promise<void> => {
    if (path !== '' && !(await differsAt(read, [parentRoot, one.snapshot.root], path))) return;
    isKnown = true;
    const { snapshot } = one;
    if (since !== undefined && snapshot.created < since) return;
    if (author === undefined || hasAuthor(snapshot.author, author)) found.push(one);
  };
  for await (const one of walkHistory(remote, head)) {
    if (child) await take(child, one.snapshot.root);
    if (found.length >= limit) return found.slice(0, limit);
    child = one;
  }
  if (child) await take(child, undefined);
  if (!isKnown) throw await unknownPath(read, head, path);
  return found.slice(0, limit);
}

function hasAuthor({ name, email }: Author, part: string): boolean {
  return `${name} <${email}>`.toLowerCase().includes(part.toLowerCase());
}

/** Tells whether two roots differ at a path; goes down both at once and stops where they are equal. */
async function differsAt(
  read: TreeReader,
  roots: readonly (Hash | undefined)[],
  path: string,
): Promise<boolean> {
  let [before, after] = roots;
  const names = path.split('/');
  for (const [i, name] of names.entries()) {
    if (before === after) return false;
    const [a, b] = await Promise.all(
      [before, after].map(async (hash) => hash && findEntry(await read(hash), name)),
    );
    const folders = [a, b].map((entry) =>
      entry && entry.kind === 'folder' ? entry.hash : undefined,
    );
    if (i === names.length - 1 && !sameLeaf(asLeaf(a), asLeaf(b))) return true;
    [before, after] = folders;
  }
  return before !== after;
}

async function unknownPath(
  read: TreeReader,
  { id, snapshot }: RemoteHead,
  path: string,
): Promise<DsgError> {
  const meant = await nearestPath(read, snapshot?.root, path);
  return new DsgError('not-found', `Cannot show the history of "${path}": no snapshot has it`, {
    hint: id === 's0' ? 'dsg sync' : meantHint(meant, 'dsg list-files'),
    data: { path, meant },
  });
}
