import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, isDsgError } from '../../../errors/error.js';
import {
  makeFolder,
  makeSymlink,
  removeIfThere,
  removeTree,
  syncFolder,
} from '../../../fs/durable.js';
import { readSealed, writeSealed } from '../../../fs/sealed.js';
import { treeDifference } from '../../../model/difference.js';
import type { Hash } from '../../../model/hash.js';
import { isHash } from '../../../model/hash.js';
import { FIRST_GENERATION } from '../../furnish.js';
import type { Layout } from '../../layout.js';
import { generationOf, isPrevious, nextLink, parseLink } from '../../layout.js';
import type { RepositorySettings } from '../../settings.js';
import { applyChanges } from '../apply.js';
import type { Absence, Backend, Change } from '../backend.js';
import { commitLink } from '../turns.js';
import type { Zfs } from './command.js';
import { openZfs } from './command.js';
import { createOnZfs, finishInit } from './create.js';
import { examineZfs } from './examine.js';
import {
  generationDataset,
  generationFolder,
  homeOf,
  isMountedAt,
  mountDataset,
  repositoryId,
} from './home.js';
import { promoteLive, sweepGenerations } from './housekeeping.js';
import { postponedIn } from './postponed.js';
import { preflight } from './preflight.js';
import { describeOne } from './properties.js';
import { explainSpace } from './space.js';
import { makeStage, sealStage } from './stage.js';

/**
 * Each generation is a ZFS dataset, a clone of the one before it; each snapshot of the history is a ZFS snapshot.
 *
 * The steps and what a crash at each leaves are in docs/transactions.md. What a command did is judged by what can be seen.
 */
export function zfsBackend(settings: RepositorySettings): Backend {
  const zfs = openZfs(settings);
  const explain = (layout: Layout, error: unknown) =>
    explainSpace(zfs, () => homeOf(layout).dataset, error);
  return {
    name: 'zfs',
    examine: (folder) => examineZfs(zfs, settings, folder),
    create: (layout, making) => createOnZfs(zfs, settings, layout, making),
    prepare: (layout) => mountLive(zfs, layout),
    absence,
    explain,
    async begin(change) {
      try {
        await begin(zfs, change);
      } catch (error) {
        throw await explain(change.layout, error);
      }
    },
    commit: commitLink,
    async rollback(layout, live, assertCurrent) {
      const links = readdirSync(layout.ctl).filter((name) => name.startsWith('next-'));
      const others = readdirSync(layout.generations).filter(
        (name) => name !== generationOf(live) && !isPrevious(name, generationOf(live)),
      );
      assertCurrent();
      for (const name of links) removeIfThere(join(layout.ctl, name));
      syncFolder(layout.ctl);
      if (others.length > 0) await sweepGenerations(zfs, layout, live, assertCurrent);
    },
    async retire(layout, live, assertCurrent) {
      assertCurrent();
      await promoteLive(zfs, homeOf(layout), live);
      await sweepGenerations(zfs, layout, live, assertCurrent);
    },
    postponed: (layout, live) => postponedIn(zfs, layout, live),
  };
}

async function begin(zfs: Zfs, change: Change): Promise<void> {
  const { layout, tx, target } = change;
  makeSymlink(target, nextLink(layout, tx));
  syncFolder(layout.ctl);
  const ready = await preflight(zfs, change);
  const stage = await makeStage(zfs, change, ready);
  await change.publish(join(stage, 'blobs'));
  try {
    await fill(change, stage, heldBy(change, stage));
  } catch (error) {
    if (!isDsgError(error, 'changed')) throw error;
    // The generation was not what its seal says; the objects and blobs are what counts, so the tree is made anew.
    removeTree(join(stage, 'tree'));
    makeFolder(join(stage, 'tree'), 0o755);
    await fill(change, stage, undefined);
  }
  await sealStage(zfs, change, ready);
}

/** The root of the tree that a fresh clone holds. */
function heldBy({ rootOf }: Change, stage: string): Hash | undefined {
  const snapshot = readSealed(join(stage, '.dsg-gen'))?.snapshot;
  if (snapshot === null) return undefined;
  if (isHash(snapshot)) return rootOf(snapshot);
  throw new DsgError('changed', `Cannot use the generation "${stage}": its seal is gone`);
}

async function fill(change: Change, stage: string, from: Hash | undefined): Promise<void> {
  const { forest, root, target, snapshot, epoch, pool } = change;
  const tree = join(stage, 'tree');
  const blobs = join(stage, 'blobs');
  removeIfThere(join(stage, '.dsg-gen'));
  await applyChanges({ blobs }, tree, [...treeDifference(forest, from, root)], pool);
  if (!lstatSync(tree).isDirectory())
    throw new DsgError('changed', `Cannot use "${stage}": its tree is gone`);
  writeSealed(join(stage, '.dsg-gen'), { link: target, snapshot, epoch });
}

/**
 * Mounts the live generation where a boot has not, and ends an init that was interrupted after its commit point.
 *
 * Costs a command only when there is something to do, or when the repository is empty.
 */
async function mountLive(zfs: Zfs, layout: Layout): Promise<void> {
  const generation = liveGeneration(layout);
  if (generation === undefined) return;
  const home = homeOf(layout);
  const dataset = generationDataset(home, generation);
  const folder = generationFolder(home, generation);
  if (generation === FIRST_GENERATION) await finishInit(zfs, home.dataset, home.root);
  if (isMountedAt(dataset, folder)) return;
  const found = await describeOne(zfs, dataset, ['dsg:repo']);
  if (found?.own('dsg:repo') === repositoryId(layout)) await mountDataset(zfs, dataset, folder);
}

function liveGeneration(layout: Layout): string | undefined {
  try {
    return parseLink(readlinkSync(layout.current))?.generation;
  } catch {
    return undefined;
  }
}

/** Says why a reader finds an empty folder where the live generation should be. */
function absence(layout: Layout, generation: string): Absence | undefined {
  const home = homeOf(layout);
  const dataset = generationDataset(home, generation);
  if (isMountedAt(dataset, generationFolder(home, generation))) return undefined;
  return {
    why: `its generation is not mounted (dataset "${dataset}")`,
    hint: `zfs mount ${dataset}`,
  };
}
