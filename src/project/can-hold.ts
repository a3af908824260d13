import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import { makeFolder, openNew, removeTree } from '../fs/durable.js';
import { onSameDevice } from '../fs/pinned.js';
import { portabilityFaults } from '../model/portable.js';
import { TEMPORARY_PREFIX } from '../model/reserved.js';
import { statOf } from '../worktree/look.js';
import type { Project } from './open.js';

/** A longer name does not fit everywhere: file systems that encrypt names have room for so many bytes. */
const SHORT = 140;
const PLAIN = /^[\w.-]+$/;
/** exFAT says of such a name that it is not there. */
const NOT_HELD = ['EINVAL', 'EILSEQ', 'ENAMETOOLONG', 'ENOENT'];

/** Tells whether a file system has refused a new name for what it is; its folder is known to be there. */
export function isNameRefused(error: unknown): boolean {
  return NOT_HELD.includes(systemCode(error) ?? '');
}

/**
 * Refuses names that the file system cannot hold, while nothing has been changed yet.
 *
 * Only names that are new here and not plain are tried, each once, in a folder that is removed again.
 */
export function refuseNames(
  { root, places }: Project,
  paths: Iterable<string>,
  { tx, doing }: { tx: string; doing: 'sync' | 'restore' | 'undo' },
): void {
  const staging = join(places.staging, tx);
  const tried = new Set<string>();
  for (const path of paths) {
    const names = path.split('/');
    for (const [i, name] of names.entries()) {
      const folder = existing(root, names.slice(0, i));
      const isThere = statOf(join(root, ...names.slice(0, i + 1))) !== undefined;
      if (isThere || isPlain(name) || tried.has(`${folder}/${name}`)) continue;
      tried.add(`${folder}/${name}`);
      const near = onSameDevice(folder, staging) ? staging : folder;
      const code = tryName(join(near, `${TEMPORARY_PREFIX}${tx}`), name);
      if (code !== undefined) throw cannotHold(path, name, { doing, code });
    }
  }
}

function isPlain(name: string): boolean {
  return (
    PLAIN.test(name) &&
    Buffer.byteLength(name) <= SHORT &&
    portabilityFaults(name, new Set()).length === 0
  );
}

/** The nearest folder that is there: what is made is made on its file system. */
function existing(root: string, names: readonly string[]): string {
  for (let count = names.length; count > 0; count--) {
    const folder = join(root, ...names.slice(0, count));
    if (statOf(folder)?.isDirectory()) return folder;
  }
  return root;
}

function tryName(folder: string, name: string): string | undefined {
  makeFolder(folder);
  try {
    closeSync(openNew(join(folder, name)));
    return undefined;
  } catch (error) {
    if (isNameRefused(error)) return systemCode(error);
    throw error;
  } finally {
    removeTree(folder);
  }
}

function cannotHold(
  path: string,
  name: string,
  { doing, code }: { doing: 'sync' | 'restore' | 'undo'; code: string },
): DsgError {
  const data = { path, errno: code };
  const state = 'Nothing was changed.';
  if (doing === 'sync')
    return new DsgError(
      'problems',
      `Cannot bring "${path}" here: this disk holds no name like "${name}"`,
      { state, hint: 'clone to another disk, or have somebody who has it rename it', data },
    );
  return new DsgError(
    'problems',
    `Cannot restore "${path}": this disk holds no name like "${name}"`,
    { state, hint: 'restore it to another disk: dsg restore --to DIR', data },
  );
}
