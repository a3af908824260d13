// A world to crash in: two people's projects, the repository between them, and a tree that is nobody's business.
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from '../../src/fs/pool/pool.js';
import { runHere } from '../../src/fs/pool/pool.js';
import { clone } from '../../src/project/clone.js';
import type { Context } from '../../src/project/context.js';
import { init } from '../../src/project/init.js';
import { projectAt } from '../../src/project/open.js';
import type { RestoreOptions, RestoreReport } from '../../src/project/restore/restore.js';
import { restore } from '../../src/project/restore/restore.js';
import type { SyncOptions, SyncReport } from '../../src/project/sync.js';
import { sync } from '../../src/project/sync.js';
import type { UndoReport } from '../../src/project/undo/undo.js';
import { undo } from '../../src/project/undo/undo.js';
import { put, type Tree } from '../support/files.js';

export interface World {
  /** Holds all of it; always the same path, for settings name the repository by its path. */
  readonly base: string;
  readonly ann: string;
  readonly ben: string;
  readonly repository: string;
  readonly home: string;
  readonly canary: string;
}

/** Everything in the test's own thread, where the interceptor sees it. */
const pool: Pool = { size: 1, run: runHere, close: async () => undefined };

/** An hour ahead of every file, so that none counts as just written. */
const NOW = new Date(Date.now() + 3_600_000);

export function worldIn(folder: string): World {
  const base = join(folder, 'world');
  const at = (name: string) => join(base, name);
  return {
    base,
    ann: at('ann'),
    ben: at('ben'),
    repository: at('repository'),
    home: at('home'),
    canary: at('canary'),
  };
}

/** Makes a world without projects. */
export function makeWorld(folder: string): World {
  const world = worldIn(folder);
  for (const path of [world.ann, world.home, world.canary]) mkdirSync(path, { recursive: true });
  writeFileSync(join(world.home, 'dsg.yml'), 'user_name: ann\nuser_id: ann@example.org\n');
  put(world.canary, { 'a/b': 'nobody touches this', link: { link: 'a/b' } });
  return world;
}

/** What a command in this folder is given. */
export function contextIn(world: World, cwd: string, changes: Partial<Context> = {}): Context {
  return {
    cwd,
    env: { DSG_CONFIG_HOME: world.home },
    home: world.home,
    host: 'test',
    pid: process.pid,
    umask: 0o022,
    now: () => NOW,
    pool,
    progress: () => undefined,
    program: [],
    isInterrupted: () => false,
    ...changes,
  };
}

/** Syncs one of the projects. */
export function syncIn(world: World, root: string, options: SyncOptions = {}): Promise<SyncReport> {
  return sync(contextIn(world, root), projectAt(root), options);
}

/** Restores in one of the projects. */
export function restoreIn(
  world: World,
  root: string,
  options: RestoreOptions,
): Promise<RestoreReport> {
  return restore(contextIn(world, root), projectAt(root), options);
}

/** Undoes the last operation in one of the projects, or the one that is named. */
export function undoIn(world: World, root: string, named?: string): Promise<UndoReport> {
  return undo(contextIn(world, root), projectAt(root), { doing: 'undo', named });
}

/** Makes ann's project with these files, the repository, and, when asked, ben's clone. */
export async function begin(world: World, files: Tree, { ben = true } = {}): Promise<void> {
  put(world.ann, files);
  await init(contextIn(world, world.ann), { url: world.repository, dataDirs: ['.'] });
  if (ben) await cloneTo(world, world.ben);
}

export async function cloneTo(
  world: World,
  folder: string,
  { resume = false, url = world.repository } = {},
): Promise<void> {
  await clone(contextIn(world, world.base), { url, folder, resume });
}

/** Puts a prepared world away, to be brought back for each case; returns where it is kept. */
export function keep(world: World): string {
  const kept = `${world.base}-kept`;
  rmSync(kept, { recursive: true, force: true });
  renameSync(world.base, kept);
  return kept;
}

/** Brings a kept world back: names, hard links, times and modes. */
export function bringBack(world: World, kept: string): void {
  rmSync(world.base, { recursive: true, force: true });
  const { status, stderr } = spawnSync('cp', ['-a', '--', kept, world.base], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Cannot bring the world back: ${stderr}`);
}
