import { closeSync, constants, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CodePlace } from './find-code.js';
import { smallFile } from './find-code.js';

/** What isomorphic-git reads right of a repository, and as fast as one may wait for. */
export interface Readable {
  readonly refs: boolean;
  readonly objects: boolean;
  readonly index: boolean;
}

/** It reads a pack whole, and hashes it, before it gives one object of it. */
const LARGEST_PACKS = 64 * 1024 * 1024;
const LARGEST_INDEX = 8 * 1024 * 1024;
/** Extensions that change nothing for a reader. */
const HARMLESS = new Set(['noop', 'preciousobjects', 'worktreeconfig']);

/**
 * Tells what isomorphic-git can be asked of a repository.
 *
 * It finds nothing in linked worktrees and alternates, takes SHA-256 and reftables for faults, and a split or sparse
 * index for a whole one without a word; so these are looked for before it is asked.
 */
export function readable({ gitDir, commonDir }: CodePlace): Readable {
  const isPlain = gitDir === commonDir && !hasExtensions(smallFile(join(commonDir, 'config')));
  const borrowed = smallFile(join(commonDir, 'objects/info/alternates'))?.trim() ?? '';
  return {
    refs: isPlain,
    objects: isPlain && borrowed === '' && packed(commonDir) <= LARGEST_PACKS,
    index: isPlain && isPlainIndex(join(gitDir, 'index')),
  };
}

function hasExtensions(config: string | undefined): boolean {
  if (config === undefined) return true;
  let section = '';
  return config.split('\n').some((line) => {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim().toLowerCase() ?? section;
    const key = /^\s*(?:\[[^\]]*\]\s*)?([a-z][a-z0-9-]*)/i.exec(line)?.[1]?.toLowerCase();
    return section === 'extensions' && key !== undefined && !HARMLESS.has(key);
  });
}

function packed(commonDir: string): number {
  const folder = join(commonDir, 'objects/pack');
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.pack'))
      .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    return 0;
  }
}

/** True for an index of version 2 or 3 without extensions that one must understand; those have names in small letters. */
function isPlainIndex(path: string): boolean {
  const bytes = wholeIndex(path);
  if (bytes === undefined) return false;
  if (bytes.length === 0) return true;
  const version = bytes.length < 32 ? 0 : bytes.readUInt32BE(4);
  if (bytes.toString('latin1', 0, 4) !== 'DIRC' || (version !== 2 && version !== 3)) return false;
  for (
    let at = endOfEntries(bytes);
    at + 8 <= bytes.length - 20;
    at += 8 + bytes.readUInt32BE(at + 4)
  ) {
    const first = bytes[at] ?? 0;
    if (first < 0x41 || first > 0x5a) return false;
  }
  return true;
}

function endOfEntries(bytes: Buffer): number {
  let at = 12;
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    if (at + 62 >= bytes.length) return bytes.length;
    const isExtended = (bytes.readUInt16BE(at + 60) & 0x4000) !== 0;
    const name = at + (isExtended ? 64 : 62);
    const end = bytes.indexOf(0, name);
    if (end === -1) return bytes.length;
    at += Math.ceil((end + 1 - at) / 8) * 8;
  }
  return at;
}

/** Empty where there is no index yet; undefined where it is too large to be read here, or cannot be. */
function wholeIndex(path: string): Buffer | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return Buffer.alloc(0);
  if (size > LARGEST_INDEX) return undefined;
  const fd = openSync(path, constants.O_RDONLY);
  try {
    const bytes = Buffer.alloc(size);
    return bytes.subarray(0, readSync(fd, bytes, 0, size, 0));
  } finally {
    closeSync(fd);
  }
}
