import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult, Declared } from '../checks/check.js';
import { readChecks } from '../checks/declared.js';
import { runChecks } from '../checks/run-checks.js';
import { PROJECT_FILE } from '../config/project-config.js';
import { DsgError } from '../errors/error.js';
import { difference, isBelow } from '../history/difference.js';
import { nearestPath } from '../history/nearest-path.js';
import type { Naming } from '../history/resolve-snapshot.js';
import { resolveSnapshot } from '../history/resolve-snapshot.js';
import { entryIn } from '../model/entry-in.js';
import { leaves, treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Remote } from '../remote/client.js';
import { formatUrl } from '../remote/url.js';
import type { Analysis } from '../sync/analyze.js';
import type { Cache } from '../worktree/cache.js';
import { readCache } from '../worktree/cache.js';
import { statOf } from '../worktree/look.js';
import { readState } from '../worktree/state.js';
import { checkWorld } from './check-world.js';
import type { Asked } from './code/code-checks.js';
import { askForLocked, codeChecks } from './code/code-checks.js';
import { folderInCode } from './code/folder-in-code.js';
import { restoredTo } from './code/restored-to.js';
import type { Comparison } from './compare.js';
import { compare } from './compare.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import { meantHere } from './meant-here.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { projectPath } from './path-argument.js';
import type { LocalSides } from './scan-local.js';
import { scanLocal } from './scan-local.js';
import type { Since } from './snapshot-checks.js';
import { snapshotChecks } from './snapshot-checks.js';

export interface CheckOptions {
  /** Does without the repository, and so without looking for conflicts. */
  readonly offline: boolean;
  /** A snapshot whose frozen data must be here unchanged; without it, the one last synced. */
  readonly since?: string | undefined;
  /** As written, from the current folder; none stands for everything. */
  readonly paths: readonly string[];
}

/** What all checks of a project came to. */
export interface CheckReport {
  /** The snapshot that was last synced here. */
  readonly snapshot: string;
  /** The repository's; null when it was not asked. */
  readonly repository: string | null;
  /** False when any check failed. */
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
  /** Where the project is in its git repository, "" at its top: CI counts paths from there. */
  readonly folder: string;
}

/** Checks a project against its snapshot, its repository and its declared checks, and writes nothing at all. */
export async function check(
  context: Context,
  project: Project,
  { offline, paths, since }: CheckOptions,
): Promise<CheckReport> {
  const declared = declaredChecks(project);
  const cache = readCache(project.places) ?? noSnapshot(project);
  const places = await Promise.all(paths.map((path) => placeOf(context, project, { cache, path })));
  if (offline && since !== undefined) throw sinceOffline();
  const { local, analysis, head, frozen, locked, restored } = offline
    ? { ...NOT_ASKED, local: await scanLocal(context, project) }
    : await compareOnline(context, project, since);
  const { scan, forest } = local;
  const tracked = scan.root === undefined ? [] : [...leaves(forest, scan.root)];
  const base = restored ? { ...cache, id: restored.id, root: scan.root } : cache;
  const own = snapshotChecks(project, { local, tracked, cache: base, analysis, places, frozen });
  const beside = await codeChecks(context, {
    root: project.root,
    repository: readState(project.places.state)?.repository,
    at: cache.snapshot === null ? undefined : { id: cache.id, hash: cache.snapshot },
    asked: locked,
    isRestored: restored !== undefined,
    data: tracked.map(({ path }) => path).filter((path) => isBelow(path, places)),
  });
  const world = checkWorld(context, project, { local, tracked, cache, places, offline });
  const declaredOnes = await runChecks(declared, world, () => checkInterrupt(context));
  const checks = [...own, ...beside, ...declaredOnes];
  checkInterrupt(context);
  const ok = checks.every(({ verdict }) => verdict !== 'failed');
  const folder = folderInCode(project.root);
  return { snapshot: cache.id, repository: head, ok, checks, folder };
}

/** Reads the checks that a project declares; throws a config error that names the key of the first fault. */
export function declaredChecks({ root, config }: Pick<Project, 'root' | 'config'>): Declared[] {
  return readChecks(config.checks, join(root, PROJECT_FILE));
}

/** What the repository says of a project. */
interface Answers {
  readonly local: LocalSides;
  readonly analysis: Analysis | undefined;
  readonly head: string | null;
  /** How the data differs from an earlier snapshot, and which that is. */
  readonly frozen: Since | undefined;
  /** The snapshot that dsg.lock names. */
  readonly locked: Asked;
  /** The same, if the data here is that of it. */
  readonly restored: Snapshot | undefined;
}

const NOT_ASKED: Omit<Answers, 'local'> = {
  analysis: undefined,
  head: null,
  frozen: undefined,
  locked: undefined,
  restored: undefined,
};

function sinceOffline(): DsgError {
  return new DsgError('usage', 'Cannot check with both --since and --offline', {
    state: 'Nothing was checked.',
    hint: 'leave --offline out: what an earlier snapshot holds is in the repository',
  });
}

async function compareOnline(
  context: Context,
  project: Project,
  since: string | undefined,
): Promise<Answers> {
  const remote = await connectProject(context, project);
  try {
    const compared = await compare(context, project, remote);
    const { analysis, head } = compared;
    const naming = namingOf(context, project);
    const frozen =
      since === undefined ? undefined : await sinceSnapshot(remote, compared, { since, naming });
    const locked = await askForLocked(remote, project.root);
    const restored = await restoredTo(remote, compared, locked);
    return { local: compared, analysis, head: head.id, frozen, locked, restored };
  } finally {
    await remote.close();
  }
}

async function sinceSnapshot(
  remote: Remote,
  { head, forest, scan }: Comparison,
  { since, naming }: { since: string; naming: Naming },
): Promise<Since> {
  const { snapshot } = await resolveSnapshot(remote, head, since, naming);
  const between = { before: snapshot.root, after: scan.root, forest };
  return { id: snapshot.id, changes: await difference(remote, between) };
}

/** Code that was checked out from git has settings but no data: there is nothing to check yet. */
function noSnapshot({ root, places, config, url }: Project): never {
  const isBegun = existsSync(join(places.dsg, 'cloning'));
  const from = config.repository === undefined ? 'URL' : formatUrl(url);
  const why = isBegun
    ? 'its clone was interrupted'
    : existsSync(places.dsg)
      ? 'nothing was synced here yet'
      : 'it has no .dsg, so its data was never fetched';
  throw new DsgError('not-found', `Cannot check the project "${root}": ${why}`, {
    state: 'Nothing was checked.',
    hint: isBegun
      ? `dsg clone --resume ${from} .`
      : existsSync(places.dsg)
        ? 'dsg sync'
        : `go to that folder and fetch the data into it: dsg clone ${from} .`,
    data: { root },
  });
}

/** A path that is nowhere is a slip; to check nothing would look like success. */
async function placeOf(
  context: Context,
  project: Project,
  { cache, path }: { cache: Cache; path: string },
): Promise<string> {
  const place = projectPath(context, project, path);
  const isKnown =
    place === '' ||
    entryIn(cache.forest, cache.root, place) !== undefined ||
    statOf(join(project.root, place)) !== undefined;
  if (isKnown) return place;
  const read = async (hash: Hash) => treeIn(cache.forest, hash, '');
  const meant = await nearestPath(read, cache.root, place);
  throw new DsgError('not-found', `Cannot check "${path}": there is no such file or folder`, {
    state: 'Nothing was checked.',
    hint: meantHere(context, project, { meant, otherwise: 'dsg list-files' }),
    data: { path: place, meant },
  });
}
