import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDsgError } from '../../../errors/error.js';
import { removeFolder } from '../../../fs/durable.js';
import { mountOf } from '../../../fs/mounts.js';
import type { RepositorySettings } from '../../settings.js';
import type { Answer, Zfs } from './command.js';
import { openZfs } from './command.js';
import { isMountedAt, mountsOf } from './home.js';
import { datasetName } from './names.js';
import { describeOne } from './properties.js';

/** One right that was tried on a dataset made for the trial. */
export interface TestedRight {
  readonly what: string;
  readonly ok: boolean;
  /** What zfs said; empty when it worked. */
  readonly why: string;
}

/** What a user may do with ZFS at a folder, and the lines that give the rights. */
export interface ZfsRights {
  /** Where repositories in that folder get their dataset. */
  readonly dataset: string;
  readonly user: string;
  /** For root: lets the user do all but mount, which on Linux only root may. */
  readonly allowLine: string;
  /** For /etc/sudoers.d/dsg, with ["sudo", "-n", "zfs"] as the command in the settings. */
  readonly sudoersLine: string;
  readonly tests: readonly TestedRight[];
}

const ALLOWED =
  'create,destroy,snapshot,clone,promote,rename,mount,canmount,mountpoint,readonly,quota,refquota,recordsize,compression,userprop';
const MARK = 'dsg:repo=probe';

/** Tries each right on a scratch dataset, which is gone afterwards; undefined where a folder is not on ZFS. */
export async function zfsRights(
  folder: string,
  settings: RepositorySettings,
  user: string,
): Promise<ZfsRights | undefined> {
  let place = folder;
  while (!existsSync(place)) place = dirname(place);
  const mount = mountOf(place);
  const source = settings.pool ?? (mount?.type === 'zfs' ? mount.source : undefined);
  if (source === undefined) return undefined;
  const dataset = datasetName(source);
  return {
    dataset,
    user,
    allowLine: `zfs allow -u ${user} ${ALLOWED} ${dataset}`,
    sudoersLine: `${user} ALL=(root) NOPASSWD: /usr/sbin/zfs, /usr/bin/chown`,
    tests: await tryAll(openZfs(settings), dataset, place),
  };
}

async function tryAll(zfs: Zfs, dataset: string, place: string): Promise<TestedRight[]> {
  const name = `${dataset}/dsg-probe-${randomBytes(4).toString('hex')}`;
  const copy = `${name}-clone`;
  const path = join(place, name.slice(name.lastIndexOf('/') + 1));
  const tests: TestedRight[] = [];
  const attempt = async (
    what: string,
    args: string[],
    worked: () => boolean | Promise<boolean>,
  ) => {
    let answer: Answer;
    try {
      answer = await zfs.change(args);
    } catch (error) {
      if (!isDsgError(error)) throw error;
      answer = { ok: false, out: '', why: error.message };
    }
    const ok = await worked();
    tests.push({ what, ok, why: ok ? '' : answer.why || 'it said nothing, but it is not done' });
    return ok;
  };
  const there = (one: string) => async () => (await describeOne(zfs, one, ['name'])) !== undefined;
  const gone = (one: string) => async () => !(await there(one)());
  const settings = ['-o', 'canmount=noauto', '-o', `mountpoint=${path}`, '-o', MARK];
  if (!(await attempt('create', ['create', ...settings, name], there(name)))) return tests;
  try {
    // What never was mounted says nothing of the right to unmount.
    if (await attempt('mount', ['mount', name], () => isMountedAt(name, path)))
      await attempt('unmount', ['unmount', name], () => mountsOf(name).length === 0);
    await attempt('snapshot', ['snapshot', `${name}@s0`], there(`${name}@s0`));
    const clone = ['clone', '-o', 'canmount=noauto', '-o', MARK, `${name}@s0`, copy];
    if (await attempt('clone', clone, there(copy)))
      await attempt('promote', ['promote', copy], there(`${copy}@s0`));
    await attempt(
      'set',
      ['set', 'readonly=on', name],
      async () => (await describeOne(zfs, name, ['readonly']))?.get('readonly') === 'on',
    );
  } finally {
    await clear(zfs, [name, copy]);
    await attempt('destroy', ['destroy', copy], gone(copy));
    // Where the promote did not work, the snapshot was the clone's origin until now.
    await clear(zfs, [name, copy]);
    if (existsSync(path) && mountsOf(name).length === 0) removeQuietly(path);
  }
  return tests;
}

/** Destroys the scratch datasets as far as the rights go: the clone last, which after a promote has the snapshot. */
async function clear(zfs: Zfs, [name = '', copy = '']: readonly string[]): Promise<void> {
  for (const one of [name, `${copy}@s0`, `${name}@s0`, name]) {
    const found = await describeOne(zfs, one, ['dsg:repo']);
    if (found?.get('dsg:repo') === 'probe') await zfs.change(['destroy', one]);
  }
}

function removeQuietly(path: string): void {
  try {
    removeFolder(path);
  } catch {
    // Root made it, through sudo.
  }
}
