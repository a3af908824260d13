import { closeSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DsgError } from '../errors/error.js';
import {
  makeFolders,
  openInPlace,
  removeIfThere,
  renamePath,
  syncFile,
  truncateFile,
  writeAll,
} from '../fs/durable.js';
import { readIfThere, readSealed, writeSealed } from '../fs/sealed.js';
import type { Tree } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import { leaves, treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { isHash } from '../model/hash.js';
import { encodeTree, parseTree } from '../model/tree.js';
import { hashBytes } from '../store/hash.js';
import type { Places } from './places.js';

/** The snapshot that was last synced here, and its manifest. */
export interface Cache {
  readonly id: string;
  readonly snapshot: Hash | null;
  /** Its root tree, but for paths where the last sync found something newer and left it alone. */
  readonly root: Hash | undefined;
  readonly forest: Forest;
}

interface CacheHead {
  readonly id: string;
  readonly snapshot: Hash | null;
  readonly root: Hash | null;
  /** How many bytes of the file of trees count; what is beyond was written by a sync that did not end. */
  readonly length: number;
  /** Its length when it was last written anew. */
  readonly compacted: number;
}

const RECORD_HEAD = 36;

/** Reads the cache; undefined in a project that has never synced. Its trees are read only when asked for. */
export function readCache(places: Places): Cache | undefined {
  const head = readHead(places);
  if (!head) return undefined;
  let trees: ReadonlyMap<Hash, Buffer> | undefined;
  const parsed = new Map<Hash, Tree>();
  const forest: Forest = {
    get(hash) {
      const known = parsed.get(hash);
      if (known) return known;
      trees ??= readRecords(places.cacheTrees, head.length);
      const bytes = trees.get(hash);
      if (!bytes) return undefined;
      const tree = verifiedTree(places, hash, bytes);
      parsed.set(hash, tree);
      return tree;
    },
  };
  return { id: head.id, snapshot: head.snapshot, root: head.root ?? undefined, forest };
}

/** Reads every tree in the cache, those out of use too; throws an integrity error for what is damaged or missing. */
export function verifyCache(places: Places): void {
  const cache = readCache(places);
  const length = readHead(places)?.length ?? 0;
  for (const [hash, bytes] of readRecords(places.cacheTrees, length))
    verifiedTree(places, hash, bytes);
  if (cache?.root === undefined) return;
  for (const leaf of leaves(cache.forest, cache.root)) void leaf;
}

function verifiedTree(places: Places, hash: Hash, bytes: Buffer): Tree {
  const what = `the cached tree ${hash}`;
  if (hashBytes(bytes) === hash) return parseTree(bytes, what);
  throw new DsgError('integrity', `Cannot read ${what}: its bytes do not match its hash`, {
    hint: 'dsg recover',
    data: { object: hash, path: places.cacheTrees },
  });
}

function readHead(places: Places): CacheHead | undefined {
  const head = readSealed(places.cacheHead, 'dsg recover') as CacheHead | undefined;
  if (!head) return undefined;
  const isRight =
    typeof head.id === 'string' &&
    (head.snapshot === null || isHash(head.snapshot)) &&
    (head.root === null || isHash(head.root));
  if (isRight && Number.isSafeInteger(head.length) && Number.isSafeInteger(head.compacted))
    return head;
  throw new DsgError('integrity', `Cannot read "${places.cacheHead}": it has the wrong form`, {
    hint: 'dsg recover',
  });
}

function readRecords(path: string, length: number): Map<Hash, Buffer> {
  const records = new Map<Hash, Buffer>();
  if (length === 0) return records;
  const bytes = readIfThere(path);
  const fail = (why: string): never => {
    throw new DsgError('integrity', `Cannot read "${path}": ${why}`, {
      hint: 'dsg recover',
      data: { path },
    });
  };
  if (!bytes || bytes.length < length) fail('it is shorter than it should be');
  const whole = bytes as Buffer;
  for (let at = 0; at < length; ) {
    if (at + RECORD_HEAD > length) fail('it is damaged');
    const size = whole.readUInt32BE(at);
    const end = at + RECORD_HEAD + size;
    if (end > length) fail('it is damaged');
    records.set(
      whole.toString('hex', at + 4, at + RECORD_HEAD) as Hash,
      whole.subarray(at + RECORD_HEAD, end),
    );
    at = end;
  }
  return records;
}

/**
 * Records a snapshot as the one last synced here.
 *
 * Only trees that the cache lacks are appended, from `source`; the head is replaced last, in one step. When most of the
 * file is no longer needed it is written anew.
 */
export function writeCache(
  places: Places,
  to: Pick<Cache, 'id' | 'snapshot' | 'root'>,
  source: Forest,
): void {
  makeFolders(dirname(places.cacheHead));
  const old = existsSync(places.cacheTrees) ? readHead(places) : undefined;
  const known = old ? readRecords(places.cacheTrees, old.length) : new Map<Hash, Buffer>();
  const isFull = old !== undefined && old.length > 4 * old.compacted + 4 * 1024 * 1024;
  const fresh = isFull
    ? compact(places, to.root, known, source)
    : append(places, to.root, known, source, old?.length ?? 0);
  const compacted = isFull || !old || old.compacted === 0 ? fresh : old.compacted;
  const { id, snapshot, root = null } = to;
  writeSealed(places.cacheHead, {
    id,
    snapshot,
    root,
    length: fresh,
    compacted,
  } satisfies CacheHead);
}

function append(
  places: Places,
  root: Hash | undefined,
  known: ReadonlyMap<Hash, Buffer>,
  source: Forest,
  from: number,
): number {
  const records = collect(root, (hash) => (known.has(hash) ? undefined : treeIn(source, hash, '')));
  return writeRecords(places.cacheTrees, records, from);
}

function compact(
  places: Places,
  root: Hash | undefined,
  known: ReadonlyMap<Hash, Buffer>,
  source: Forest,
): number {
  const records = collect(root, (hash) => {
    const bytes = known.get(hash);
    return bytes ? parseTree(bytes, `the cached tree ${hash}`) : treeIn(source, hash, '');
  });
  const aside = `${places.cacheTrees}.new`;
  removeIfThere(aside);
  const length = writeRecords(aside, records, 0);
  // Until the head is replaced it counts bytes of the old file, so the new one must not be mistaken for it.
  removeIfThere(places.cacheHead);
  renamePath(aside, places.cacheTrees);
  return length;
}

/** Gathers the trees below `root` that `load` gives; where it gives none, all below is there already. */
function collect(root: Hash | undefined, load: (hash: Hash) => Tree | undefined): Buffer[] {
  const seen = new Set<Hash>();
  const records: Buffer[] = [];
  const visit = (hash: Hash): void => {
    if (seen.has(hash)) return;
    seen.add(hash);
    const tree = load(hash);
    if (!tree) return;
    for (const entry of tree) if (entry.kind === 'folder') visit(entry.hash);
    records.push(record(hash, encodeTree(tree)));
  };
  if (root !== undefined) visit(root);
  return records;
}

function record(hash: Hash, bytes: Buffer): Buffer {
  const head = Buffer.allocUnsafe(RECORD_HEAD);
  head.writeUInt32BE(bytes.length, 0);
  head.write(hash, 4, 'hex');
  return Buffer.concat([head, bytes]);
}

function writeRecords(path: string, records: readonly Buffer[], from: number): number {
  if (records.length === 0 && from > 0) return from;
  const fd = openInPlace(path);
  try {
    truncateFile(fd, from, path);
    const bytes = Buffer.concat(records);
    writeAll(fd, bytes, path, from);
    syncFile(fd, path);
    return from + bytes.length;
  } finally {
    closeSync(fd);
  }
}
