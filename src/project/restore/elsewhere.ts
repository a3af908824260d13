import { closeSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { DsgError, isDsgError } from '../../errors/error.js';
import {
  makeFolder,
  makeFolders,
  makeSymlink,
  removeIfThere,
  removeTree,
  renamePath,
  syncFile,
} from '../../fs/durable.js';
import { PinnedFolders } from '../../fs/pinned.js';
import { syncFileSystem } from '../../fs/sync-fs.js';
import { takeName } from '../../fs/take-name.js';
import type { Leaf } from '../../model/entry.js';
import { leafBytes } from '../../model/entry.js';
import { compareNames } from '../../model/order.js';
import { TEMPORARY_PREFIX } from '../../model/reserved.js';
import type { Fetch } from '../../remote/client.js';
import { openRegular } from '../../store/read-file.js';
import { statOf } from '../../worktree/look.js';
import { moving } from '../announce.js';
import { isNameRefused } from '../can-hold.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import type { Project } from '../open.js';
import { isPrivatePlace, isRepository } from '../private-place.js';
import type { Chosen } from './choose.js';
import type { Done, RestoreOptions } from './restore.js';
import type { Session } from './session.js';

interface Copying {
  readonly session: Session;
  readonly chosen: Chosen;
  readonly options: RestoreOptions;
  /** Absolute. */
  readonly to: string;
}

const FSYNC_EACH = 64;

/**
 * Writes copies below another folder, under their paths in the project.
 *
 * All are fetched and verified before the first gets its name; a file that is there already keeps its own, unless the
 * person says otherwise, and in the project always.
 */
export async function restoreElsewhere(
  context: Context,
  project: Project,
  { session, chosen, options, to }: Copying,
): Promise<Done> {
  const isInside = isBelow(project.root, to);
  const leaves = [...chosen.leaves].sort(([a], [b]) => compareNames(a, b));
  refusePrivate(
    project,
    to,
    leaves.map(([path]) => path),
  );
  const taken = leaves.filter(([path]) => isTaken(to, path)).map(([path]) => path);
  const changes = leaves.map(([path, after]) => ({ path, before: undefined, after }));
  const bytesDown = leaves.reduce((sum, [, leaf]) => sum + leafBytes(leaf), 0);
  const report = { to, changes, unchanged: 0, untracked: [], kept: new Map(), skipped: [] };
  if (options.dryRun) return { ...report, bytesDown };
  await refuseTaken(context, { to, taken, isInside, yes: options.yes ?? false });
  makeFolders(to, 0o777 & ~context.umask);
  const staging = join(to, `${TEMPORARY_PREFIX}restore-${context.pid}`);
  removeTree(staging);
  makeFolder(staging, 0o700);
  try {
    const replaced = new Set(taken);
    const names = await fetchAll(context, session, { leaves, staging });
    const folders = new PinnedFolders(to, 0o777 & ~context.umask);
    try {
      for (const [path, leaf] of leaves)
        place({
          path,
          leaf,
          staged: names.get(path),
          folders,
          staging,
          replaces: replaced.has(path),
        });
    } finally {
      folders.close();
    }
    await syncFileSystem(to);
  } finally {
    removeTree(staging);
  }
  return { ...report, bytesDown };
}

function isBelow(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside !== '..' && !inside.startsWith('../');
}

/** Copies in a repository would take the place of its head, or be taken for something of its own. */
function refusePrivate({ root }: Project, to: string, paths: readonly string[]): void {
  const inGit = isBelow(root, to) && relative(root, to).split('/').includes('.git');
  const folders = new Set(paths.flatMap((path) => [...foldersOf(path)]));
  const isOwn = inGit || to === root || isPrivatePlace(to);
  if (!isOwn && ![...folders].some((folder) => isRepository(join(to, folder)))) return;
  throw new DsgError('usage', `Cannot write copies to "${to}": that is no place for them`, {
    state: 'Nothing was changed.',
    hint: 'name another folder; to change the project itself, leave --to out',
    data: { path: to },
  });
}

function* foldersOf(path: string): Generator<string> {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    yield path.slice(0, end);
}

/** Looks whether something has the name already; what is no folder on the way has it, too. */
function isTaken(to: string, path: string): boolean {
  const names = path.split('/');
  return names.some((_, i) => {
    const stat = statOf(join(to, ...names.slice(0, i + 1)));
    return stat !== undefined && (i === names.length - 1 || !stat.isDirectory());
  });
}

async function refuseTaken(
  context: Context,
  {
    to,
    taken,
    isInside,
    yes,
  }: { to: string; taken: readonly string[]; isInside: boolean; yes: boolean },
): Promise<void> {
  const [first] = taken;
  if (first === undefined || (yes && !isInside)) return;
  const more = taken.length > 1 ? ` (and ${taken.length - 1} more)` : '';
  const question = `"${join(to, first)}" exists already${more}. Replace what is there?`;
  if (!isInside && (await context.ask?.(question))) return;
  throw new DsgError(
    'guard',
    `Refusing to replace "${join(to, first)}": it exists already${more}`,
    {
      state: 'Nothing was changed.',
      hint: isInside
        ? 'name a folder where none of these files is'
        : 'name another folder, or replace what is there: the same command with --yes',
      data: { paths: taken },
    },
  );
}

/** Fetches each content once for each file; returns path -> where it waits. */
async function fetchAll(
  context: Context,
  session: Session,
  { leaves, staging }: { leaves: readonly (readonly [string, Leaf])[]; staging: string },
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const wanted: Fetch[] = [];
  for (const [path, leaf] of leaves) {
    if (leaf.kind === 'link') continue;
    const { hash, size, exec, mtime } = leaf;
    const at = join(staging, `${names.size}`);
    const mode = (exec ? 0o777 : 0o666) & ~context.umask;
    names.set(path, at);
    wanted.push({ hash, size, exec, mtime, path, to: at, mode });
  }
  if (wanted.length === 0) return names;
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  const of = { files: wanted.length, bytes: total, from: 0 };
  const arrived = { files: 0, bytes: 0 };
  const remote = await session.remote();
  await remote.fetch(wanted, context.pool, (files, bytes) => {
    checkInterrupt(context);
    arrived.files += files;
    arrived.bytes += bytes;
    context.progress(moving('download', arrived, of));
  });
  if (wanted.length <= FSYNC_EACH) for (const { to } of wanted) flush(to);
  return names;
}

function flush(path: string): void {
  const { fd } = openRegular(path);
  try {
    syncFile(fd, path);
  } finally {
    closeSync(fd);
  }
}

interface Placing {
  readonly path: string;
  readonly leaf: Leaf;
  readonly staged: string | undefined;
  readonly folders: PinnedFolders;
  readonly staging: string;
  /** The person has agreed that what is there goes. */
  readonly replaces: boolean;
}

/** Gives a copy its name, through folders that are no links. */
function place({ path, leaf, staged, folders, staging, replaces }: Placing): void {
  const folder = dirname(path);
  const pinned = enter(folders, folder === '.' ? '' : folder, path);
  const at = join(pinned, basename(path));
  const from = staged ?? join(staging, 'link');
  if (leaf.kind === 'link') {
    removeIfThere(from);
    makeSymlink(leaf.target, from);
  }
  if (replaces && statOf(at)?.isDirectory()) throw inTheWay(path);
  try {
    if (replaces) renamePath(from, at);
    else if (leaf.kind === 'link') makeSymlink(leaf.target, at);
    else if (!takeName(from, at)) throw inTheWay(path);
  } catch (error) {
    throw isNameRefused(error) && statOf(`${pinned}/.`)?.isDirectory() ? notHeld(path) : error;
  }
}

function enter(folders: PinnedFolders, folder: string, path: string): string {
  try {
    const pinned = folders.at(folder, true);
    if (pinned !== undefined) return pinned;
  } catch (error) {
    if (isNameRefused(error)) throw notHeld(path);
    if (!isDsgError(error, 'changed')) throw error;
  }
  throw inTheWay(path);
}

function notHeld(path: string): DsgError {
  return new DsgError(
    'problems',
    `Cannot write a copy of "${path}": this disk holds no such name`,
    {
      state: 'Some copies may have been written; the project was not changed.',
      hint: 'name a folder on another disk',
      data: { path },
    },
  );
}

function inTheWay(path: string): DsgError {
  return new DsgError('problems', `Cannot write a copy of "${path}": something is in its way`, {
    state: 'Some copies may have been written; the project was not changed.',
    hint: 'name another folder',
    data: { path },
  });
}
