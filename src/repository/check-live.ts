import type { Stats } from 'node:fs';
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../errors/error.js';
import type { Leaf, Tree } from '../model/entry.js';
import { joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Finding } from './check.js';
import type { Fault } from './check-fault.js';
import { checking } from './check-fault.js';
import { blobPath } from './layout.js';
import type { Repository } from './repository.js';

/** Compares the live tree with its manifest: every name, and for every file that it is a name of its blob. */
export function checkLiveTree(
  repository: Repository,
  root: Hash,
  treeOf: (hash: Hash) => Tree | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const note = (path: string, fault: Fault, hash: Hash | null = null) =>
    void findings.push({ what: 'live-tree', path, snapshot: null, hash, ...fault });
  const report = (path: string, why: string, hash: Hash | null = null) => note(path, { why }, hash);
  const base = repository.layout.current;

  const folder = (path: string, hash: Hash): void => {
    const tree = treeOf(hash);
    if (!tree) return;
    const shown = path === '' ? '.' : path;
    const names = checking(
      () => namesIn(join(base, path), path !== ''),
      (fault) => note(shown, fault),
    );
    if (typeof names === 'string') report(shown, names);
    if (names === undefined || typeof names === 'string') return;
    for (const entry of tree) {
      const inside = joinPath(path, entry.name);
      if (!names.delete(entry.name)) report(inside, 'it is missing');
      else if (entry.kind === 'folder') folder(inside, entry.hash);
      else {
        const hash = entry.kind === 'file' ? entry.hash : null;
        const fault = checking(
          () => leafFault(repository, join(base, inside), entry),
          (denied) => note(inside, denied, hash),
        );
        if (fault !== undefined) report(inside, fault, hash);
      }
    }
    for (const name of names) report(joinPath(path, name), 'it is not in the manifest');
  };
  folder('', root);
  return findings;
}

/** The names in a folder, or what is wrong with it. */
function namesIn(path: string, mustBeReal: boolean): Set<string> | string {
  if (mustBeReal && statOf(path)?.isSymbolicLink()) return 'it is a link instead of a folder';
  try {
    return new Set(readdirSync(`${path}/`));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'the folder is missing';
    throw error;
  }
}

function leafFault({ layout }: Repository, path: string, leaf: Leaf): string | undefined {
  const stat = lstatSync(path);
  if (leaf.kind === 'link')
    return stat.isSymbolicLink() && readlinkSync(path) === leaf.target
      ? undefined
      : 'it is not the link it should be';
  if (!stat.isFile() || stat.size !== leaf.size) return 'it is not the file it should be';
  const blob = statOf(blobPath(layout, leaf.hash, leaf.exec));
  // After 65,000 names a blob goes on under a fresh inode: then only size and mode can be compared without reading.
  if (blob && blob.ino !== stat.ino && stat.nlink < 2) return 'it is not a name of its content';
  return (stat.mode & 0o222) === 0 ? undefined : 'it can be written to';
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
