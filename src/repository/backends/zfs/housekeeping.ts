import { lstatSync } from 'node:fs';
import { isDsgError, systemCode } from '../../../errors/error.js';
import { removeFolder, syncFolder } from '../../../fs/durable.js';
import { namesIn } from '../../../fs/names-in.js';
import type { Layout } from '../../layout.js';
import { generationOf, isPrevious, linkText, parseLink } from '../../layout.js';
import { isLeased } from '../../leases.js';
import type { Fence } from '../backend.js';
import type { Zfs } from './command.js';
import type { Home } from './home.js';
import {
  generationDataset,
  generationFolder,
  homeOf,
  mountAt,
  mountsOf,
  repositoryId,
} from './home.js';
import { snapshotName } from './names.js';
import type { Described } from './properties.js';
import { describe, describeOne } from './properties.js';

/** Something that could not be tidied up now; the next transaction tries again. */
export interface Postponed {
  readonly dataset: string;
  readonly why: string;
}

/** More generations than this in one chain of clones have never been seen; a loop that does not end is worse. */
const MOST_PROMOTES = 64;

/**
 * Makes the live generation the owner of its history; until then the generation before it cannot go.
 *
 * Fails while a `zfs send` or a reader of `.zfs/snapshot` holds the snapshot, and is then tried again.
 */
export async function promoteLive(zfs: Zfs, home: Home, live: string): Promise<Postponed[]> {
  const dataset = generationDataset(home, generationOf(live));
  let before: string | undefined;
  for (let i = 0; i < MOST_PROMOTES; i++) {
    const answer = await zfs.change(['promote', dataset]);
    // Its exit code says nothing: one that is promoted already fails too.
    const origin = (await describeOne(zfs, dataset, ['origin']))?.get('origin');
    if (origin === undefined) return [];
    if (origin === before) return [{ dataset, why: `it cannot be promoted yet: ${answer.why}` }];
    before = origin;
  }
  return [];
}

/**
 * Destroys generations of this repository that nothing needs; anything foreign is left alone.
 *
 * The one before the live one stays until the next commit: who has just read where `current` leads to is on a path into
 * it and holds nothing yet, so that it would not even be busy.
 */
export async function sweepGenerations(
  zfs: Zfs,
  layout: Layout,
  live: string,
  assertCurrent: Fence,
): Promise<Postponed[]> {
  const home = homeOf(layout);
  const names = namesIn(layout.generations).filter((name) => name !== generationOf(live));
  const { own, all } = await sparesIn(zfs, layout, live);
  const postponed: Postponed[] = [];
  for (const one of own) {
    let why = keptBy(layout, home, one.name, all);
    assertCurrent();
    why ??= await removeGeneration(zfs, home, one, live);
    if (why !== undefined) postponed.push({ dataset: one.name, why });
  }
  const gone = new Set(own.map(({ name }) => name.slice(home.dataset.length + 1)));
  for (const name of new Set([...names, ...gone])) {
    assertCurrent();
    const isKept = postponed.some(({ dataset }) => dataset === `${home.dataset}/${name}`);
    if (isKept || (all.has(`${home.dataset}/${name}`) && !gone.has(name))) continue;
    const why = removeMountpoint(generationFolder(home, name));
    if (why !== undefined) postponed.push({ dataset: `${home.dataset}/${name}`, why });
  }
  syncFolder(layout.generations);
  return postponed;
}

/** Generations of this repository that are to go, among all datasets of it. */
export async function sparesIn(
  zfs: Zfs,
  layout: Layout,
  live: string,
): Promise<{ own: Described[]; all: Map<string, Described> }> {
  const home = homeOf(layout);
  const id = repositoryId(layout);
  const all = await describe(zfs, [home.dataset], {
    properties: ['dsg:repo', 'dsg:state', 'canmount', 'origin'],
    types: 'filesystem',
    depth: 2,
  });
  const isOwn = (one: Described) => one.own('dsg:repo') === id && isSpare(home, one.name, live);
  return { own: [...all.values()].filter(isOwn), all };
}

/** Says what can be seen from outside to keep a generation. */
export function keptBy(
  layout: Layout,
  home: Home,
  name: string,
  all: ReadonlyMap<string, Described>,
): string | undefined {
  if (isLeased(layout, name.slice(home.dataset.length + 1))) return 'a reader has leased it';
  const child = [...all.keys()].find((one) => one.startsWith(`${name}/`));
  return child === undefined ? undefined : `it has the child dataset "${child}"`;
}

/** A direct child with the name of a generation, neither the live one nor the one before it. */
function isSpare(home: Home, name: string, live: string): boolean {
  const generation = name.slice(home.dataset.length + 1);
  return (
    name.startsWith(`${home.dataset}/`) &&
    parseLink(linkText(generation)) !== undefined &&
    generation !== generationOf(live) &&
    !isPrevious(generation, generationOf(live))
  );
}

/** Says what keeps a generation from being destroyed; undefined when it is gone. */
async function removeGeneration(
  zfs: Zfs,
  home: Home,
  one: Described,
  live: string,
): Promise<string | undefined> {
  const seal = sealOf(home, one.name);
  const { snapshots, why } = await keepsSnapshots(zfs, home, one, live);
  if (why !== undefined) return why;
  if (snapshots.has(seal)) await zfs.change(['destroy', '-d', seal]);
  // Unmounts it first, but never by force: whoever stands in it stays, and so does it.
  const answer = await zfs.change(['destroy', one.name]);
  const mount = mountsOf(one.name)[0];
  if (answer.ok && !mount) return undefined;
  if (!(await describeOne(zfs, one.name, ['name']))) return undefined;
  if (one.own('canmount') !== 'noauto' || one.own('dsg:state') === 'ready')
    await zfs.change(['set', 'canmount=noauto', 'dsg:state=retiring', one.name]);
  return `it is still in use${mount ? ` at "${mount.path}"` : ''}: ${answer.why}`;
}

/** The snapshot that a generation was sealed with. */
function sealOf(home: Home, name: string): string {
  return snapshotName(name, parseLink(linkText(name.slice(home.dataset.length + 1)))?.id ?? '');
}

/** Says which of a generation's snapshots must stay, if any. */
export async function keepsSnapshots(
  zfs: Zfs,
  home: Home,
  one: Described,
  live: string,
): Promise<{ snapshots: Map<string, Described>; why: string | undefined }> {
  const snapshots = await describe(zfs, [one.name], {
    properties: ['clones', 'userrefs', 'dsg:repo'],
    types: 'snapshot',
    depth: 1,
  });
  const seal = sealOf(home, one.name);
  for (const snapshot of snapshots.values()) {
    const why = await keepsSnapshot(zfs, home, snapshot, { seal, id: one.own('dsg:repo'), live });
    if (why !== undefined) return { snapshots, why };
  }
  return { snapshots, why: undefined };
}

/** Says why a snapshot must stay; undefined for the seal of a generation that never was live. */
async function keepsSnapshot(
  zfs: Zfs,
  home: Home,
  snapshot: Described,
  { seal, id, live }: { seal: string; id: string | undefined; live: string },
): Promise<string | undefined> {
  const { name } = snapshot;
  if (snapshot.own('dsg:repo') !== id)
    return `it has the snapshot "${name}", which dsg did not make`;
  const clones = snapshot.get('clones');
  if (clones !== undefined) return `its snapshot "${name}" has the clone "${clones}"`;
  if (Number(snapshot.get('userrefs') ?? 0) > 0) return `somebody holds its snapshot "${name}"`;
  if (name !== seal) return `it still has the snapshot "${name}" of the history`;
  // A snapshot of the history is never destroyed: after the promotes the live generation has them all.
  const at = (text: string) => Number(/@?s(\d+)/.exec(text)?.[1] ?? 0);
  const snapshotId = name.slice(name.indexOf('@') + 1);
  const liveId = parseLink(live)?.id ?? '';
  if (at(snapshotId) > at(liveId)) return undefined;
  const own = snapshotName(generationDataset(home, generationOf(live)), snapshotId);
  const isKept = await describeOne(zfs, own, ['name']);
  return isKept ? undefined : `its snapshot "${name}" may belong to the history`;
}

/** Says what keeps the folder of a dataset that is gone. */
export function keepsFolder(path: string): string | undefined {
  if (mountAt(path)) return `"${mountAt(path)?.source}" is mounted at "${path}"`;
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false)
    return `"${path}" is no folder, and not of dsg's making`;
  const [file] = namesIn(path);
  return file === undefined ? undefined : `somebody put "${file}" into the empty folder "${path}"`;
}

/** Removes the empty folder of a dataset that is gone; says what keeps it. */
function removeMountpoint(path: string): string | undefined {
  const why = keepsFolder(path);
  if (why !== undefined) return why;
  try {
    removeFolder(path);
  } catch (error) {
    if (isDsgError(error) || !['ENOENT', 'EBUSY'].includes(systemCode(error) ?? '')) throw error;
  }
  return undefined;
}
