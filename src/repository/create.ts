import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError } from '../errors/error.js';
import { makeFolders, removeFolder, removeIfThere, removeTree } from '../fs/durable.js';
import { tryLock } from '../fs/lock.js';
import { chooseBackend } from './backends/list.js';
import { INIT_LOCK, PROBE_PREFIX } from './backends/probe.js';
import { explainSpaceAt } from './backends/zfs/space.js';
import { completeRepository, FIRST_GENERATION, makeFirstGeneration, makeFrame } from './furnish.js';
import type { Layout } from './layout.js';
import { layoutOf } from './layout.js';
import { unexplained } from './leftover.js';
import type { Repository } from './repository.js';
import { isRepository, openRepository } from './repository.js';
import type { RepositorySettings } from './settings.js';

/** A repository that was just made. */
export interface Created extends Repository {
  /** A sentence that says which type it has, and why. */
  readonly why: string;
}

/**
 * Makes an empty repository in a folder that is empty or not there yet.
 *
 * The format file is written last: what an interrupted init leaves is no repository, and the next init clears it away.
 */
export async function createRepository(
  root: string,
  type?: string,
  mode = 0o777,
  settings: RepositorySettings = {},
): Promise<Created> {
  try {
    return await create(root, type, mode, settings);
  } catch (error) {
    throw await explainSpaceAt(settings, root, error);
  }
}

async function create(
  root: string,
  type: string | undefined,
  mode: number,
  settings: RepositorySettings,
): Promise<Created> {
  if (isRepository(root)) throw thereAlready(root);
  const plain = layoutOf(root);
  const isNew = makeFolders(root, mode);
  const names = readdirSync(root).filter((name) => name !== 'lost+found');
  const probes = names.filter((name) => name.startsWith(PROBE_PREFIX));
  const strange = names.filter(
    (name) => name !== '.dsg' && name !== 'current' && !probes.includes(name),
  );
  if (strange.length > 0) {
    throw new DsgError(
      'usage',
      `Cannot make a repository in "${root}": it is not empty ("${strange[0]}")`,
      {
        state: 'Nothing was changed.',
        hint: 'name a new folder',
      },
    );
  }
  refuseUnexplained(plain);
  const { backend, why } = await chooseBackend(root, type, settings).catch((error: unknown) => {
    // A refusal leaves nothing behind.
    if (isNew) removeFolder(root);
    throw error;
  });
  for (const probe of probes) if (probe !== INIT_LOCK) removeIfThere(join(root, probe));
  const id = randomBytes(16).toString('hex');
  if (backend.create) await backend.create(layoutOf(root, true), { id, mode });
  else alone(plain, () => furnish(plain, backend.name, id));
  return { ...openRepository(root, settings), why };
}

/** Clears away what an interrupted init left and makes everything anew. */
function furnish(layout: Layout, backend: string, id: string): void {
  removeIfThere(layout.current);
  removeTree(join(layout.root, '.dsg'));
  makeFrame(layout);
  makeFirstGeneration(layout, join(layout.generations, FIRST_GENERATION));
  completeRepository(layout, backend, id);
}

/**
 * Lets one process at a time make a repository in a folder, and only where there is none yet.
 *
 * Somebody else may have made one, and committed to it, since this process looked: it would be cleared away.
 */
function alone(plain: Layout, make: () => void): void {
  const { root } = plain;
  const path = join(root, INIT_LOCK);
  const lock = tryLock(path);
  if (!lock)
    throw new DsgError(
      'locked',
      `Cannot make a repository in "${root}": somebody else is just making one there`,
      { state: 'Nothing was changed.', hint: 'wait a moment and run the command again' },
    );
  try {
    if (isRepository(root)) throw thereAlready(root);
    refuseUnexplained(plain);
    make();
  } finally {
    try {
      // While it is still locked: who comes later must not lose the name of a lock of their own.
      removeIfThere(path);
    } finally {
      lock.release();
    }
  }
}

function refuseUnexplained(layout: Layout): void {
  const strange = unexplained(layout);
  if (strange === undefined) return;
  throw new DsgError(
    'usage',
    `Cannot make a repository in "${layout.root}": it is not empty ("${strange}")`,
    {
      state: 'Nothing was changed.',
      hint: 'name a new folder; if it was a repository, get its file .dsg/format back from a backup',
      data: { path: strange },
    },
  );
}

function thereAlready(root: string): DsgError {
  return new DsgError('usage', `Cannot make a repository in "${root}": there is one already`, {
    state: 'Nothing was changed.',
    hint: `dsg clone ${root}`,
  });
}
