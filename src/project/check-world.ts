import { closeSync, createReadStream, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../checks/run-command.js';
import type { Before, TrackedFile, World } from '../checks/world.js';
import { DsgError } from '../errors/error.js';
import { isBelow } from '../history/difference.js';
import { entryIn } from '../model/entry-in.js';
import { leaves } from '../model/forest.js';
import { openRegular, sameStat } from '../store/read-file.js';
import type { Cache } from '../worktree/cache.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import type { Project } from './open.js';
import { readContent } from './read-content.js';
import type { LocalSides } from './scan-local.js';

/** Bytes read at a time: rows made of a larger piece would outlive the part of the heap that is collected cheaply. */
const PIECE = 64 * 1024;

export interface WorldOptions {
  readonly local: LocalSides;
  readonly cache: Cache;
  readonly places: readonly string[];
  readonly offline: boolean;
}

/** Makes what declared checks see of a project: its files as they were scanned, and the last snapshot. */
export function checkWorld(
  context: Context,
  project: Project,
  { local, cache, places, offline }: WorldOptions,
): World {
  const { forest, scan } = local;
  const { root } = project;
  const tracked = scan.root === undefined ? [] : [...leaves(forest, scan.root)];
  const files = tracked.map(({ path, leaf }): TrackedFile => {
    const size = leaf.kind === 'file' ? Number(leaf.size) : 0;
    return { path, kind: leaf.kind, size };
  });
  function before(path: string): Before {
    const then = entryIn(cache.forest, cache.root, path);
    if (then?.kind !== 'file') return { kind: 'none' };
    const now = entryIn(forest, scan.root, path);
    if (now?.kind === 'file' && now.hash === then.hash) return { kind: 'same' };
    const { hash, size, exec } = then;
    return {
      kind: 'other',
      read: () =>
        offline
          ? refuseOffline(path, cache.id)
          : readContent(context, project, { hash, size, exec }),
    };
  }
  const env = { ...context.env, DSG_PROJECT: root, DSG_SNAPSHOT: cache.id };
  const { isInterrupted } = context;
  return {
    root,
    files,
    isAsked: (path) => isBelow(path, places),
    read: (file) => readTracked(context, root, file),
    before,
    run: (options) => runCommand(options, { cwd: root, env, isInterrupted }),
  };
}

async function* readTracked(
  context: Context,
  root: string,
  { path, size }: TrackedFile,
): AsyncGenerator<Uint8Array> {
  const { fd, stat } = openRegular(join(root, path));
  let done = 0;
  try {
    const stream = createReadStream('', { fd, autoClose: false, highWaterMark: PIECE });
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      checkInterrupt(context);
      done += piece.length;
      context.progress({ phase: `Checking ${path}`, done, total: size, unit: 'bytes' });
      yield piece;
    }
    if (sameStat(stat, fstatSync(fd, { bigint: true })) && done === size) return;
  } finally {
    closeSync(fd);
  }
  throw new DsgError('changed', `Cannot check "${path}": it changes while it is read`, {
    state: 'Nothing was changed.',
    hint: 'wait until nothing writes to it, and run dsg check again',
    data: { path },
  });
}

// biome-ignore lint/correctness/useYield: it fails where others begin to read.
async function* refuseOffline(path: string, snapshot: string): AsyncGenerator<Uint8Array> {
  throw new DsgError('unreachable', `Cannot read "${path}" of ${snapshot} with --offline`, {
    state: 'Nothing was changed.',
    hint: 'run dsg check without --offline',
    data: { path },
  });
}
