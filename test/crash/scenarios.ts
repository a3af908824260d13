// What is being done when the process dies.
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../src/errors/error.js';
import { clone } from '../../src/project/clone.js';
import { init } from '../../src/project/init.js';
import type { Edits, Tree } from '../support/files.js';
import { put } from '../support/files.js';
import { isFull } from '../support/full.js';
import { dieAt } from './fault.js';
import { sidesOf } from './oracle.js';
import { begin, cloneTo, contextIn, restoreIn, syncIn, undoIn, type World } from './world.js';

export interface Scenario {
  readonly name: string;
  /** Whose project the run works in. */
  readonly who: 'ann' | 'ben';
  /** Makes the world as it is when the run begins. */
  prepare(world: World): Promise<void>;
  /** What is struck. */
  run(world: World): Promise<unknown>;
  /** What a person does next to bring the matter to its end; without it, the same again. */
  again?(world: World): Promise<unknown>;
  /** Where the repository is when it is not beside the projects. */
  where?(world: World): string;
  /** The working folder goes through states of its own, each with every content in it. */
  readonly renames?: true;
}

/** Above the size from which a copy shares its blocks where it can. */
const LARGE = 'block of text\n'.repeat(20_000);

/** One file of each sort, and of each change that can happen to one. */
export const FILES: Tree = {
  'a.csv': 'one',
  'changes.csv': 'before',
  'goes.csv': 'to be deleted',
  'becomes/inside.csv': 'a folder that becomes a file',
  flat: 'a file that becomes a folder',
  'run.sh': 'echo',
  link: { link: 'a.csv' },
  'alone/only.csv': 'the only file of its folder',
  large: LARGE,
};

export const EDITS: Edits = {
  'changes.csv': 'after',
  'goes.csv': null,
  'new.csv': 'new',
  'copy.csv': 'one',
  'deep/er/est/new.csv': 'in new folders',
  becomes: 'a file now',
  flat: null,
  'flat/inside.csv': 'a folder now',
  'run.sh': { program: 'echo' },
  link: { link: 'new.csv' },
  newlink: { link: 'deep/er' },
  'alone/only.csv': null,
  'alone/other.csv': 'in the folder that was emptied',
  large: `${LARGE}more`,
};

function edit(world: World, who: 'ann' | 'ben', edits: Edits = EDITS): void {
  put(world[who], edits);
}

/** ann has synced and edited; nothing of that is in the repository yet. */
async function edited(world: World): Promise<void> {
  await begin(world, FILES);
  edit(world, 'ann');
}

/** The same steps as in a sync and a restore, from other commands. */
const reversals: readonly Scenario[] = [
  {
    name: 'undo of a snapshot',
    who: 'ann',
    async prepare(world) {
      await edited(world);
      await syncIn(world, world.ann);
    },
    run: (world) => undoIn(world, world.ann),
    // Undoing twice goes further back, and there is nothing before.
    again: async (world) => {
      const { id } = sidesOf(world.ann, world.repository).remote ?? {};
      await (id === 's2' ? undoIn(world, world.ann) : syncIn(world, world.ann));
    },
  },
  {
    name: 'undo of a restore, back to what is in no snapshot',
    who: 'ben',
    async prepare(world) {
      await begin(world, FILES);
      edit(world, 'ann');
      await syncIn(world, world.ann);
      await syncIn(world, world.ben);
      edit(world, 'ben', { 'a.csv': 'by ben', 'of-ben.csv': 'by ben', link: { link: 'ben' } });
      await restoreIn(world, world.ben, { at: 's1', words: ['.'], exact: true, yes: true });
    },
    run: (world) => undoIn(world, world.ben, 'o3'),
  },
];

export const scenarios: readonly Scenario[] = [
  {
    name: 'init with a repository in the project',
    who: 'ann',
    prepare: async (world) => put(world.ann, FILES),
    run: (world) => init(contextIn(world, world.ann), { dataDirs: ['.'] }),
    again: (world) => initAgain(world, undefined),
    where: (world) => join(world.ann, '.dsg/repository'),
  },
  {
    name: 'init with a repository elsewhere',
    who: 'ann',
    prepare: async (world) => put(world.ann, FILES),
    run: (world) => init(contextIn(world, world.ann), { url: world.repository, dataDirs: ['.'] }),
    again: (world) => initAgain(world, world.repository),
  },
  {
    name: 'sync that uploads to the second snapshot',
    who: 'ann',
    prepare: edited,
    run: (world) => syncIn(world, world.ann),
  },
  {
    name: 'sync that uploads, on a standby',
    who: 'ann',
    async prepare(world) {
      await begin(world, { ...FILES, early: 'in s1 only' });
      edit(world, 'ann', { early: null, 'late.csv': 'in s2' });
      await syncIn(world, world.ann);
      edit(world, 'ann');
    },
    run: (world) => syncIn(world, world.ann),
  },
  {
    name: 'sync that uploads, without a standby',
    who: 'ann',
    async prepare(world) {
      await edited(world);
      rmSync(join(world.repository, '.dsg/gen/s0-0000000000000000'), { recursive: true });
    },
    run: (world) => syncIn(world, world.ann),
  },
  {
    name: 'sync that downloads',
    who: 'ben',
    async prepare(world) {
      await edited(world);
      await syncIn(world, world.ann);
    },
    run: (world) => syncIn(world, world.ben),
  },
  ...(['both', 'remote', 'local'] as const).map(
    (side): Scenario => ({
      name: `sync both ways, conflicts to ${side}`,
      who: 'ben',
      async prepare(world) {
        await begin(world, FILES);
        edit(world, 'ann', {
          ...EDITS,
          'a.csv': 'by ann',
          large: null,
          'run.sh': 'by ann',
          link: { link: 'ann' },
        });
        await syncIn(world, world.ann);
        edit(world, 'ben', {
          'a.csv': 'by ben',
          'run.sh': { program: 'by ben' },
          large: 'by ben',
          link: { link: 'ben' },
          'of-ben/new.csv': 'by ben',
          'alone/only.csv': 'kept by ben',
        });
      },
      run: (world) => syncIn(world, world.ben, { onConflict: side }),
    }),
  ),
  {
    name: 'sync that puts the version both had, and a merge, on both sides',
    who: 'ben',
    async prepare(world) {
      await begin(world, FILES);
      edit(world, 'ann', { 'a.csv': 'by ann', 'changes.csv': 'by ann', 'alone/only.csv': null });
      await syncIn(world, world.ann);
      edit(world, 'ben', { 'a.csv': 'by ben', 'changes.csv': 'by ben', 'alone/only.csv': 'ben' });
      put(world.home, { merged: 'by both' });
    },
    run: (world) =>
      syncIn(world, world.ben, {
        resolutions: [
          { path: 'a.csv', choice: 'base' },
          { path: 'alone/only.csv', choice: 'base' },
          { path: 'changes.csv', choice: 'merge', file: join(world.home, 'merged') },
        ],
      }),
  },
  {
    name: 'sync that only records that both sides agree',
    who: 'ben',
    async prepare(world) {
      await begin(world, FILES);
      for (const who of ['ann', 'ben'] as const) edit(world, who);
      await syncIn(world, world.ann);
    },
    run: (world) => syncIn(world, world.ben),
  },
  {
    name: 'clone',
    who: 'ben',
    prepare: (world) => begin(world, FILES, { ben: false }),
    run: (world) => cloneTo(world, world.ben),
    again: (world) => cloneAgain(world),
  },
  {
    name: 'clone --resume',
    who: 'ben',
    async prepare(world) {
      await begin(world, FILES, { ben: false });
      await dieAt(45, 'before', () => cloneTo(world, world.ben));
    },
    run: (world) => cloneTo(world, world.ben, { resume: true }),
    again: (world) => cloneAgain(world),
  },
  {
    name: 'restore of everything, over what is in no snapshot',
    who: 'ben',
    async prepare(world) {
      await begin(world, FILES);
      edit(world, 'ann');
      await syncIn(world, world.ann);
      await syncIn(world, world.ben);
      edit(world, 'ben', { 'a.csv': 'by ben', 'of-ben.csv': 'by ben', link: { link: 'ben' } });
    },
    run: (world) => restoreIn(world, world.ben, { at: 's1', words: ['.'], exact: true, yes: true }),
  },
  {
    name: 'sync --normalize',
    who: 'ann',
    async prepare(world) {
      await begin(world, FILES);
      edit(world, 'ann', {
        'aux.csv': 'a name that Windows keeps for itself',
        'blank /in .csv': 'trailing blanks',
        'run?.sh': { program: 'no question mark' },
        'to-run': { link: 'run?.sh' },
        'link?': { link: 'a.csv' },
      });
      chmodSync(join(world.ann, 'run.sh'), 0o755);
    },
    run: (world) => syncIn(world, world.ann, { normalize: true }),
    renames: true,
  },
  ...(isFull ? reversals : []),
];

/** An interrupted init is run again; where it had come to be a project, it is synced. */
export async function initAgain(world: World, url: string | undefined): Promise<void> {
  try {
    await init(contextIn(world, world.ann), { url, dataDirs: ['.'] });
  } catch (error) {
    if (!isDsgError(error, 'usage')) throw error;
    await syncIn(world, world.ann);
  }
}

/** An interrupted clone is resumed; one that had not begun is begun, and one that was done is done. */
export async function cloneAgain(world: World): Promise<void> {
  const args = { url: world.repository, folder: world.ben };
  try {
    await clone(contextIn(world, world.base), { ...args, resume: true });
  } catch (error) {
    if (!isDsgError(error, 'usage')) throw error;
    await syncIn(world, world.ben);
  }
}
