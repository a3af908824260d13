import type { Pool } from '../fs/pool/pool.js';
import type { FileEntry } from '../model/entry.js';
import { entryInTree } from '../model/entry-in-tree.js';
import type { Hash } from '../model/hash.js';
import { isHash } from '../model/hash.js';
import { parseSnapshot, snapshotNumber } from '../model/snapshot.js';
import { findTag } from '../model/tags.js';
import type { Layout } from '../repository/layout.js';
import type { Repository } from '../repository/repository.js';
import { readStoredObject } from '../repository/repository.js';
import { readTags } from '../repository/tags.js';
import { unpackObject } from '../store/object-file.js';
import type { AlongReply, AlongRequest } from './along-message.js';
import { MAX_AHEAD, MAX_PATHS } from './along-message.js';
import { readBlobs } from './contents.js';
import type { HeadReply } from './protocol.js';
import { MAX_BYTES, MAX_HISTORY } from './protocol.js';
import { SMALL_BYTES } from './sizes.js';

interface Source {
  readonly repository: Repository;
  readonly pool: Pool;
  readonly head: HeadReply;
}

/** What goes into one answer, as long as there is room. */
interface Load {
  readonly objects: AlongReply['objects'][number][];
  readonly contents: AlongReply['contents'][number][];
  readonly pieces: Uint8Array[];
  room: number;
}

/** Which snapshot is meant, as far as it is known before the history is walked. */
type Meant = { readonly hash: Hash } | { readonly id: string };

/**
 * Reads what a client needs of a few paths of a snapshot: the history down to it, the trees on the way, small files.
 *
 * Throws where anything of it cannot be read: the client then asks for one after the other, and is told of what.
 */
export async function readAlong(source: Source, request: AlongRequest): Promise<AlongReply> {
  const { repository, pool, head } = source;
  const { layout } = repository;
  const load: Load = { objects: [], contents: [], pieces: [], room: MAX_BYTES };
  const root = rootOf(source, request, load);
  const files = root === undefined ? [] : alongPaths(layout, root, { request, load });
  const most = Math.min(request.contents, SMALL_BYTES);
  const pieces: Uint8Array[] = [];
  for (const { hash, size, exec } of files.slice(0, MAX_PATHS)) {
    const isThere = load.contents.some((one) => one.hash === hash);
    if (isThere || size > most || size > load.room) continue;
    const blobs = [{ hash, size, exec }];
    const { bytes, unpacked } = await readBlobs(layout, pool, { blobs, zstd: request.zstd });
    if ((unpacked ?? bytes.length) !== size) continue;
    load.contents.push({ hash, size: bytes.length, unpacked });
    load.room -= bytes.length;
    pieces.push(bytes);
  }
  const bytes = Buffer.concat([...load.pieces, ...pieces]);
  return { head, objects: load.objects, contents: load.contents, bytes };
}

/** Walks from the head back to the snapshot that is meant, and takes along what the client does not know. */
function rootOf(source: Source, request: AlongRequest, load: Load): Hash | undefined {
  const { repository, head } = source;
  const meant = meantBy(source, request.snapshot);
  if (!meant) return undefined;
  let root: Hash | undefined;
  let isNew = true;
  let isSeen = request.seen === null;
  let next = head.hash;
  for (let steps = 0; next !== null && steps < MAX_HISTORY; steps++) {
    const { packed, snapshot } = readSnapshot(repository.layout, next);
    if (isNew) isNew = put(load, next, packed);
    const isMeant = 'hash' in meant ? next === meant.hash : snapshot.id === meant.id;
    if (isMeant) root = snapshot.root;
    if (next === request.seen) isSeen = true;
    if (next === request.known) isNew = false;
    const isFound = root !== undefined || 'hash' in meant;
    if ((root !== undefined && isSeen) || (isFound && !isNew)) break;
    next = snapshot.parent;
  }
  if (root !== undefined) return root;
  // Whether it belongs to the history is for the client to find out.
  return 'hash' in meant ? readSnapshot(repository.layout, meant.hash).snapshot.root : undefined;
}

function meantBy({ repository, head }: Source, name: string): Meant | undefined {
  if (isHash(name)) return { hash: name };
  if (snapshotNumber(name) !== undefined) return { id: name };
  const back = /^head~(\d{1,9})$/.exec(name)?.[1];
  if (back !== undefined)
    return { id: `s${Math.max((snapshotNumber(head.id) ?? 0) - Number(back), 1)}` };
  const tag = findTag(readTags(repository), name);
  return tag && { hash: tag.hash };
}

function readSnapshot(layout: Layout, hash: Hash) {
  const what = `the snapshot ${hash}`;
  const packed = readStoredObject(layout, hash);
  return { packed, snapshot: parseSnapshot(unpackObject(packed, hash, what), what) };
}

/** Goes down all paths at once, each tree read once; returns the files at their ends. */
function alongPaths(
  layout: Layout,
  root: Hash,
  { request, load }: { request: AlongRequest; load: Load },
): FileEntry[] {
  const had = new Set(request.have);
  const files: FileEntry[] = [];
  const paths = request.paths.map((path) => (path === '' ? [] : path.split('/')));
  let level = new Map<Hash, string[][]>(paths.length > 0 ? [[root, paths]] : []);
  for (let depth = 0; level.size > 0; depth++) {
    const below = new Map<Hash, string[][]>();
    for (const [hash, wanted] of level) {
      const packed = readStoredObject(layout, hash);
      if (!had.has(hash) && !put(load, hash, packed)) continue;
      const what = `the tree ${hash}`;
      const bytes = unpackObject(packed, hash, what);
      for (const names of wanted) {
        const name = names[depth];
        const entry = name === undefined ? undefined : entryInTree(bytes, name, what);
        const isEnd = names.length === depth + 1;
        if (entry?.kind === 'file' && isEnd) files.push(entry);
        // A folder that is named is going to be looked into.
        if (entry?.kind === 'folder')
          below.set(entry.hash, [...(below.get(entry.hash) ?? []), names]);
      }
    }
    level = below;
  }
  return files;
}

/** Takes an object along; false where there is no room for it. */
function put(load: Load, hash: Hash, packed: Uint8Array): boolean {
  if (packed.length > load.room || load.objects.length >= MAX_AHEAD) return false;
  load.objects.push({ hash, size: packed.length });
  load.pieces.push(packed);
  load.room -= packed.length;
  return true;
}
