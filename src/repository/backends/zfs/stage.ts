import { join } from 'node:path';
import { DsgError } from '../../../errors/error.js';
import { makeFolder } from '../../../fs/durable.js';
import { generationOf, parseLink } from '../../layout.js';
import type { Change } from '../backend.js';
import type { Zfs } from './command.js';
import { zfsError } from './command.js';
import { generationFolder, isMountedAt, mountAt, mountDataset } from './home.js';
import { assignment, snapshotName } from './names.js';
import type { Ready } from './preflight.js';
import type { Described } from './properties.js';
import { describeOne, describeThere } from './properties.js';

/** What a clone gets values of its own for, and what it has from its origin and cannot be given. */
const NOT_COPIED = new Set(['canmount', 'mountpoint', 'readonly', 'keylocation']);
/** Given last: a limit must not stand in the way of anything before it. */
const LIMITS = ['quota', 'refquota'];

/** The snapshot that sealed a generation: its id, as people know it. */
export function sealOf(dataset: string, link: string): string {
  return snapshotName(dataset, parseLink(link)?.id ?? '');
}

/** Clones the live generation's seal into the dataset of the new one and mounts it; returns its folder. */
export async function makeStage(zfs: Zfs, change: Change, ready: Ready): Promise<string> {
  const { tx, base, target, assertCurrent } = change;
  const origin = sealOf(ready.baseName, base);
  const folder = generationFolder(ready.home, generationOf(target));
  const copied = ownProperties(ready.base);
  assertCurrent();
  // The folder is there as long as the dataset may be: what a crash leaves is found by listing one folder.
  makeFolder(folder, 0o755);
  const settings = [
    ['canmount', 'noauto'],
    ['mountpoint', folder],
    ['dsg:repo', ready.id],
    ['dsg:tx', tx],
    ['dsg:state', 'staging'],
    ...copied,
  ].flatMap(([property = '', value = '']) => ['-o', assignment(property, value)]);
  const answer = await zfs.change(['clone', ...settings, origin, ready.target]);
  if (!answer.ok) {
    const made = await describeOne(zfs, ready.target, ['origin', 'dsg:tx']);
    if (made?.get('origin') !== origin || made.own('dsg:tx') !== tx)
      throw zfsError(`clone the live generation "${origin}"`, answer);
  }
  assertCurrent();
  await mountDataset(zfs, ready.target, folder);
  return folder;
}

/** A clone does not inherit what was set on its origin itself. */
function ownProperties(base: Described): [string, string][] {
  const own = [...base.all]
    .filter(([, { isLocal }]) => isLocal)
    .filter(([name]) => !NOT_COPIED.has(name) && !name.startsWith('dsg:'))
    .map(([name, { value }]): [string, string] => [name, value]);
  const isLimit = ([name]: [string, string]) => LIMITS.includes(name);
  return [...own.filter((one) => !isLimit(one)), ...own.filter(isLimit)];
}

/** Seals a finished generation: its snapshot makes all of its data durable, then nobody can write to it any more. */
export async function sealStage(zfs: Zfs, change: Change, ready: Ready): Promise<void> {
  const { tx, base, target, assertCurrent } = change;
  const seal = sealOf(ready.target, target);
  const folder = generationFolder(ready.home, generationOf(target));
  assertCurrent();
  const marks = [`dsg:repo=${ready.id}`, `dsg:tx=${tx}`].flatMap((mark) => ['-o', mark]);
  const taken = await zfs.change(['snapshot', ...marks, seal]);
  const wanted = { readonly: 'on', 'dsg:state': 'ready', canmount: 'on' };
  const set = await zfs.change([
    'set',
    ...Object.entries(wanted).map(([property, value]) => assignment(property, value)),
    ready.target,
  ]);
  // Whatever the commands said: this is what was done.
  const properties = ['origin', 'dsg:tx', ...Object.keys(wanted)];
  const found = await describeThere(zfs, [ready.target, seal], properties);
  if (found.get(seal)?.own('dsg:tx') !== tx) throw zfsError(`take the snapshot "${seal}"`, taken);
  const now = found.get(ready.target);
  const isSealed = Object.entries(wanted).every(([name, value]) => now?.own(name) === value);
  if (!isSealed || now?.own('dsg:tx') !== tx || now.get('origin') !== sealOf(ready.baseName, base))
    throw zfsError(`seal the generation "${ready.target}"`, set);
  if (!isMountedAt(ready.target, folder) || mountAt(folder)?.readOnly !== true) {
    throw new DsgError(
      'failed',
      `Cannot seal the generation "${ready.target}": it is not mounted read-only at "${join(folder)}"`,
      { state: 'Nothing was committed.', hint: 'dsg sync' },
    );
  }
}
