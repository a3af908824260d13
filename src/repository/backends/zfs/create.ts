import { randomBytes } from 'node:crypto';
import { closeSync, constants, lstatSync, openSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DsgError } from '../../../errors/error.js';
import {
  makeFolder,
  removeFolder,
  removeIfThere,
  removeTree,
  setMode,
  syncFolder,
} from '../../../fs/durable.js';
import { mountOf } from '../../../fs/mounts.js';
import {
  completeRepository,
  FIRST_GENERATION,
  makeFirstGeneration,
  makeFrame,
} from '../../furnish.js';
import type { Layout } from '../../layout.js';
import { layoutOf } from '../../layout.js';
import type { RepositorySettings } from '../../settings.js';
import type { Zfs } from './command.js';
import { zfsError } from './command.js';
import { mountAt, mountDataset, mountsOf } from './home.js';
import { clearInit, INIT_MARK, initBy, removeFirst } from './leftovers.js';
import { assignment, datasetName, isDatasetPart, snapshotName } from './names.js';
import { refuseHealth, refuseUnfit } from './preflight.js';
import { describe, describeOne } from './properties.js';

const SEALED = { readonly: 'on' };

interface Making {
  readonly id: string;
  readonly mode: number;
}

/**
 * Makes an empty repository on ZFS: in the dataset that is mounted at its folder, or in a new one.
 *
 * A new one is made aside, complete and unmounted, and then renamed to its name: that is the commit point.
 */
export async function createOnZfs(
  zfs: Zfs,
  settings: RepositorySettings,
  layout: Layout,
  making: Making,
): Promise<void> {
  const root = realpathSync(layout.root);
  const own = mountAt(root);
  if (own?.type === 'zfs' && settings.pool === undefined)
    return createInPlace(zfs, own.source, root, making);
  const parent = datasetName(settings.pool ?? mountOf(root)?.source ?? '');
  await refuseHealth(zfs, parent);
  const above = (
    await describe(zfs, [parent], {
      properties: ['sync', 'readonly', 'keystatus', 'encryptionroot'],
    })
  ).get(parent);
  if (above) refuseUnfit(above, undefined);
  const name = basename(root);
  if (!isDatasetPart(name)) throw badName(root, name);
  await createAside(zfs, datasetName(`${parent}/${name}`), root, making);
}

async function createAside(zfs: Zfs, final: string, root: string, making: Making): Promise<void> {
  await clearInit(zfs, final, root);
  if (await finishInit(zfs, final, root)) return;
  if (await describeOne(zfs, final, ['name'])) throw taken(final, root);
  const random = randomBytes(4).toString('hex');
  const aside = `${root}${INIT_MARK}${random}`;
  const fresh = datasetName(`${final}${INIT_MARK}${random}`);
  makeFolder(aside, 0o700);
  await makeDataset(zfs, fresh, aside, { id: making.id, init: initBy() });
  await furnish(zfs, fresh, aside, making);
  for (const dataset of [`${fresh}/${FIRST_GENERATION}`, fresh]) {
    const answer = await zfs.change(['unmount', dataset]);
    if (mountsOf(dataset).length > 0) throw zfsError(`unmount the dataset "${dataset}"`, answer);
  }
  const places = [
    [`${fresh}/${FIRST_GENERATION}`, join(root, '.dsg/gen', FIRST_GENERATION)],
    [fresh, root],
  ] as const;
  for (const [dataset, path] of places)
    await zfs.change(['set', assignment('mountpoint', path), dataset]);
  const renamed = await zfs.change(['rename', fresh, final]);
  if (!(await finishInit(zfs, final, root)))
    throw zfsError(`rename the dataset "${fresh}" to "${final}"`, renamed);
  removeFolder(aside);
}

/** Ends an init whose dataset has its final name: mounts it, now and after every boot. False when there is none such. */
export async function finishInit(zfs: Zfs, dataset: string, root: string): Promise<boolean> {
  const found = await describeOne(zfs, dataset, ['dsg:repo', 'dsg:state', 'mountpoint']);
  if (found?.own('dsg:state') !== 'init' || found.own('mountpoint') !== root) return false;
  const first = `${dataset}/${FIRST_GENERATION}`;
  await mountDataset(zfs, dataset, root);
  await mountDataset(zfs, first, join(root, '.dsg/gen', FIRST_GENERATION));
  await settle(zfs, first, SEALED);
  await settle(zfs, dataset);
  return true;
}

/** Sets what makes a dataset come back after a boot; the first generation is sealed by the same command. */
async function settle(zfs: Zfs, dataset: string, more: Record<string, string> = {}): Promise<void> {
  const wanted = { canmount: 'on', 'dsg:state': 'ready', ...more };
  const settings = Object.entries(wanted).map(([name, value]) => assignment(name, value));
  const answer = await zfs.change(['set', ...settings, dataset]);
  const now = await describeOne(zfs, dataset, Object.keys(wanted));
  if (Object.entries(wanted).some(([name, value]) => now?.get(name) !== value))
    throw zfsError(`have the dataset "${dataset}" mounted at boot`, answer);
}

/** An empty dataset that somebody made for us has its name and place already; the format file is the commit point. */
async function createInPlace(
  zfs: Zfs,
  dataset: string,
  root: string,
  making: Making,
): Promise<void> {
  await refuseHealth(zfs, dataset);
  const found = await describe(zfs, [dataset], {
    properties: ['sync', 'readonly', 'canmount', 'mountpoint', 'dsg:repo', 'dsg:state'],
    types: 'filesystem',
    depth: 2,
  });
  const top = found.get(dataset);
  if (top) refuseUnfit(top, root);
  const first = `${dataset}/${FIRST_GENERATION}`;
  for (const child of found.values()) {
    const isLeft = child.name === first && child.own('dsg:repo') === top?.own('dsg:repo');
    if (child.name === dataset) continue;
    if (!isLeft || child.own('dsg:repo') === undefined) throw occupied(dataset, child.name);
    await removeFirst(zfs, first);
  }
  removeIfThere(join(root, 'current'));
  removeTree(join(root, '.dsg'));
  const marked = await zfs.change(['set', assignment('dsg:repo', making.id), dataset]);
  if ((await describeOne(zfs, dataset, ['dsg:repo']))?.own('dsg:repo') !== making.id)
    throw zfsError(`mark the dataset "${dataset}"`, marked);
  await furnish(zfs, dataset, root, making, () => settle(zfs, first, SEALED));
}

/** Fills a mounted dataset with an empty repository, its generation sealed. */
async function furnish(
  zfs: Zfs,
  dataset: string,
  root: string,
  { id, mode }: Making,
  sealed: () => Promise<void> = async () => undefined,
): Promise<void> {
  const layout = layoutOf(root, true);
  await takeOver(zfs, root, mode);
  makeFrame(layout);
  const folder = join(layout.generations, FIRST_GENERATION);
  const first = `${dataset}/${FIRST_GENERATION}`;
  makeFolder(folder, 0o755);
  await makeDataset(zfs, first, folder, { id });
  await takeOver(zfs, folder, 0o755);
  makeFirstGeneration(layout, folder);
  const seal = snapshotName(first, 's0');
  const marks = ['-o', assignment('dsg:repo', id), '-o', 'dsg:tx=init'];
  const taken = await zfs.change(['snapshot', ...marks, seal]);
  if (!(await describeOne(zfs, seal, ['name'])))
    throw zfsError(`take the snapshot "${seal}"`, taken);
  await sealed();
  completeRepository(layout, 'zfs', id);
  syncFolder(root);
}

async function makeDataset(
  zfs: Zfs,
  dataset: string,
  path: string,
  { id, init }: { id: string; init?: string },
): Promise<void> {
  const settings = [
    ['canmount', 'noauto'],
    ['mountpoint', path],
    ['dsg:repo', id],
    ['dsg:state', 'init'],
    ...(init === undefined ? [] : [['dsg:init', init]]),
  ].flatMap(([property = '', value = '']) => ['-o', assignment(property, value)]);
  const answer = await zfs.change(['create', ...settings, dataset]);
  if (!answer.ok && (await describeOne(zfs, dataset, ['dsg:repo']))?.own('dsg:repo') !== id)
    throw zfsError(`make the dataset "${dataset}"`, answer);
  await mountDataset(zfs, dataset, path);
}

/** What root made through sudo becomes ours. */
async function takeOver(zfs: Zfs, path: string, mode: number): Promise<void> {
  const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  if (lstatSync(path).uid !== uid) {
    const answer = await zfs.giveTo(uid, gid, path);
    if (lstatSync(path).uid !== uid) throw zfsError(`take over the folder "${path}"`, answer);
  }
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    // Others may read what is shared here, and never write.
    setMode(fd, mode & 0o755, path);
  } finally {
    closeSync(fd);
  }
}

function badName(root: string, name: string): DsgError {
  return new DsgError(
    'config',
    `Cannot make a repository in "${root}": ${JSON.stringify(name)} cannot be the name of a dataset`,
    {
      state: 'Nothing was changed.',
      hint: 'choose another name, or make a dataset yourself and mount it there',
    },
  );
}

function taken(dataset: string, root: string): DsgError {
  return new DsgError(
    'usage',
    `Cannot make a repository in "${root}": there is a dataset "${dataset}" already, and it is not mounted there`,
    {
      state: 'Nothing was changed.',
      hint: `look at it with: zfs list -o name,mountpoint,canmount,mounted,keystatus ${dataset}`,
    },
  );
}

function occupied(dataset: string, child: string): DsgError {
  return new DsgError(
    'usage',
    `Cannot make a repository in the dataset "${dataset}": it has the child dataset "${child}"`,
    { state: 'Nothing was changed.', hint: 'choose an empty dataset, or a new folder' },
  );
}
