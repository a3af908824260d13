import { closeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DsgError, isDsgError } from '../errors/error.js';
import { discardTree, syncFile, syncFolder } from '../fs/durable.js';
import { PinnedFolders } from '../fs/pinned.js';
import { bytesRead } from '../fs/pool/pulse.js';
import { syncFileSystem } from '../fs/sync-fs.js';
import type { FileEntry } from '../model/entry.js';
import type { Fetch, Remote } from '../remote/client.js';
import { takeIn } from '../store/intake.js';
import { openRegular } from '../store/read-file.js';
import type { Plan } from '../sync/plan.js';
import type { Placing, Step } from '../sync/resolve.js';
import { isPlacing } from '../sync/resolve.js';
import type { IndexedLeaf } from '../worktree/index-format.js';
import { placeMerged } from '../worktree/merged.js';
import type { Expected, LocalOperation } from '../worktree/operations.js';
import type { Staged } from '../worktree/staging.js';
import { openStaging } from '../worktree/staging.js';
import { sameStamp, stampAt } from '../worktree/stamps.js';
import { announce, moving } from './announce.js';
import { refuseNames } from './can-hold.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import { refuseOccupied, refuseSameName } from './in-the-way.js';
import type { Project } from './open.js';

export interface StageResult {
  readonly operations: LocalOperation[];
  readonly bytesDown: number;
}

type Local = Placing | (Step & { readonly kind: 'delete-local' });

const FSYNC_EACH = 64;

interface Staging {
  readonly plan: Plan;
  readonly tx: string;
  readonly seen: (path: string) => IndexedLeaf | undefined;
  /** Contents that are on this machine: path -> an absolute place. */
  readonly given?: ReadonlyMap<string, string> | undefined;
  /** The command that stages, as a person types it. */
  readonly doing?: 'sync' | 'restore' | 'undo';
}

/** Downloads everything that a plan brings into the staging folder, durable and verified, and lists what to do with it. */
export async function stage(
  context: Context,
  project: Project,
  remote: Pick<Remote, 'fetch'>,
  { plan, tx, seen, given = new Map(), doing = 'sync' }: Staging,
): Promise<StageResult> {
  const steps = plan.steps.filter(
    (step): step is Local => isPlacing(step) || step.kind === 'delete-local',
  );
  if (steps.length === 0) return { operations: [], bytesDown: 0 };
  const files = steps.flatMap((step) => {
    const { path, leaf } = step;
    const isMerged = step.kind === 'put' && step.from === 'merge';
    return isPlacing(step) && leaf.kind === 'file' ? [{ path, leaf, isMerged }] : [];
  });
  const staging = openStaging(project.places, tx, context.pool);
  refuseNames(
    project,
    steps.filter(isPlacing).map(({ path }) => path),
    { tx, doing },
  );
  const { staged, missing: wanted } = await staging.assign(files);
  const merged = new Set(files.filter(({ isMerged }) => isMerged).map(({ path }) => path));
  const missing = wanted.filter(({ path }) => !merged.has(path) && !given.has(path));
  takeGiven(wanted, { given, folder: staging.folder, umask: context.umask });
  for (const { path, leaf, name } of wanted)
    if (merged.has(path))
      placeMerged(project.places, leaf, {
        to: join(staging.folder, name),
        mode: modeOf(leaf, context.umask),
      });
  const total = missing.reduce((sum, { leaf }) => sum + leaf.size, 0);
  const arrived = { files: 0, bytes: 0 };
  const of = { files: missing.length, bytes: total, from: bytesRead() };
  const tell = (more: number, bytes: number): void => {
    checkInterrupt(context);
    arrived.files += more;
    arrived.bytes += bytes;
    context.progress(moving('download', arrived, of));
  };
  if (missing.length > 0) {
    tell(0, 0);
    await remote.fetch(fetches(missing, staging.folder, context.umask), context.pool, tell);
  }
  checkInterrupt(context);
  if (staged.length > 0) announce(context, 'flush');
  try {
    await makeDurable(
      staging.folder,
      staged.map(({ name }) => name),
    );
  } catch (error) {
    discardTree(staging.folder);
    throw error;
  }
  const names = new Map(staged.map(({ path, name }) => [path, name]));
  return {
    operations: steps.map((step) => operation(staging.folder, step, names, seen)),
    bytesDown: total,
  };
}

/** Copies what is on this machine, verified. */
function takeGiven(
  wanted: readonly Staged[],
  { given, folder, umask }: { given: ReadonlyMap<string, string>; folder: string; umask: number },
): void {
  for (const { path, leaf, name } of wanted) {
    const from = given.get(path);
    const { hash, size, mtime } = leaf;
    if (from !== undefined)
      takeIn({ from, to: join(folder, name), hash, size, mtime, mode: modeOf(leaf, umask) });
  }
}

/** One after the other: of a large clone they would take more room than all the rest. */
function* fetches(
  missing: readonly { path: string; leaf: FileEntry; name: string }[],
  folder: string,
  umask: number,
): Generator<Fetch> {
  for (const { path, leaf, name } of missing) {
    const { hash, size, exec, mtime } = leaf;
    yield { hash, size, exec, mtime, path, to: join(folder, name), mode: modeOf(leaf, umask) };
  }
}

function modeOf({ exec }: FileEntry, umask: number): number {
  return (exec ? 0o777 : 0o666) & ~umask;
}

async function makeDurable(folder: string, names: readonly string[]): Promise<void> {
  if (names.length > FSYNC_EACH) return syncFileSystem(folder);
  for (const name of names) {
    const { fd } = openRegular(join(folder, name));
    try {
      syncFile(fd, join(folder, name));
    } finally {
      closeSync(fd);
    }
  }
  syncFolder(folder);
  syncFolder(dirname(folder));
}

function operation(
  folder: string,
  step: Local,
  names: ReadonlyMap<string, string>,
  seen: (path: string) => IndexedLeaf | undefined,
): LocalOperation {
  const { path, leaf } = step;
  const expected = expectedOf(seen(path));
  const keep = 'keep' in step && step.keep === true;
  if (step.kind === 'delete-local') {
    if (!expected) throw new DsgError('changed', `Cannot delete "${path}": it was not scanned`);
    return { kind: 'delete', path, expected, keep };
  }
  if (leaf.kind === 'link') return { kind: 'link', path, target: leaf.target, expected, keep };
  const staged = names.get(path) as string;
  const ino = stampAt(folder, staged)?.stamp.ino.toString() ?? '';
  return { kind: 'put', path, staged, ino, expected, keep };
}

function expectedOf(before: IndexedLeaf | undefined): Expected | null {
  if (!before) return null;
  const { stamp, leaf } = before;
  const { size, mtime, ino } = stamp;
  const content = leaf.kind === 'file' ? { content: leaf.hash } : {};
  return { size: size.toString(), mtime: mtime.toString(), ino: ino.toString(), ...content };
}

/**
 * Looks again at every file that a plan is about, and refuses when one is not as it was scanned.
 *
 * `doing` is the command that is refused, as a person types it.
 */
export function checkUnchanged(
  project: Project,
  plan: Plan,
  seen: (path: string) => IndexedLeaf | undefined,
  doing: 'sync' | 'restore' | 'undo' = 'sync',
): void {
  const folders = new PinnedFolders(project.root);
  try {
    for (const step of plan.steps) checkStep(project, plan, step, { folders, seen, doing });
  } finally {
    folders.close();
  }
}

interface Looking {
  readonly folders: PinnedFolders;
  readonly seen: (path: string) => IndexedLeaf | undefined;
  readonly doing: 'sync' | 'restore' | 'undo';
}

function checkStep(
  project: Project,
  plan: Plan,
  step: Step,
  { folders, seen, doing }: Looking,
): void {
  const { path } = step;
  const before = seen(path)?.stamp;
  const now = lookAt(folders, path);
  const isFolder = now?.stat.isDirectory() === true;
  if (isFolder && isPlacing(step)) refuseOccupied(project.root, path, plan);
  if (now && !before && isPlacing(step)) refuseSameName(project.root, path);
  if (before ? now !== undefined && sameStamp(before, now.stamp) : now === undefined || isFolder)
    return;
  throw new DsgError('changed', `Cannot ${doing}: "${path}" changed since it was scanned`, {
    state: 'Nothing was changed.',
    hint:
      doing === 'sync' ? 'dsg sync' : 'wait until nothing writes to it, and run the command again',
    data: { path },
  });
}

/** Looks at a path without passing through a link: a folder that became one has nothing in it any more. */
function lookAt(folders: PinnedFolders, path: string): ReturnType<typeof stampAt> {
  const cut = path.lastIndexOf('/');
  try {
    const folder = folders.at(cut === -1 ? '' : path.slice(0, cut));
    return folder === undefined ? undefined : stampAt(folder, path.slice(cut + 1));
  } catch (error) {
    if (isDsgError(error, 'changed')) return undefined;
    throw error;
  }
}
