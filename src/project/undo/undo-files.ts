import { join } from 'node:path';
import { sameLeaf } from '../../model/entry.js';
import { hashFile } from '../../store/read-file.js';
import { readCache } from '../../worktree/cache.js';
import { statOf } from '../../worktree/look.js';
import type { Replaced } from '../../worktree/replaced.js';
import { readReplaced } from '../../worktree/replaced.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { lookHere } from '../restore/look.js';
import type { Change } from '../restore/plan-restore.js';
import { clearOwnStaging, putInPlace } from '../restore/put-in-place.js';
import { savedVersions } from '../restore/saved.js';
import { recordGone } from './record-gone.js';
import { requireAgreed } from './require-agreed.js';
import type { Reversal, Reversing, Touched } from './undo.js';

/** Reverses a change of the working folder alone: each path gets the version back that it had before. */
export async function undoFiles(
  context: Context,
  project: Project,
  { session, target, options, note }: Reversing & { target: { name: string; tx: string } },
): Promise<Reversal> {
  const { places } = project;
  const record = readReplaced(places, target.tx);
  if (!record) throw recordGone(target.name);
  const byPath = new Map(record.map((one) => [one.path, one]));
  const { seen, inTheWay } = await lookHere(context, project, byPath.keys());
  const touched: Touched[] = [];
  const changes: Change[] = [];
  for (const { path, before, after } of record) {
    const now = inTheWay.has(path) && !byPath.has(path) ? undefined : seen.get(path)?.leaf;
    if (sameLeaf(now, before)) continue;
    if (sameLeaf(now, after)) changes.push({ path, before: now, after: before });
    else touched.push({ path, why: 'it was changed here since' });
  }
  for (const path of inTheWay)
    if (!byPath.has(path)) touched.push({ path, why: 'it is in the way' });
  const { given, lost } = keptVersions(project, target.tx, changes, byPath);
  touched.push(...lost.map((path) => ({ path, why: 'its version is gone from .dsg/backup' })));
  const nothing = { edit: null, snapshot: null, kept: new Map<string, string>(), skipped: [] };
  const report = { changes, touched, ...nothing };
  if (!options.dryRun && changes.length === 0) clearOwnStaging(project);
  const isBlocked = touched.length > 0 && !options.leaveChanged;
  if (options.dryRun || isBlocked || changes.length === 0) return report;
  requireAgreed(options, changes);
  const saved = savedVersions(places, readCache(places));
  const { kept, skipped } = await putInPlace(context, project, {
    session,
    changes,
    seen: (path) => seen.get(path),
    isSaved: (path) => saved(path, seen.get(path)?.leaf),
    isAfterSaved: (path) => byPath.get(path)?.isBeforeSaved === true,
    given,
    doing: 'undo',
    note,
  });
  return { ...report, kept, skipped };
}

/** Finds the versions that no snapshot has where the transaction kept them; those that are not there are lost. */
function keptVersions(
  { places }: Project,
  tx: string,
  changes: Change[],
  byPath: ReadonlyMap<string, Replaced>,
): { given: Map<string, string>; lost: string[] } {
  const given = new Map<string, string>();
  const lost: string[] = [];
  for (const { path, after } of [...changes]) {
    if (after?.kind !== 'file' || byPath.get(path)?.isBeforeSaved) continue;
    const at = join(places.backup, tx, path);
    if (statOf(at)?.isFile() && hashFile(at).hash === after.hash) given.set(path, at);
    else {
      lost.push(path);
      changes.splice(
        changes.findIndex((one) => one.path === path),
        1,
      );
    }
  }
  return { given, lost };
}
