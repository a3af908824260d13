import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { DsgError } from '../errors/error.js';
import { nearestPath } from '../history/nearest-path.js';
import type { Entry, FileEntry, Leaf } from '../model/entry.js';
import { entryIn } from '../model/entry-in.js';
import { leaves, treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { countRead } from '../store/count-read.js';
import type { Hashed } from '../store/tasks.js';
import { hashTask, inBatches } from '../store/tasks.js';
import type { Cache } from '../worktree/cache.js';
import { readCache } from '../worktree/cache.js';
import { readIndex } from '../worktree/index-file.js';
import type { IndexedLeaf } from '../worktree/index-format.js';
import { statOf, targetOf } from '../worktree/look.js';
import { seenLeaves } from '../worktree/stamps.js';
import { unwrittenFile } from '../worktree/unwritten.js';
import { reading } from './announce.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import { meantHere } from './meant-here.js';
import type { Project } from './open.js';
import { projectPath } from './path-argument.js';

/** What reading a file said of it, against the last synced snapshot. */
export type Verdict = 'ok' | 'modified' | 'rotten' | 'missing' | 'untracked' | 'unreadable';

export interface Validated {
  readonly path: string;
  readonly verdict: Verdict;
  /** The hash that the snapshot has, and the one found; null for links and where there is none. */
  readonly expected: Hash | null;
  readonly found: Hash | null;
  readonly why: string | null;
}

export interface Validation {
  /** The snapshot that was last synced here. */
  readonly snapshot: string;
  readonly files: readonly Validated[];
}

/** The files to read, each with what the snapshot has there; undefined where it has nothing. */
type Wanted = ReadonlyMap<string, Leaf | undefined>;

/**
 * Reads files and compares them with the manifest of the last synced snapshot; the repository is not asked.
 *
 * A folder stands for everything that the snapshot has in it. Throws `not-found` for a path that is neither in the
 * snapshot nor on the disk.
 */
export async function validateFiles(
  context: Context,
  project: Project,
  paths: readonly string[],
): Promise<Validation> {
  const cache = readCache(project.places);
  if (!cache)
    throw new DsgError('not-found', 'Cannot validate files: nothing was synced here yet', {
      hint: 'dsg sync',
    });
  const wanted = new Map<string, Leaf | undefined>();
  for (const path of paths)
    for (const one of await expand(context, project, {
      cache,
      path: projectPath(context, project, path),
    }))
      wanted.set(one.path, one.leaf);
  return { snapshot: cache.id, files: await readAndJudge(context, project, wanted) };
}

async function expand(
  context: Context,
  project: Project,
  { cache, path }: { cache: Cache; path: string },
): Promise<{ path: string; leaf: Leaf | undefined }[]> {
  const entry = path === '' ? rootEntry(cache) : entryIn(cache.forest, cache.root, path);
  if (entry?.kind === 'folder') return [...leaves(cache.forest, entry.hash, path)];
  if (entry) return [{ path, leaf: entry }];
  const stat = statOf(join(project.root, path));
  if (stat) return [{ path, leaf: undefined }];
  const read = async (hash: Hash) => treeIn(cache.forest, hash, '');
  const meant = await nearestPath(read, cache.root, path);
  throw new DsgError('not-found', `Cannot validate "${path}": there is no such file`, {
    hint: meantHere(context, project, { meant, otherwise: 'dsg list-files' }),
    data: { path, meant },
  });
}

function rootEntry(cache: Cache): Entry | undefined {
  if (cache.root === undefined) return undefined;
  return { kind: 'folder', name: '', hash: cache.root, files: 0, bytes: 0 };
}

/** Reads files and says of each whether it is what the last synced snapshot has; `wanted` is path -> that. */
export async function readAndJudge(
  context: Context,
  { root, places }: Project,
  wanted: Wanted,
): Promise<Validated[]> {
  const index = readIndex(places.index);
  const indexed = index && index !== 'damaged' ? seenLeaves(index) : () => undefined;
  const others = new Map<string, string>();
  const toRead: string[] = [];
  const sizes = new Map<string, number>();
  for (const [path, leaf] of wanted) {
    if (leaf?.kind !== 'file') continue;
    const stat = statOf(join(root, path));
    if (stat && !stat.isFile()) {
      others.set(path, otherKind(stat));
      continue;
    }
    toRead.push(path);
    sizes.set(join(root, path), Number(stat?.size ?? 0));
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const of = { files: sizes.size, bytes: total };
  const count = countRead(total);
  if (sizes.size > 0) context.progress(reading('verify', count, of));
  const results = await inBatches(context.pool, hashTask, [...sizes.keys()], {
    size: (path) => sizes.get(path) ?? 0,
    done: (batch) => {
      checkInterrupt(context);
      count.done(batch.map((path) => sizes.get(path) ?? 0));
      context.progress(reading('verify', count, of));
    },
  });
  const hashed = new Map(results.flat().map((result, i) => [toRead[i], result]));
  return [...wanted].map(([path, leaf]) => {
    if (!leaf) return verdict(path, 'untracked', 'the last synced snapshot does not have it');
    if (leaf.kind === 'link') return judgeLink(root, path, leaf.target);
    const other = others.get(path);
    if (other !== undefined)
      return { ...verdict(path, 'modified', `it is ${other} now`), expected: leaf.hash };
    return judgeFile(path, leaf, { indexed: indexed(path), result: hashed.get(path) as Hashed });
  });
}

function otherKind(stat: BigIntStats): string {
  if (stat.isDirectory()) return 'a folder';
  return stat.isSymbolicLink() ? 'a link' : 'no file';
}

function judgeLink(root: string, path: string, target: string): Validated {
  const found = targetOf(join(root, path))?.toString('utf8');
  if (found === target) return verdict(path, 'ok');
  if (found !== undefined) return verdict(path, 'modified', `it is a link to "${found}"`);
  return statOf(join(root, path))
    ? verdict(path, 'modified', 'it is not a link any more')
    : verdict(path, 'missing', 'it is not in the working folder');
}

function judgeFile(
  path: string,
  leaf: FileEntry,
  { indexed, result }: { indexed: IndexedLeaf | undefined; result: Hashed },
): Validated {
  const expected = leaf.hash;
  if ('failed' in result) {
    if (result.failed === 'gone')
      return { ...verdict(path, 'missing', 'it is not in the working folder'), expected };
    return { ...verdict(path, 'unreadable', result.why), expected };
  }
  const { hash: found, size, exec, mtime, ctime, ino } = result;
  const stamp = { size: BigInt(size), mtime, ctime, ino };
  const good = unwrittenFile(stamp, indexed, leaf);
  const whole = { ...verdict(path, 'ok'), expected, found };
  if (good && good.hash !== found)
    return {
      ...whole,
      verdict: 'rotten',
      why: 'its bytes changed though its size and times did not',
    };
  if (found !== expected) return { ...whole, verdict: 'modified', why: 'its bytes are others' };
  if (exec === leaf.exec) return whole;
  return { ...whole, verdict: 'modified', why: `it is ${exec ? '' : 'not '}executable` };
}

function verdict(path: string, what: Verdict, why: string | null = null): Validated {
  return { path, verdict: what, expected: null, found: null, why };
}
