import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, isDsgError, systemCode } from '../../errors/error.js';
import {
  makeFolder,
  makeSymlink,
  removeIfThere,
  removeTree,
  renamePath,
  syncFolder,
} from '../../fs/durable.js';
import { readSealed, writeSealed } from '../../fs/sealed.js';
import { syncFileSystem } from '../../fs/sync-fs.js';
import type { LeafChange } from '../../model/difference.js';
import { treeDifference } from '../../model/difference.js';
import type { Hash } from '../../model/hash.js';
import { isHash } from '../../model/hash.js';
import type { Layout } from '../layout.js';
import { generationOf, linkText, nextLink, parseLink } from '../layout.js';
import { isLeased } from '../leases.js';
import { applyChanges } from './apply.js';
import type { Backend, Change } from './backend.js';

const FSYNC_EACH = 64;

/**
 * Two generations take turns: the one that is not live is brought from its old snapshot to the new one and becomes live.
 *
 * Its folder is first renamed to a name that only this transaction has, so that a writer which lost its lock and goes on
 * finds nothing there to write to. Files are hard links to blobs: names come and go, no inode is ever written.
 */
export const turns: Pick<Backend, 'begin' | 'commit' | 'rollback' | 'retire'> = {
  async begin(change) {
    const { layout, tx, target } = change;
    await change.publish(layout.blobs);
    makeSymlink(target, nextLink(layout, tx));
    syncFolder(layout.ctl);
    const stage = join(layout.generations, stageName(tx));
    try {
      await fill(change, stage, takeStandby(change, stage));
    } catch (error) {
      // What the standby held cannot be told any more where a tree of its old snapshot is damaged or missing.
      if (!isDsgError(error, 'changed') && !isDsgError(error, 'integrity')) throw error;
      // The objects and blobs that the new snapshot needs are what counts, so it is made anew from these.
      removeTree(stage);
      makeEmpty(stage);
      await fill(change, stage, undefined);
    }
    renamePath(stage, join(layout.generations, generationOf(target)));
    syncFolder(layout.generations);
  },

  commit: commitLink,

  async rollback(layout, live, assertCurrent) {
    const links = readdirSync(layout.ctl).filter((name) => name.startsWith('next-'));
    const unsealed = readdirSync(layout.generations).filter(
      (name) =>
        name !== generationOf(live) &&
        !(parseLink(linkText(name)) && sealOf(join(layout.generations, name))),
    );
    assertCurrent();
    for (const name of links) removeIfThere(join(layout.ctl, name));
    for (const name of unsealed) removeTree(join(layout.generations, name));
    syncFolder(layout.generations);
    syncFolder(layout.ctl);
  },

  async retire(layout, live, assertCurrent) {
    const spare = standbys(layout, live).slice(1);
    assertCurrent();
    for (const { path } of spare) removeTree(path);
  },
};

/** The commit of every backend: one rename, and the folders' fsync. */
export function commitLink({ layout, tx, target }: Pick<Change, 'layout' | 'tx' | 'target'>): void {
  renamePath(nextLink(layout, tx), layout.current);
  syncFolder(layout.root);
  syncFolder(layout.ctl);
  if (parseLink(target) === undefined)
    throw new DsgError('failed', `Cannot commit: "${target}" is no generation`);
}

function stageName(tx: string): string {
  return `tx-${tx}`;
}

interface Standby {
  readonly path: string;
  readonly number: number;
  readonly snapshot: Hash | null;
}

/** Lists sealed generations that are not live and that no reader has leased, the newest first. */
function standbys(layout: Layout, live: string): Standby[] {
  const found: Standby[] = [];
  for (const name of readdirSync(layout.generations)) {
    const link = parseLink(linkText(name));
    if (!link || name === generationOf(live) || isLeased(layout, name)) continue;
    const path = join(layout.generations, name);
    const seal = sealOf(path);
    if (seal) found.push({ path, number: Number(link.id.slice(1)), snapshot: seal.snapshot });
  }
  return found.sort((a, b) => b.number - a.number);
}

function sealOf(generation: string): { snapshot: Hash | null } | undefined {
  // A link in a generation's place is none, whatever it leads to.
  if (!lstatSync(generation, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  try {
    const snapshot = readSealed(join(generation, '.dsg-gen'))?.snapshot;
    if (snapshot === null || isHash(snapshot)) return { snapshot };
  } catch (error) {
    if (!isDsgError(error, 'integrity') && systemCode(error) !== 'ENOTDIR') throw error;
  }
  return undefined;
}

/** Takes the standby for this transaction, or makes an empty one; returns the snapshot that it holds. */
function takeStandby(change: Change, stage: string): Hash | undefined {
  const { layout, base, rootOf, assertCurrent } = change;
  for (const { path, snapshot } of standbys(layout, base)) {
    assertCurrent();
    renamePath(path, stage);
    // Before anything in it changes: under its old name it would be taken for what its seal says.
    syncFolder(layout.generations);
    removeIfThere(join(stage, '.dsg-gen'));
    return snapshot === null ? undefined : rootOf(snapshot);
  }
  makeEmpty(stage);
  return undefined;
}

function makeEmpty(stage: string): void {
  makeFolder(stage, 0o755);
  makeFolder(join(stage, 'tree'), 0o755);
}

/** Brings the stage from the tree it holds to the new one, seals it and makes it durable. */
async function fill(change: Change, stage: string, from: Hash | undefined): Promise<void> {
  const { layout, forest, root, target, snapshot, epoch, pool } = change;
  const changes: LeafChange[] = [...treeDifference(forest, from, root)];
  const touched = await applyChanges(layout, join(stage, 'tree'), changes, pool);
  if (!lstatSync(join(stage, 'tree')).isDirectory())
    throw new DsgError('changed', `Cannot use "${stage}": its tree is gone`);
  writeSealed(join(stage, '.dsg-gen'), { link: target, snapshot, epoch });
  if (touched.size > FSYNC_EACH) return syncFileSystem(stage);
  for (const folder of touched) syncFolder(folder);
  syncFolder(stage);
}
