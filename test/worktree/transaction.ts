import { chmodSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '../../src/model/hash.js';
import { hashBytes } from '../../src/store/hash.js';
import type { Expected, LocalJournal, LocalOperation } from '../../src/worktree/operations.js';
import type { Places } from '../../src/worktree/places.js';
import { placesOf } from '../../src/worktree/places.js';
import { stampAt } from '../../src/worktree/stamps.js';
import type { Files } from '../fs/scratch.js';
import { put, scratch } from '../fs/scratch.js';
import type { TestContext } from '../support/suite.js';
import { mountTmpfs } from '../support/tmpfs.js';

/** What a transaction of a test does to a path. */
export type Change =
  | { readonly put: string; readonly exec?: boolean; readonly keep?: boolean }
  | { readonly link: string; readonly keep?: boolean }
  | { readonly gone: true; readonly keep?: boolean };

const TX = 'w1';

/** Makes a project with these files; `mounts` are folders on disks of their own. */
export function project(
  t: TestContext,
  files: Files,
  mounts: readonly string[] = [],
  under?: string,
): Places {
  const places = placesOf(scratch(t, {}, under));
  for (const folder of mounts) mountTmpfs(t, join(places.root, folder));
  put(places.root, files);
  return places;
}

/** Makes a folder in memory where that is possible: a sweep of crashes waits for the disk thousands of times. */
export function quickFolder(t: TestContext): string {
  const folder = scratch(t);
  if (process.getuid?.() === 0) mountTmpfs(t, folder);
  return folder;
}

/** Stages a transaction of these changes, each on what is at its path now. */
export function stage(places: Places, changes: Readonly<Record<string, Change>>): LocalJournal {
  const folder = join(places.staging, TX);
  const operations = Object.entries(changes).map(([path, change], i): LocalOperation => {
    const expected = expectedAt(places.root, path);
    const keep = change.keep === true;
    if ('gone' in change) return { kind: 'delete', path, expected: expected as Expected, keep };
    if ('link' in change) return { kind: 'link', path, target: change.link, expected, keep };
    const staged = `${hashBytes(Buffer.from(change.put))}-${i}`;
    put(folder, { [staged]: change.put });
    chmodSync(join(folder, staged), change.exec ? 0o755 : 0o644);
    const ino = stampAt(folder, staged)?.stamp.ino.toString() ?? '';
    return { kind: 'put', path, staged, ino, expected, keep };
  });
  const hash = 'ab'.repeat(32) as Hash;
  return { tx: TX, target: { id: 's2', hash }, root: null, operations };
}

/** A folder is not expected: what is in it goes by operations of its own. */
function expectedAt(root: string, path: string): Expected | null {
  const found = stampAt(root, path);
  if (!found || found.stat.isDirectory()) return null;
  const { size, mtime, ino } = found.stamp;
  const stamp = { size: `${size}`, mtime: `${mtime}`, ino: `${ino}` };
  if (!found.stat.isFile()) return stamp;
  return { ...stamp, content: hashBytes(readFileSync(join(root, path))) };
}

/** Shows all files and links below a folder, and the folders that are empty. */
export function shown(root: string, skip: readonly string[] = ['.dsg']): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string): void => {
    const names = readdirSync(join(root, path)).filter((name) => !skip.includes(name));
    if (names.length === 0 && path !== '') found[`${path}/`] = 'empty';
    for (const name of names.sort()) {
      const inside = path === '' ? name : `${path}/${name}`;
      const stat = lstatSync(join(root, inside));
      if (stat.isDirectory()) visit(inside);
      else if (stat.isSymbolicLink()) found[inside] = `-> ${readlinkSync(join(root, inside))}`;
      else
        found[inside] =
          `${readFileSync(join(root, inside), 'utf8')}${stat.mode & 0o100 ? ' x' : ''}`;
    }
  };
  visit('');
  return found;
}
