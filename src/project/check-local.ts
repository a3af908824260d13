import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../errors/error.js';
import { namesIn } from '../fs/names-in.js';
import type { Leaf } from '../model/entry.js';
import { leaves } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Cache } from '../worktree/cache.js';
import { readCache, verifyCache } from '../worktree/cache.js';
import { readIndex } from '../worktree/index-file.js';
import { readJournal } from '../worktree/operations.js';
import type { State } from '../worktree/state.js';
import { readState } from '../worktree/state.js';
import type { Context } from './context.js';
import type { Project } from './open.js';
import { readAndJudge } from './validate-files.js';

/** One thing that is wrong on this side, and what mends it. */
export interface LocalFinding {
  readonly what: 'state' | 'cache' | 'index' | 'journal' | 'file' | 'leftover';
  readonly path: string;
  readonly snapshot: string | null;
  readonly hash: Hash | null;
  readonly why: string;
  readonly next: string;
}

export interface LocalCheck {
  readonly findings: readonly LocalFinding[];
  readonly state: State | undefined;
  readonly cache: Cache | undefined;
  /** Synced files, and how many of them were read. */
  readonly files: number;
  readonly read: number;
}

/** Checks what a project keeps for itself, and reads a share (0 to 1) of the synced files in search of rot. */
export async function checkLocal(
  context: Context,
  project: Project,
  share: number,
): Promise<LocalCheck> {
  const { places } = project;
  const findings: LocalFinding[] = [];
  const sound = <T>(what: LocalFinding['what'], path: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!isDsgError(error, 'integrity')) throw error;
      const next = what === 'journal' ? 'dsg recover --force' : 'dsg recover';
      findings.push(finding(what, path, error.message, next));
      return undefined;
    }
  };
  const state = sound('state', '.dsg/state', () => readState(places.state));
  const cache = sound('cache', '.dsg/cache/head', () => readCache(places));
  const synced = sound('cache', '.dsg/cache/trees', () => {
    if (cache) verifyCache(places);
    return cache?.root === undefined ? [] : [...leaves(cache.forest, cache.root)];
  });
  if (readIndex(places.index) === 'damaged')
    findings.push(
      finding('index', '.dsg/index', 'its bytes do not match their hash', 'dsg recover'),
    );
  if (sound('journal', '.dsg/journal', () => readJournal(places.journal)))
    findings.push(finding('leftover', '.dsg/journal', 'a sync was interrupted', 'dsg recover'));
  findings.push(...leftovers(project));
  const chosen = choose(synced ?? [], share);
  findings.push(...(await rotten(context, project, chosen, cache?.id ?? null)));
  return { findings, state, cache, files: synced?.length ?? 0, read: chosen.size };
}

function finding(
  what: LocalFinding['what'],
  path: string,
  why: string,
  next: string,
): LocalFinding {
  return { what, path, snapshot: null, hash: null, why, next };
}

function choose(synced: readonly { path: string; leaf: Leaf }[], share: number): Map<string, Leaf> {
  const files = synced.filter(({ leaf }) => leaf.kind === 'file');
  return new Map(
    files
      .filter(() => share >= 1 || Math.random() < share)
      .map(({ path, leaf }) => [path, leaf] as const),
  );
}

/** Edited, deleted and new files are none of a check's business; those that nobody wrote to must have their bytes. */
async function rotten(
  context: Context,
  project: Project,
  chosen: ReadonlyMap<string, Leaf>,
  snapshot: string | null,
): Promise<LocalFinding[]> {
  const judged = await readAndJudge(context, project, chosen);
  return judged
    .filter(({ verdict }) => verdict === 'rotten' || verdict === 'unreadable')
    .map(({ path, verdict, expected, why }) => ({
      what: 'file',
      path,
      snapshot,
      hash: expected,
      why: why ?? verdict,
      next:
        verdict === 'rotten'
          ? 'dsg sync --on-rot=restore takes the good copy from the repository'
          : 'check the permissions of that file and its disk',
    }));
}

function leftovers({ places }: Project): LocalFinding[] {
  const found: LocalFinding[] = [];
  for (const name of namesIn(places.staging).sort())
    found.push(
      finding('leftover', `.dsg/staging/${name}`, 'downloads of an interrupted sync', 'dsg sync'),
    );
  if (existsSync(join(places.dsg, 'cloning')))
    found.push(
      finding('leftover', '.dsg/cloning', 'a clone was interrupted', 'dsg clone --resume'),
    );
  for (const name of namesIn(join(places.dsg, 'damaged')).sort())
    found.push(
      finding(
        'leftover',
        `.dsg/damaged/${name}`,
        'put aside by dsg recover',
        'delete it when nobody needs it',
      ),
    );
  return found;
}
