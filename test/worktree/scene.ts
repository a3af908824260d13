import { defaultIgnore } from '../../src/config/project-config.js';
import type { Pool } from '../../src/fs/pool/pool.js';
import type { Forest } from '../../src/model/forest.js';
import { leaves } from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import type { FileIndex } from '../../src/worktree/index-file.js';
import { indexForest } from '../../src/worktree/index-forest.js';
import type { Filter, TrackingRules } from '../../src/worktree/rules.js';
import { createFilter } from '../../src/worktree/rules.js';
import type { Scan, ScanOptions } from '../../src/worktree/scan.js';
import { scan } from '../../src/worktree/scan.js';
import { indexAfter } from '../../src/worktree/stamps.js';
import type { Files } from '../fs/scratch.js';
import { scratch } from '../fs/scratch.js';
import type { TestContext } from '../support/suite.js';

/** No threads: the little work of these tests is done where it is asked for. */
export const noPool: Pool = {
  size: 1,
  run: () => Promise.reject(new Error('asked for a thread')),
  close: async () => {},
};

/** Rules that track everything, changed as told. */
export function rules(more: Partial<TrackingRules> = {}): Filter {
  const none = { paths: [], names: [], suffixes: [] };
  return createFilter({ dataDirs: ['.'], ignore: none, dsgignore: '', allow: [], ...more });
}

export const usualIgnore = defaultIgnore;

/** A scan with what it read, and the index that it leaves. */
export interface Scanned extends Scan {
  /** How many files were read. */
  readonly read: number;
  readonly after: FileIndex;
  readonly forest: Forest;
  /** Every path with the text of what is there: a hash, `->` and a target, a mark for the x-bit. */
  readonly found: Map<string, string>;
}

/** So far ahead that no file of a test is young. */
const LATER = 3_600_000_000_000n;
export const clock = (): bigint => BigInt(Date.now()) * 1_000_000n;

export type Scanner = (options?: Partial<ScanOptions>) => Promise<Scanned>;

/** Makes a working folder; the scanner goes on from the index of its last scan unless told otherwise. */
export function workingFolder(t: TestContext, files: Files = {}): { root: string; look: Scanner } {
  const root = scratch(t, files);
  return { root, look: scanner(root) };
}

export function scanner(root: string): Scanner {
  let index: FileIndex | undefined;
  return async (options = {}) => {
    let read = 0;
    const all: ScanOptions = {
      root,
      filter: rules(),
      index,
      checksum: false,
      isKnown: () => false,
      synced: () => undefined,
      pool: noPool,
      now: clock() + LATER,
      progress: (count) => {
        read = count.files();
      },
      ...options,
    };
    const scanned = await scan(all);
    const after = indexAfter(scanned, all.index, all.filter);
    index = after;
    const kept = indexForest(after);
    const forest = { get: (hash: Hash) => scanned.trees.get(hash) ?? kept.get(hash) };
    return { ...scanned, read, after, forest, found: shown(forest, scanned.root) };
  };
}

function shown(forest: Forest, root: Hash | undefined): Map<string, string> {
  const all = root === undefined ? [] : [...leaves(forest, root)];
  return new Map(
    all.map(({ path, leaf }) => [
      path,
      leaf.kind === 'link'
        ? `-> ${leaf.target}`
        : `${leaf.hash.slice(0, 12)}${leaf.exec ? ' x' : ''}`,
    ]),
  );
}
