import type { BigIntStats } from 'node:fs';
import { basename, join } from 'node:path';
import { DsgError } from '../../errors/error.js';
import type { Leaf } from '../../model/entry.js';
import { countRead } from '../../store/count-read.js';
import type { Hashed } from '../../store/tasks.js';
import { hashTask, inBatches } from '../../store/tasks.js';
import { readIndex } from '../../worktree/index-file.js';
import type { IndexedLeaf } from '../../worktree/index-format.js';
import { stampOf } from '../../worktree/index-format.js';
import { statOf, targetOf } from '../../worktree/look.js';
import { sameStamp, seenLeaves } from '../../worktree/stamps.js';
import { reading } from '../announce.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import type { Project } from '../open.js';
import { filesBelow } from './files-below.js';

/** What is at some paths of the working folder now. */
export interface Here {
  /** Files and links, what is in the way included. */
  readonly seen: ReadonlyMap<string, IndexedLeaf>;
  /** What has to go so that a path can be used: a file or link where it needs a folder, or all in a folder at its place. */
  readonly inTheWay: ReadonlySet<string>;
}

/** Looks at paths only, not at the whole folder; hashes the files that the index cannot vouch for. No link is followed. */
export async function lookHere(
  context: Context,
  project: Project,
  paths: Iterable<string>,
): Promise<Here> {
  const { root } = project;
  const stats = new Map<string, BigIntStats>();
  const inTheWay = new Set<string>();
  const kinds = new Map<string, 'folder' | 'absent' | 'leaf'>([['', 'folder']]);
  const kindOf = (path: string): 'folder' | 'absent' | 'leaf' => {
    const known = kinds.get(path);
    if (known) return known;
    const above = kindOf(parentOf(path));
    const stat = above === 'folder' ? statOf(join(root, path)) : undefined;
    const kind = !stat ? 'absent' : stat.isDirectory() ? 'folder' : 'leaf';
    kinds.set(path, kind);
    if (stat && kind === 'leaf') stats.set(path, stat);
    return kind;
  };
  for (const path of paths) {
    for (const folder of foldersOf(path)) if (kindOf(folder) === 'leaf') inTheWay.add(folder);
    if (kindOf(path) !== 'folder') continue;
    for (const { path: inside, isOwn } of filesBelow(root, path)) {
      if (isOwn) throw occupied(path, inside);
      if (kindOf(inside) === 'leaf') inTheWay.add(inside);
    }
  }
  return { seen: await readLeaves(context, project, stats), inTheWay };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
}

function occupied(path: string, left: string): DsgError {
  return new DsgError(
    'problems',
    `Cannot restore "${path}": there is a folder in its place, with "${left}" in it, which is no data`,
    {
      state: 'Nothing was changed.',
      hint: 'move that folder elsewhere and run the command again',
      data: { path, left },
    },
  );
}

async function readLeaves(
  context: Context,
  { root, places }: Project,
  stats: ReadonlyMap<string, BigIntStats>,
): Promise<Map<string, IndexedLeaf>> {
  const read = readIndex(places.index);
  const indexed = read === undefined || read === 'damaged' ? () => undefined : seenLeaves(read);
  const seen = new Map<string, IndexedLeaf>();
  const pending: string[] = [];
  for (const [path, stat] of stats) {
    const known: IndexedLeaf | undefined = indexed(path);
    const isKnown = known && !known.racy && sameStamp(known.stamp, stampOf(stat));
    if (isKnown && (known.leaf.kind === 'link') === stat.isSymbolicLink()) seen.set(path, known);
    else if (stat.isSymbolicLink()) seen.set(path, linkAt(root, path, stat));
    else if (stat.isFile()) pending.push(path);
    else throw cannotReplace(path, 'it is no file');
  }
  const hashed = await hashAll(context, root, { pending, stats });
  pending.forEach((path, i) => {
    const found = hashed[i];
    if (found === undefined || 'failed' in found)
      throw cannotReplace(path, found?.why ?? 'it is gone');
    seen.set(path, fileOf(path, found));
  });
  return seen;
}

async function hashAll(
  context: Context,
  root: string,
  { pending, stats }: { pending: readonly string[]; stats: ReadonlyMap<string, BigIntStats> },
): Promise<Hashed[]> {
  const sizes = new Map(
    pending.map((path) => [join(root, path), Number(stats.get(path)?.size ?? 0)]),
  );
  const size = (path: string) => sizes.get(path) ?? 0;
  const of = { files: pending.length, bytes: [...sizes.values()].reduce((a, b) => a + b, 0) };
  const count = countRead(of.bytes);
  const done = (batch: readonly string[]): void => {
    checkInterrupt(context);
    count.done(batch.map(size));
    context.progress(reading('scan', count, of));
  };
  return (await inBatches(context.pool, hashTask, [...sizes.keys()], { size, done })).flat();
}

function fileOf(path: string, found: Exclude<Hashed, { failed: string }>): IndexedLeaf {
  const { hash, size, exec, mtime, ctime, ino } = found;
  const leaf: Leaf = { kind: 'file', name: basename(path), hash, size, exec, mtime };
  return { leaf, stamp: { size: BigInt(size), mtime, ctime, ino }, racy: true };
}

function linkAt(root: string, path: string, stat: BigIntStats): IndexedLeaf {
  const stamp = stampOf(stat);
  const target = targetOf(join(root, path))?.toString('utf8') ?? '';
  return {
    leaf: { kind: 'link', name: basename(path), target, mtime: stamp.mtime },
    stamp,
    racy: true,
  };
}

function cannotReplace(path: string, why: string): DsgError {
  return new DsgError('no-permission', `Cannot replace "${path}": ${why}`, {
    state: 'Nothing was changed.',
    hint: 'move it elsewhere, or get the permission to read it, and run the command again',
    data: { path },
  });
}
